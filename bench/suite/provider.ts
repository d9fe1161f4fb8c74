import { generateKeyPairSync } from 'node:crypto'
import { once } from 'node:events'
import { createRequire } from 'node:module'
import { Worker } from 'node:worker_threads'
import type { E164, VerifyProvider } from 'verify-core'
import { vonageVerify } from 'verify-core/vonage'
import { compareCpu, type Figure, type Sides } from '../harness.ts'
import { client, generous } from '../people.ts'

const { Vonage } = createRequire(import.meta.url)(
  '@vonage/server-sdk',
) as typeof import('@vonage/server-sdk')

const perBatch = 40
const rounds = 15

/** Start and check, through the whole of core, against the bare calls of the SDK. All speak to the emulator over loopback. */
export async function measure(): Promise<readonly Figure[]> {
  const emulator = new Worker(new URL('../emulator-thread.ts', import.meta.url))
  const [apiHost] = (await once(emulator, 'message')) as [string]
  const ask = async (message: unknown) => {
    emulator.postMessage(message)
    const [codes] = (await once(emulator, 'message')) as [readonly string[]]
    return codes
  }
  const keys = { apiKey: 'abcd1234', apiSecret: 'a-secret' }
  const application = {
    applicationId: crypto.randomUUID(),
    privateKey: generateKeyPairSync('rsa', { modulusLength: 2_048 })
      .privateKey.export({ type: 'pkcs8', format: 'pem' })
      .toString(),
  }
  const sdk = () => {
    const { verify2 } = new Vonage({ ...keys, privateKey: '' }, { apiHost })
    // Like ours: the SDK itself would sign a token, which is measured below.
    Reflect.set(verify2, 'authType', 'basic')
    return startsOf(bareStart(verify2))
  }
  const signing = () => startsOf(bareStart(new Vonage(application, { apiHost }).verify2))
  const provider = (credentials: typeof keys | typeof application) =>
    vonageVerify({ ...credentials, apiHost })

  try {
    const starts = await compareCpu(
      { ours: startsOf(await coreStart(provider(keys))), bare: sdk(), twin: sdk() },
      rounds,
    )
    await ask('reset')
    const checks = await compareCpu(await checkSides(provider(keys), apiHost, ask), rounds)
    await ask('reset')
    const signed = await compareCpu(
      { ours: startsOf(providerStart(provider(application))), bare: signing(), twin: signing() },
      rounds,
    )
    return [
      { name: 'start over the bare SDK call', unit: 'times', ...starts, goal: { atMost: 1.4 } },
      { name: 'check over the bare SDK call', unit: 'times', ...checks, goal: { atMost: 1.25 } },
      {
        name: 'v2 start of an application over the SDK, which signs each',
        unit: 'times',
        ...signed,
        goal: { atMost: 0.25 },
      },
    ]
  } finally {
    await emulator.terminate()
  }
}

type Start = (to: string) => Promise<void>

let lastNumber = 0

/** Numbers that look like British mobiles, each once. */
function freshNumber(): string {
  lastNumber += 1
  return `+447${String(400_000_000 + lastNumber)}`
}

function startsOf(start: Start) {
  return async () => {
    for (let sent = 0; sent < perBatch; sent += 1) await start(freshNumber())
  }
}

type Verify2 = InstanceType<typeof Vonage>['verify2']

const workflow = (to: string) => [{ channel: 'sms', to: to.slice(1) }]

function bareStart(verify2: Verify2): Start {
  return async (to) => {
    await verify2.newRequest({ brand: 'Bench', workflow: workflow(to) } as Parameters<
      Verify2['newRequest']
    >[0])
  }
}

function providerStart(provider: VerifyProvider): Start {
  return async (to) => {
    const clientRef = crypto.randomUUID().replaceAll('-', '')
    const request = { to: to as E164, brand: 'Bench', codeTtlSeconds: 300, clientRef }
    const outcome = await provider.start({ ...request, signal: AbortSignal.timeout(8_000) })
    if (!outcome.ok) throw new Error(`Not started: ${outcome.reason}`)
  }
}

/** `POST /create` of somebody new. */
async function coreStart(provider: VerifyProvider): Promise<Start> {
  const post = await client(generous(provider))
  return (to) => post('/create', to, { number: to })
}

/** Each batch checks what was started before: starting is not counted, so it is done ahead for all rounds. */
async function checkSides(
  provider: VerifyProvider,
  apiHost: string,
  codesOf: (numbers: readonly string[]) => Promise<readonly string[]>,
): Promise<Sides> {
  const post = await client(generous(provider))
  // Two batches a round, and three rounds of warming up with one.
  const count = perBatch * (2 * rounds + 3)
  const numbers = Array.from({ length: count }, freshNumber)
  for (const to of numbers) await post('/create', to, { number: to })
  const codes = await codesOf(numbers)
  const ours = numbers.map((to, at) => ({ to, code: codes[at] ?? '' }))

  const { verify2 } = new Vonage(
    { apiKey: 'abcd1234', apiSecret: 'a-secret', privateKey: '' },
    { apiHost },
  )
  Reflect.set(verify2, 'authType', 'basic')
  const startBare = async () => {
    const started: { id: string; to: string; code: string }[] = []
    for (let sent = 0; sent < count; sent += 1) {
      const to = freshNumber()
      const { requestId } = await verify2.newRequest({
        brand: 'Bench',
        workflow: workflow(to),
      } as Parameters<Verify2['newRequest']>[0])
      started.push({ id: requestId, to, code: '' })
    }
    const sent = await codesOf(started.map(({ to }) => to))
    return started.map((one, at) => ({ ...one, code: sent[at] ?? '' }))
  }
  const checkBare = (started: { id: string; code: string }[]) => async () => {
    for (const { id, code } of started.splice(0, perBatch)) {
      if ((await verify2.checkCode(id, code)) !== 'completed') throw new Error('Not completed')
    }
  }
  return {
    bare: checkBare(await startBare()),
    twin: checkBare(await startBare()),
    async ours() {
      for (const { to, code } of ours.splice(0, perBatch)) await post('/confirm', to, { code })
    },
  }
}
