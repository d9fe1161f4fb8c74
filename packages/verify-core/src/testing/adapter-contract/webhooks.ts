import assert from 'node:assert/strict'
import { vonageVerify } from 'verify-core/vonage'
import type { Answer, Browser } from '../browser.ts'
import { signWebhook, type WebhookSignature } from '../vonage-emulator/signature.ts'
import {
  type AdapterCase,
  applicationId,
  applicationKey,
  assertFault,
  type ContractSetup,
  inWorld,
  isIn,
  type MakeApp,
  phone,
  post,
  start,
  token,
  type World,
} from './harness.ts'

const signatureSecret = 'the signature secret of the account'
const endpoint = '/2fa/webhooks/vonage'

type Fields = Readonly<Record<string, unknown>>
type Forgery = Partial<WebhookSignature>

/** A world whose provider posts webhooks, and in which somebody waits for a code. */
interface WebhookWorld extends World {
  /** Of who waits. */
  readonly person: Browser
  /** A webhook's body about that send: that the SMS has failed, but for `fields`. */
  about(fields?: Fields): string
  /** The header that goes with a body. */
  sign(body: string, forgery?: Forgery): string
  /** Post a body as the provider does: without a cookie, a token or a login. */
  deliver(body: string, authorization?: string): Promise<Answer>
  /** Sign and post a body about that send. */
  tell(fields?: Fields, forgery?: Forgery): Promise<Answer>
  /** How the code is on its way, as the page says. */
  delivery(): Promise<unknown>
}

/** Written on purpose as no serializer would: the hash is of these bytes, and no others. */
function spaced(value: unknown): string {
  return `\n${JSON.stringify(value, undefined, 3)}  \n`
}

async function inWebhookWorld(
  make: MakeApp,
  parsers: NonNullable<ContractSetup['parsers']>,
  act: (world: WebhookWorld) => Promise<void>,
): Promise<void> {
  await inWorld(
    make,
    async (world) => {
      const person = await world.login()
      assert.equal((await start(person, phone)).status, 303)
      const sent = world.vonage.requests.at(-1)?.body as { client_ref?: string } | undefined
      const send = {
        request_id: world.vonage.messages(phone)[0]?.requestId,
        client_ref: sent?.client_ref,
      }
      const about: WebhookWorld['about'] = (fields) =>
        spaced({ ...send, type: 'event', channel: 'sms', status: 'failed', ...fields })
      const sign: WebhookWorld['sign'] = (body, forgery) =>
        signWebhook(body, { secret: signatureSecret, applicationId, at: world.now(), ...forgery })
      const deliver: WebhookWorld['deliver'] = (body, authorization) => {
        const signed = authorization === undefined ? undefined : { authorization }
        const headers = { 'content-type': 'application/json', ...signed }
        return world.browser().post(endpoint, { body, headers })
      }
      await act({
        ...world,
        person,
        about,
        sign,
        deliver,
        tell: (fields, forgery) => deliver(about(fields), sign(about(fields), forgery)),
        async delivery() {
          const { delivery } = (await person.get('/2fa/status')).json()
          return (delivery as { state?: unknown } | undefined)?.state
        },
      })
    },
    ({ clock = Date.now }, apiHost) => ({
      provider: vonageVerify({
        applicationId,
        privateKey: applicationKey(),
        signatureSecret,
        apiHost,
        channels: ['sms', 'voice'],
        clock,
      }),
    }),
    { parsers },
  )
}

/** Webhooks of the provider: signed bytes from somebody who has no session. */
export const webhookCases = (make: MakeApp): readonly AdapterCase[] => [
  {
    id: 'H01',
    name: 'takes a signed webhook without session, token or login, and shows what it tells',
    run: () =>
      inWebhookWorld(make, 'none', async (world) => {
        assert.equal(await world.delivery(), 'sending')
        const answer = await world.tell()
        assert.equal(answer.status, 204)
        assert.equal(answer.text, '')
        assert.equal(answer.headers.get('set-cookie'), null)
        assert.equal(await world.delivery(), 'undelivered')
        const get = await world.browser().get(endpoint)
        assert.equal(get.status, 405)
        assert.equal(get.headers.get('allow'), 'POST')
      }),
  },
  {
    id: 'H02',
    name: 'refuses a webhook that is unsigned, forged, old or of another body',
    run: () =>
      inWebhookWorld(make, 'none', async (world) => {
        const body = world.about()
        const forged = (forgery: Forgery) => world.deliver(body, world.sign(body, forgery))
        const [head, payload] = world.sign(body, { head: { alg: 'none' } }).split('.')
        const now = Math.floor(world.now() / 1_000)
        for (const attempt of [
          () => world.deliver(body),
          () => world.deliver(body, `${head}.${payload}.`),
          () => forged({ head: { alg: 'none' } }),
          () => forged({ head: { alg: 'HS512' } }),
          () => forged({ secret: 'a guess' }),
          () => forged({ applicationId: 'another' }),
          () => forged({ claims: { iat: now - 301 } }),
          () => forged({ claims: { payload_hash: undefined } }),
          () => world.deliver(world.about({ status: 'blocked' }), world.sign(body)),
        ]) {
          assert.equal((await attempt()).status, 401)
        }
        assert.equal(await world.delivery(), 'sending')
        const rejected = world.events.filter(({ type }) => type === 'webhook_rejected')
        assert.equal(rejected.length, 9)
      }),
  },
  {
    id: 'H03',
    name: 'takes each webhook once, so that a replay changes nothing',
    run: () =>
      inWebhookWorld(make, 'none', async (world) => {
        const first = { claims: { jti: 'first' } }
        assert.equal((await world.tell({}, first)).status, 204)
        world.advance(1)
        assert.equal((await world.tell({ status: 'blocked' })).status, 204)
        world.advance(1)
        assert.equal((await world.tell({}, first)).status, 204)
        assert.equal(await world.delivery(), 'blocked')
        const told = world.events.filter(({ type }) => type === 'undelivered')
        assert.equal(told.length, 1)
      }),
  },
  {
    id: 'H04',
    name: 'lets nobody in by a webhook, whatever it says of the code',
    run: () =>
      inWebhookWorld(make, 'none', async (world) => {
        const { person } = world
        for (const type of ['event', 'summary']) {
          assert.equal((await world.tell({ type, status: 'completed' })).status, 204)
          assert.equal(await isIn(person), false)
          await person.get('/2fa/')
          await person.get('/2fa/verify')
          const state = (await person.get('/2fa/status')).json()
          assert.equal(state['step'], 'code')
          assert.equal(state['attemptsLeft'], 3)
          assert.equal(await isIn(person), false)
        }
        const code = world.vonage.lastCode(phone)
        assert.equal((await post(person, 'confirm', { code })).status, 303)
        assert.equal(await isIn(person), true)
      }),
  },
  {
    id: 'H05',
    name: 'takes no webhook whose bytes a parser has eaten: a fault of the app, signed or not',
    run: () =>
      inWebhookWorld(make, 'before', async (world) => {
        assertFault(world, await world.tell(), 'ERR_2FA_RAW_BODY')
        assertFault(world, await world.deliver(world.about()), 'ERR_2FA_RAW_BODY')
        // Not even if what was signed is what the parsed body would be written as.
        const body = JSON.stringify(JSON.parse(world.about()))
        assertFault(world, await world.deliver(body, world.sign(body)), 'ERR_2FA_RAW_BODY')
        assert.equal(await world.delivery(), 'sending')
      }),
  },
  {
    id: 'H06',
    name: 'takes a webhook behind a parser by the bytes that `rawBody` gives, and by those alone',
    run: () =>
      inWebhookWorld(make, 'keeping', async (world) => {
        const parsedAlike = JSON.stringify(JSON.parse(world.about()))
        const answer = await world.deliver(parsedAlike, world.sign(world.about()))
        assert.equal(answer.status, 401)
        assert.equal(await world.delivery(), 'sending')
        assert.equal((await world.tell()).status, 204)
        assert.equal(await world.delivery(), 'undelivered')
      }),
  },
  {
    id: 'H07',
    name: 'takes webhooks at a mount of their own before sessions and parsers',
    run: () =>
      inWebhookWorld(make, 'after_webhooks', async (world) => {
        assert.equal((await world.deliver(world.about())).status, 401)
        assert.equal((await world.tell()).status, 204)
        assert.equal(await world.delivery(), 'undelivered')
      }),
  },
  {
    id: 'H08',
    name: 'reads its own forms and JSON alike, whether a parser has read them before or not',
    async run() {
      for (const parsers of ['none', 'before', 'keeping', 'after_webhooks'] as const) {
        await inWorld(make, readsBodies, () => ({}), { parsers })
      }
    },
  },
]

async function readsBodies(world: World): Promise<void> {
  const browser = await world.login()
  const csrf = await token(browser)
  const headers = { 'x-csrf-token': csrf, accept: 'application/json' }
  const twice = await browser.post('/2fa/create', {
    body: `csrf=${csrf}&number=${encodeURIComponent(phone)}&number=1`,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  })
  assert.equal(twice.status, 400)
  assert.equal((await browser.post('/2fa/create', { json: [], headers })).status, 400)
  const sent = await browser.post('/2fa/create', { json: { number: phone }, headers })
  assert.equal(sent.json()['step'], 'code')
  const code = world.vonage.lastCode(phone)
  assert.equal((await browser.post('/2fa/confirm', { form: { csrf, code } })).status, 303)
  assert.equal(await isIn(browser), true)
}
