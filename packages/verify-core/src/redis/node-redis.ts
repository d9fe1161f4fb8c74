import type { RunScript } from './client.ts'
import { byNameOrText } from './run-script.ts'

interface EvalArguments {
  keys: string[]
  arguments: (string | Buffer)[]
}

interface CommandOptions {
  abortSignal: AbortSignal
  typeMapping: { [blobString]: BufferConstructor }
}

/** `RESP_TYPES.BLOB_STRING` of node-redis. */
const blobString = 36

/** What is used of node-redis 5 or later: a client, or a cluster (which has `masters`). */
export interface NodeRedisClient {
  evalSha(sha: string, options: EvalArguments): Promise<unknown>
  eval(script: string, options: EvalArguments): Promise<unknown>
  withCommandOptions(options: CommandOptions): Omit<NodeRedisClient, 'withCommandOptions'>
}

export function isNodeRedis(client: object): client is NodeRedisClient {
  return ['evalSha', 'eval', 'withCommandOptions'].every(
    (name) => name in client && typeof Reflect.get(client, name) === 'function',
  )
}

/** Without a connection commands wait in the client's queue; the signal takes them out again. */
export function nodeRedisRunner(client: NodeRedisClient): RunScript {
  return async (script, keys, args, abortSignal) => {
    const bound = client.withCommandOptions({ abortSignal, typeMapping: { [blobString]: Buffer } })
    const options = { keys: [...keys], arguments: [...args] }
    return byNameOrText(
      () => bound.evalSha(script.sha, options),
      () => bound.eval(script.text, options),
    )
  }
}
