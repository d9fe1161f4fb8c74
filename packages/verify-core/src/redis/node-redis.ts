import type { RunScript } from './client.ts'
import { byNameOrText } from './run-script.ts'

interface EvalArguments {
  keys: string[]
  arguments: (string | Buffer)[]
}

interface CommandOptions {
  abortSignal: AbortSignal
  /** None by the client itself, which since 6 gives up after 5 s by default: our deadline takes its place. */
  timeout: 0
  typeMapping: { [blobString]: BufferConstructor }
}

/** `RESP_TYPES.BLOB_STRING` of node-redis. */
const blobString = 36

interface BoundClient {
  evalSha(sha: string, options: EvalArguments): Promise<unknown>
  eval(script: string, options: EvalArguments): Promise<unknown>
}

/** What is used of node-redis 5.1 or later: a client, or a cluster (which has `masters`). */
export interface NodeRedisClient extends BoundClient {
  withCommandOptions(options: CommandOptions): BoundClient
}

export function isNodeRedis(client: object): client is NodeRedisClient {
  return ['evalSha', 'eval', 'withCommandOptions'].every(
    (name) => name in client && typeof Reflect.get(client, name) === 'function',
  )
}

/** Without a connection commands wait in the client's queue; the signal takes them out again. */
export function nodeRedisRunner(client: NodeRedisClient): RunScript {
  const typeMapping = { [blobString]: Buffer }
  let signal: AbortSignal | undefined
  let bound: BoundClient = client

  return (script, keys, args, abortSignal) => {
    // Many commands share a signal, and so the client that is bound to it.
    if (abortSignal !== signal) {
      bound = client.withCommandOptions({ abortSignal, typeMapping, timeout: 0 })
      signal = abortSignal
    }
    const options = { keys: [...keys], arguments: [...args] }
    return byNameOrText(
      () => bound.evalSha(script.sha, options),
      () => bound.eval(script.text, options),
    )
  }
}
