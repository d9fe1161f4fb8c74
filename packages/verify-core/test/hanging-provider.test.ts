import { vonageEmulator } from 'verify-core/testing'
import { vonageVerify, vonageVerifyV1, type VonageVerifyV1Options } from 'verify-core/vonage'
import type { E164 } from 'verify-core'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

const vonage = vonageEmulator()
let server: Awaited<ReturnType<typeof vonage.listen>>

beforeEach(async () => {
  vonage.reset()
  server = await vonage.listen()
})
afterEach(() => server.close())

/** What would keep the process, and cost it memory: open sockets and timers. */
function handles(): number {
  const kinds = process.getActiveResourcesInfo()
  return kinds.filter((kind) => kind === 'TCPSocketWrap' || kind === 'Timeout').length
}

const generations = [
  { name: 'v2', build: (options: VonageVerifyV1Options) => vonageVerify(options) },
  { name: 'v1', build: vonageVerifyV1 },
]

describe.each(generations)('a provider that hangs ($name)', ({ build }) => {
  it.each(['hang_before', 'hang', 'drip'] as const)(
    'is given up without a socket or a timer left behind: %s',
    async (kind) => {
      const provider = build({
        apiKey: 'abcd1234',
        apiSecret: 'a-secret',
        apiHost: server.url,
        deadlines: { startMs: 50 },
      })
      const start = (to: string) =>
        provider.start({
          to: to as E164,
          brand: 'Acme',
          codeTtlSeconds: 300,
          clientRef: 'ref',
          signal: new AbortController().signal,
        })
      const before = handles()
      vonage.fault({ kind, ...(kind === 'drip' && { everyMs: 10_000 }) } as Parameters<
        typeof vonage.fault
      >[0])
      const faults = await Promise.allSettled(
        Array.from({ length: 20 }, (_one, n) => start(`+4477009001${10 + n}`)),
      )
      for (const one of faults) {
        expect(one).toMatchObject({ reason: { code: 'ERR_2FA_PROVIDER_UNAVAILABLE' } })
      }
      await vi.waitFor(() => expect(handles()).toBeLessThanOrEqual(before + 2), 15_000)
    },
  )
})
