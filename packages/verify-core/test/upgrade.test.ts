import { PassThrough } from 'node:stream'
import { settleUpgrade } from 'verify-core/adapter'
import { expect, it } from 'vitest'

it('settleUpgrade outlives a client that hangs up while it is asked about', async () => {
  const socket = new PassThrough()
  const decide = async () => {
    // Without a listener this is an uncaught exception.
    socket.destroy(new Error('connection reset'))
    await new Promise((resolve) => socket.once('close', resolve))
    return { kind: 'refuse' as const, raw: 'HTTP/1.1 403 Forbidden\r\n\r\n' }
  }
  expect(await settleUpgrade(socket, decide)).toBeUndefined()
})

it('settleUpgrade hands a socket on as it came', async () => {
  const socket = new PassThrough()
  const decide = () => Promise.resolve({ kind: 'pass' as const, user: { id: 'ann' } })
  expect(await settleUpgrade(socket, decide)).toEqual({ user: { id: 'ann' } })
  expect([socket.listenerCount('error'), socket.destroyed]).toEqual([0, false])
})
