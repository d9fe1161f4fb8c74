import { generateKeyPairSync, sign } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { text } from 'node:stream/consumers'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { WebhookReading } from '../../provider.ts'
import { vonageWebhook } from '../../vonage/webhook.ts'
import { vonageEmulator } from '../vonage-emulator.ts'

const to = '447700900123'
const application = { applicationId: 'aaaaaaaa-bbbb-cccc-dddd-0123456789ab', secret: 'signature' }
const keys = generateKeyPairSync('rsa', { modulusLength: 2_048 })

/** The token with which an application asks. */
function bearer(): string {
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const claims = { application_id: application.applicationId, exp: Date.now() / 1_000 + 60 }
  const signed = `${encode({ alg: 'RS256' })}.${encode(claims)}`
  const signature = sign('sha256', Buffer.from(signed), keys.privateKey).toString('base64url')
  return `Bearer ${signed}.${signature}`
}

/** An emulator that posts to a server which reads as an app does. */
async function world() {
  const clock = { now: Date.UTC(2026, 0, 1, 12) }
  const readings: WebhookReading[] = []
  const { parse } = vonageWebhook(application)
  const server = createServer((req, res) => {
    void text(req).then((body) => {
      const header = () => req.headers.authorization
      readings.push(parse(header, Buffer.from(body), clock.now))
      res.end()
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const vonage = vonageEmulator({ clock: () => clock.now })
  vonage.sendWebhooksTo({ url: `http://127.0.0.1:${port}/`, signatureSecret: application.secret })
  const post = async (path: string, body: object, authorization = bearer()) => {
    const headers = { authorization, 'content-type': 'application/json' }
    const request = { method: 'POST', headers, body: JSON.stringify(body) }
    const response = await vonage.handle(new Request(`https://api.nexmo.com${path}`, request))
    return JSON.parse((await response.text()) || '{}') as { request_id: string; check_url: string }
  }
  const start = (authorization?: string) => {
    const workflow = [
      { channel: 'sms', to },
      { channel: 'voice', to },
    ]
    const fields = { brand: 'Acme', workflow, client_ref: 'ref1', channel_timeout: 100 }
    return post('/v2/verify', fields, authorization)
  }
  return {
    clock,
    vonage,
    post,
    start,
    /** What was posted, in short, once all of it was read. */
    async posted() {
      await vonage.webhooksSettled()
      return vonage.webhooks.map(({ body, status }) => {
        const fields = JSON.parse(body) as Record<string, string>
        expect(status).toBe(200)
        return [fields['type'], fields['channel'], fields['status']]
      })
    },
    readings,
  }
}

describe('webhooks', () => {
  it('tell of a right code, in a way that the app believes', async () => {
    const { vonage, post, start, posted, readings } = await world()
    const { request_id: requestId } = await start()
    await post(`/v2/verify/${requestId}`, { code: vonage.lastCode(to) })
    expect(await posted()).toEqual([
      ['event', 'sms', 'completed'],
      ['summary', undefined, 'completed'],
    ])
    const about = { requestId, clientRef: 'ref1', state: 'delivered' }
    expect(readings).toHaveLength(2)
    // The two are posted at once and may arrive in any order.
    const [event, summary] = readings.toSorted((one) => (one.ok && one.report?.isFinal ? 1 : -1))
    expect(event).toMatchObject({ ok: true, report: { ...about, channel: 'sms' } })
    expect(summary).toMatchObject({ ok: true, report: { ...about, isFinal: true } })
  })

  it('tell of steps that run out of time, and of the end', async () => {
    const { clock, vonage, start, posted } = await world()
    await start()
    clock.now += 100_000
    vonage.tick()
    expect(await posted()).toEqual([['event', 'sms', 'expired']])
    clock.now += 100_000
    vonage.tick()
    expect(await posted()).toEqual([
      ['event', 'sms', 'expired'],
      ['event', 'voice', 'expired'],
      ['summary', undefined, 'expired'],
    ])
    expect(JSON.parse(vonage.webhooks[2]?.body ?? '')).toMatchObject({
      workflow: [
        { channel: 'sms', status: 'expired' },
        { channel: 'voice', status: 'expired' },
      ],
    })
  })

  it('tell of a message that did not arrive', async () => {
    const { vonage, start, posted } = await world()
    vonage.fault({ kind: 'undelivered' })
    await start()
    expect(await posted()).toEqual([['event', 'sms', 'failed']])
  })

  it.each([
    [undefined, 'completed', 'delivered'],
    ['other_number', 'failed', 'undelivered'],
  ] as const)('tell of a silent step with failure %s', async (because, status, state) => {
    const { vonage, post, posted, readings } = await world()
    const workflow = [
      { channel: 'silent_auth', to, redirect_url: 'https://app.example/' },
      { channel: 'sms', to },
    ]
    const { request_id: requestId, check_url: checkUrl } = await post('/v2/verify', {
      brand: 'Acme',
      workflow,
      client_ref: 'ref1',
    })
    if (because) vonage.fault({ kind: 'silent_failure', because })
    const back = await vonage.handle(new Request(checkUrl))
    expect(await posted()).toEqual([
      ['event', 'silent_auth', 'action_pending'],
      ['event', 'silent_auth', status],
    ])
    expect(JSON.parse(vonage.webhooks[0]?.body ?? '')).toMatchObject({
      action: { type: 'check', check_url: checkUrl },
    })
    const reports = readings.flatMap((one) => (one.ok && one.report ? [one.report] : []))
    expect(reports).toMatchObject([{ channel: 'silent_auth', state, isFinal: false }])

    const fragment = new URL(back.headers.get('location') ?? '').hash.slice(1)
    const code = new URLSearchParams(fragment).get('code')
    await post(`/v2/verify/${requestId}`, { code })
    const end = because ? [] : [['summary', undefined, 'completed']]
    expect((await posted()).slice(2)).toEqual(end)
  })

  it('tell of a block, after which nothing is checked', async () => {
    const { vonage, post, start, posted } = await world()
    vonage.fault({ kind: 'blocked' })
    const { request_id: requestId } = await start()
    expect(await posted()).toEqual([
      ['event', 'sms', 'blocked'],
      ['summary', undefined, 'blocked'],
    ])
    expect(vonage.sends(to)).toBe(0)
    expect(await post(`/v2/verify/${requestId}`, { code: '123456' })).toMatchObject({
      title: 'Not Found',
    })
  })

  it('tell of three wrong codes', async () => {
    const { vonage, post, start, posted } = await world()
    const { request_id: requestId } = await start()
    const wrong = vonage.lastCode(to) === '0000' ? '0001' : '0000'
    for (const _ of [1, 2, 3]) await post(`/v2/verify/${requestId}`, { code: wrong })
    expect(await posted()).toEqual([
      ['event', 'sms', 'failed'],
      ['summary', undefined, 'failed'],
    ])
  })

  it('are not posted for a key and secret, nor once they are turned off', async () => {
    const { vonage, post, start, posted } = await world()
    vonage.fault({ kind: 'undelivered' })
    await start(`Basic ${Buffer.from('abcd1234:secret').toString('base64')}`)
    vonage.reset()
    vonage.sendWebhooksTo(undefined)
    await post('/v2/verify', { brand: 'Acme', workflow: [{ channel: 'sms', to }] })
    expect(await posted()).toEqual([])
  })
})
