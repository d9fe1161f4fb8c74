import {
  createTwoFactor,
  type Json,
  memoryStore,
  type StartRequest,
  type Store,
  type TwoFactorOptions,
  type VerifyProvider,
} from 'verify-core'
import { describe, expect, it } from 'vitest'
import {
  countTrips,
  goodOptions,
  phone,
  rightCode,
  stoppedClock,
  visitor,
  wellProvider,
} from './visitor.ts'

const origin = 'https://shop.example'
const checkUrl = 'https://api.nexmo.com/v2/verify/request-1/silent-auth/redirect'
const silentCode = 'si9sfG'

/** A provider whose verifications begin silently. */
function silentProvider(more: Partial<VerifyProvider> = {}): VerifyProvider {
  return wellProvider({
    channels: ['silent_auth', 'sms'],
    start: () =>
      Promise.resolve({
        ok: true,
        requestId: 'request-1',
        channel: 'silent_auth',
        checkUrl,
        fallbacks: [{ channel: 'sms', afterSeconds: 60 }],
      }),
    check: (_id, code) =>
      Promise.resolve(
        code === silentCode || code === rightCode ? { ok: true } : { ok: false, reason: 'no_code' },
      ),
    ...more,
  })
}

/** Somebody who has asked for a code, and where the provider was told to send the device back to. */
async function begun(more: Partial<TwoFactorOptions> = {}, headers: Record<string, string> = {}) {
  const clock = stoppedClock()
  const log: string[] = []
  const backs: URL[] = []
  const { start } = silentProvider()
  const provider = silentProvider({
    start(request: StartRequest) {
      backs.push(new URL(request.redirectUrl ?? ''))
      return start(request)
    },
  })
  const records = memoryStore({ clock })
  const store = countTrips(records, log)
  const twoFactor = createTwoFactor(goodOptions({ clock, store, provider, origin, ...more }))
  const who = visitor(twoFactor)
  await who.post('create', { number: phone }, { headers })
  const [back = new URL(origin)] = backs
  const state = back.searchParams.get('state') ?? ''
  return { clock, log, records, twoFactor, who, back, state }
}

interface StoredLedger {
  readonly challenge?: { readonly [name: string]: Json }
}

/** Change the ledger behind everybody's back. */
async function rewriteLedger(records: Store, change: (found: StoredLedger) => Json) {
  const key = '{u:ann}ledger'
  const [entry] = await records.get([key])
  const { data = {} } = (entry?.value ?? {}) as { data?: StoredLedger }
  await records.put(key, { v: 1, data: change(data) }, { ifVersion: entry?.version })
}

describe('the option origin', () => {
  it('is needed where a device comes back to it', () => {
    const make = () => createTwoFactor(goodOptions({ provider: silentProvider() }))
    expect(make).toThrow(TypeError)
    expect(make).toThrow(/^origin: expected your site's origin .*silent_auth.*got undefined$/)
  })

  it('is where the device comes back to, of several the one that asks', async () => {
    const shops = ['https://shop.example', 'https://shop.test']
    const backTo = async (asking?: string) => {
      const headers = asking === undefined ? {} : { origin: asking }
      return (await begun({ origin: shops }, headers)).back
    }
    expect(await backTo()).toMatchObject({ origin: shops[0], pathname: '/2fa/silent' })
    expect(await backTo(shops[1])).toMatchObject({ origin: shops[1] })
  })
})

describe('the option provider', () => {
  it.each([[['silent_auth']], [['sms', 'silent_auth']], [['silent_auth', 'silent_auth', 'sms']]])(
    'may have silent_auth only as the first of several, not %j',
    (channels) => {
      const provider = silentProvider({ channels: channels as ['silent_auth'] })
      expect(() => createTwoFactor(goodOptions({ provider, origin }))).toThrow(
        /^provider\.channels: expected silent_auth only as the first of several/,
      )
    },
  )
})

describe('a silent step', () => {
  it('is kept in the record of the session it has verified', async () => {
    const { who, state, records } = await begun()
    const done = await who.post('confirm', { code: silentCode, state })
    expect(done.status).toBe(303)
    const [entry] = await records.get([`{u:ann}verified:${who.slot?.marker ?? ''}`])
    expect(entry?.value).toMatchObject({ data: { how: 'silent_auth' } })
    const [ledger] = await records.get(['{u:ann}ledger'])
    expect(JSON.stringify(ledger?.value)).not.toContain('silent-auth')
  })

  it('is not what digits have proved, even before its minute is over by our clock', async () => {
    const { who, records } = await begun()
    expect((await who.post('confirm', { code: rightCode })).status).toBe(303)
    const [entry] = await records.get([`{u:ann}verified:${who.slot?.marker ?? ''}`])
    expect(entry?.value).toMatchObject({ data: { how: 'sms' } })
  })

  it('costs no more round trips than another: 1 to come back, and none before a refusal', async () => {
    const { who, state, log } = await begun()
    log.length = 0
    expect((await who.get('/silent', { query: `?state=${state}` })).status).toBe(200)
    expect(log).toHaveLength(1)
    log.length = 0
    expect((await who.get('/silent')).headers['location']).toBe('/2fa/verify#')
    expect(log).toHaveLength(1)
  })

  it('is looked at again soon by whoever comes while the provider is asked, else when it is over', async () => {
    const asked = Promise.withResolvers<void>()
    const answered = Promise.withResolvers<void>()
    const { start } = silentProvider()
    const provider = silentProvider({
      async start(request) {
        asked.resolve()
        await answered.promise
        return start(request)
      },
    })
    const who = visitor(createTwoFactor(goodOptions({ provider, origin })))
    await who.status()
    const creating = who.post('create', { number: phone })
    const look = async () => (await who.get('/verify')).body()
    await asked.promise
    expect(await look()).toContain('data-after="3"')
    answered.resolve()
    await creating
    expect(await look()).toContain('data-after="61"')
  })

  it('is still ours after the secret was rotated', async () => {
    const clock = stoppedClock()
    const shared = { clock, store: memoryStore({ clock }) }
    const { who, state } = await begun({
      ...shared,
      secret: 'the older secret of thirty-two bytes',
    })
    const secret = ['the newer secret of thirty-two bytes', 'the older secret of thirty-two bytes']
    const provider = silentProvider()
    const after = createTwoFactor(goodOptions({ ...shared, provider, origin, secret }))
    const later = visitor(after)
    later.slot = who.slot
    expect((await later.post('confirm', { code: silentCode, state })).status).toBe(303)
  })

  it('has no page for whoever is locked out', async () => {
    const { who, state, twoFactor, records } = await begun()
    await rewriteLedger(records, (ledger) => ({ ...ledger, failures: 100, suspended: true }))
    const answer = await who.get('/silent', { query: `?state=${state}` })
    expect(answer.headers['location']).toBe('/2fa/verify#')
    expect(await twoFactor.guard()(who.at())).toMatchObject({ kind: 'answer' })
  })

  it('is denied when its record is not what this release writes', async () => {
    const { who, records } = await begun()
    await rewriteLedger(records, ({ challenge, ...ledger }) => ({
      ...ledger,
      challenge: { ...challenge, checkUrl: 7 },
    }))
    expect((await who.get('/verify')).status).toBe(503)
  })
})
