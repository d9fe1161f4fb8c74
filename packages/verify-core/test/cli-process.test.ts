import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { createTwoFactor } from 'verify-core'
import { redisStore } from 'verify-core/redis'
import { afterAll, describe, expect, it } from 'vitest'
import { redisUrl } from '../../../tools/services/redis.ts'
import { nodeRedis, ownPrefix, removeAll } from './redis-clients.ts'
import { enroll, goodOptions, visitor } from './visitor.ts'

const url = await redisUrl()
const client = url === undefined ? undefined : await nodeRedis(url)
const prefix = ownPrefix()

afterAll(async () => {
  if (client === undefined) return
  await removeAll(client)
  client.destroy()
})

const main = join(import.meta.dirname, '..', 'src', 'cli', 'main.ts')

/** Run the command as a shell does, and wait until the process has ended by itself. */
async function cli(config: string, ...args: readonly string[]) {
  const file = join(import.meta.dirname, 'cli', `${config}.config.ts`)
  const flags = ['--conditions=@two-factor/source', main, ...args, '--config', file]
  const { NODE_ENV: _env, REDIS_URL: _url, ...env } = process.env
  const child = spawn(process.execPath, flags, {
    env: { ...env, PREFIX: prefix, ...(url !== undefined && { REDIS_URL: url }) },
    stdio: ['ignore', 'pipe', 'pipe'],
    // Far more than it takes: a process that hangs ends by a signal, and has no code.
    timeout: 15_000,
  })
  const closed = once(child, 'close') as Promise<[code: number | null]>
  const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), closed])
  return { code, out, err }
}

describe.skipIf(client === undefined)('the command line, with records in Redis', () => {
  it('prints all it knows and ends, though nobody closes the connection', async () => {
    if (client === undefined) return
    const options = goodOptions({ clock: Date.now, store: redisStore(client, { prefix }) })
    await enroll(visitor(createTwoFactor(options)))
    const { code, out, err } = await cli('forgetful', 'status', 'ann')
    expect([code, err]).toEqual([0, ''])
    expect(out.replace(/20\S+Z/, 'NOW').split('\n')).toEqual([
      'user                  ann',
      'phone                 +44 ••• ••• 123',
      'proved                NOW',
      'factor version        1',
      'wrong codes in a row  0',
      '',
    ])
    expect(await cli('forgetful', 'unblock', 'GB')).toEqual({
      code: 1,
      out: '',
      err: 'GB was not blocked.\n',
    })
  })

  it('closes what the config closes', async () => {
    expect(await cli('tidy', 'blocks')).toEqual({
      code: 0,
      out: 'Nothing is blocked.\nclosed\n',
      err: '',
    })
  })
})

describe('the command line', () => {
  it('ends after the doctor of an app that listens', async () => {
    const { code, out } = await cli('listening', 'doctor')
    expect(code).toBe(0)
    expect(out).toMatch(/^ok +keys: .+\n(.+\n)+.+ cookies: .+\n$/)
  })

  it('lets what is told of an event be written down', async () => {
    const { code, out } = await cli('writing', 'reset', 'ann', '--proof', 'passport')
    expect([code, out]).toEqual([
      0,
      'ann has no phone any more, and enrolls one at the next visit.\nwritten: reset\n',
    ])
  })

  it('ends with 2 when it is not understood', async () => {
    const { code, err } = await cli('forgetful', 'statsu', 'ann')
    expect([code, err.slice(0, 11)]).toEqual([2, 'verify-core'])
  })
})
