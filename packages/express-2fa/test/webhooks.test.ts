import express from 'express'
import { describe, expect, it } from 'vitest'
import {
  type Mount,
  phone,
  signatureSecret,
  webhookWorld,
  type WebhookWorld,
} from './webhook-world.ts'

/** A world whose emulator posts to the app. */
async function liveWorld(...made: Parameters<typeof webhookWorld>) {
  const world = await webhookWorld(...made)
  world.vonage.sendWebhooksTo({ url: world.endpoint, signatureSecret })
  return world
}

/** A webhook that says of this send that its SMS did not arrive. */
async function sendFailure(world: WebhookWorld) {
  const about = await world.begin()
  const body = JSON.stringify({ ...about, type: 'event', channel: 'sms', status: 'failed' })
  return () => world.send(body, { authorization: world.sign(body, { claims: { jti: 'one' } }) })
}

describe('delivery, as the emulated provider tells it', () => {
  it('shows a message that did not arrive and the call that follows, then only the call', async () => {
    const world = await liveWorld()
    world.vonage.fault({ kind: 'undelivered' })
    await world.post('create', { number: phone })
    await world.vonage.webhooksSettled()
    const next = { nextChannel: 'voice', nextInSeconds: 150 }
    expect(await world.delivery()).toEqual({ channel: 'sms', state: 'undelivered', ...next })
    expect(world.vonage.webhooks.map(({ status }) => status)).toEqual([204])

    world.time.now += 150_000
    world.vonage.clearFaults()
    world.vonage.tick()
    await world.vonage.webhooksSettled()
    expect(await world.delivery()).toEqual({ channel: 'voice', state: 'undelivered' })
  })

  it('shows a block, and a resend begins anew', async () => {
    const world = await liveWorld()
    world.vonage.fault({ kind: 'blocked', times: 1 })
    await world.post('create', { number: phone })
    await world.vonage.webhooksSettled()
    expect(await world.delivery()).toEqual({ channel: 'sms', state: 'blocked' })

    world.time.now += 40_000
    expect((await world.post('resend', { channel: 'voice' })).status).toBe(303)
    expect(await world.delivery()).toEqual({ channel: 'voice', state: 'sending' })
    const entered = await world.post('confirm', { code: world.vonage.lastCode(phone) })
    expect(entered.status).toBe(303)
  })

  it('follows a resend that is the next step of the same verification', async () => {
    const world = await webhookWorld()
    const about = await world.begin()
    world.time.now += 40_000
    await world.post('resend', { channel: 'voice' })
    expect(await world.delivery()).toEqual({ channel: 'voice', state: 'sending' })
    const body = JSON.stringify({ ...about, type: 'event', channel: 'voice', status: 'failed' })
    await world.send(body, { authorization: world.sign(body) })
    expect(await world.delivery()).toEqual({ channel: 'voice', state: 'undelivered' })
  })

  it('tells the app of a conversion and its country, without user or phone', async () => {
    const world = await liveWorld()
    const { client_ref: clientRef } = await world.begin()
    await world.post('confirm', { code: world.vonage.lastCode(phone) })
    await world.vonage.webhooksSettled()
    const [told] = world.events.filter(({ type }) => type === 'delivered')
    expect(told).toMatchObject({ type: 'delivered', clientRef, country: 'GB' })
    expect(
      Object.keys(told ?? {})
        .sort()
        .filter((name) => name !== 'channel'),
    ).toEqual(['at', 'clientRef', 'country', 'type'])
  })

  it('does not come back to life after its end, in whatever order it is told', async () => {
    const world = await webhookWorld()
    const about = await world.begin()
    const say = async (fields: object) => {
      const body = JSON.stringify({ ...about, ...fields })
      await world.send(body, { authorization: world.sign(body) })
    }
    await say({ type: 'summary', status: 'expired' })
    await say({ type: 'event', channel: 'sms', status: 'failed' })
    await say({ type: 'summary', status: 'completed' })
    expect(await world.delivery()).toEqual({ channel: 'sms', state: 'ended' })
  })
})

const inRoutes: Mount = (app, twoFactor, sessions) => {
  app.use(sessions)
  app.use('/2fa', twoFactor.routes)
}
const behindGuard: Mount = (app, twoFactor, sessions) => {
  app.use(sessions, twoFactor.required())
  app.use('/2fa', twoFactor.routes)
}
const behindJson: Mount = (app, twoFactor, sessions) => {
  app.use(express.json(), sessions)
  app.use('/2fa', twoFactor.routes)
}
const behindKeeping: Mount = (app, twoFactor, sessions) => {
  const verify = (req: object, _res: object, bytes: Buffer) => void Object.assign(req, { bytes })
  app.use(express.json({ verify }), sessions)
  app.use('/2fa', twoFactor.routes)
}
const behindRaw: Mount = (app, twoFactor, sessions) => {
  app.post('/2fa/webhooks/vonage', express.raw({ type: '*/*' }), twoFactor.webhooks)
  app.use(sessions)
  app.use('/2fa', twoFactor.routes)
}
const rawBody = (req: object) => (req as { bytes?: Buffer }).bytes

describe('a webhook', () => {
  it.each<[string, Mount, object]>([
    ['within the routes, behind the session', inRoutes, {}],
    ['behind a guard that stands before the whole app', behindGuard, {}],
    ['behind a parser that keeps the bytes', behindKeeping, { rawBody }],
    ['behind a parser that leaves them as they are', behindRaw, {}],
  ])('is taken %s', async (_where, mount, more) => {
    const world = await webhookWorld(mount, () => more)
    const fail = await sendFailure(world)
    expect((await fail()).status).toBe(204)
    expect(await world.delivery()).toMatchObject({ state: 'undelivered' })
  })

  it.each<[string, Mount, object]>([
    ['a parser has eaten its bytes', behindJson, {}],
    ['they were to be kept and were not', behindJson, { rawBody }],
  ])('is a fault of the app when %s, and is not taken unhashed', async (_what, mount, more) => {
    const world = await webhookWorld(mount, () => more)
    const fail = await sendFailure(world)
    expect((await fail()).status).toBe(500)
    expect(world.faults).toMatchObject([{ code: 'ERR_2FA_RAW_BODY' }])
    expect(await world.delivery()).toMatchObject({ state: 'sending' })
  })

  it('needs no session, which everything else misses loudly', async () => {
    const world = await webhookWorld((app, twoFactor) => {
      app.use('/2fa', twoFactor.routes)
    })
    const body = '{}'
    const answer = await world.send(body, { authorization: world.sign(body) })
    expect(answer.status).toBe(204)
    expect(answer.headers.get('set-cookie')).toBeNull()
    for (const path of ['/2fa/', '/guarded']) {
      expect((await world.browser.get(path)).status).toBe(500)
    }
    const missed = { code: 'ERR_2FA_NO_SESSION' }
    expect(world.faults).toMatchObject([missed, missed])
  })

  it('is asked for again when the store fails, and is no replay then', async () => {
    let isDown = false
    const world = await webhookWorld(undefined, (store) => ({
      store: {
        ...store,
        put: (key, value, options) =>
          isDown && key.startsWith('delivery:')
            ? Promise.reject(new Error('down'))
            : store.put(key, value, options),
      },
    }))
    const fail = await sendFailure(world)
    isDown = true
    const refused = await fail()
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '5'])
    isDown = false
    expect((await fail()).status).toBe(204)
    expect(await world.delivery()).toMatchObject({ state: 'undelivered' })
  })
})
