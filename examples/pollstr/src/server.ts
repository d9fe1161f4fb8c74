import cluster from 'node:cluster'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createApp } from './app.ts'
import { type Config, readConfig } from './config.ts'
import { exampleFolder, nextSignal, run } from './environment.ts'
import { createSecondFactor } from './second-factor.ts'
import { type Secrets, secretsOf } from './secrets.ts'
import { type Sender, startSender } from './sender.ts'
import { openStores, type Stores } from './stores.ts'

const closeWithinMs = 8_000

/** Start Pollstr; it closes itself on SIGTERM and SIGINT. */
async function start(): Promise<void> {
  const config = readConfig(process.env, exampleFolder)
  const stores = await openStores({ ...config, withDemoUser: !config.isProduction })
  try {
    const secrets = secretsOf(config, exampleFolder)
    const sender = await startSender(config)
    try {
      await serve(config, { stores, sender, secrets })
    } finally {
      await sender.close()
    }
  } finally {
    await stores.close()
  }
}

interface Parts {
  readonly stores: Stores
  readonly sender: Sender
  readonly secrets: Secrets
}

/** Listen until a signal comes, then answer what has been asked and close. */
async function serve(config: Config, { stores, sender, secrets }: Parts): Promise<void> {
  const twoFactor = createSecondFactor({
    stores,
    vonage: sender.vonage,
    vonageApiHost: sender.apiHost,
    vonageSignatureSecret: sender.signatureSecret,
    secret: secrets.twoFactor,
    allowedCountries: config.allowedCountries,
    origin: config.origin,
    isDemo: sender.messages !== undefined,
  })
  const app = createApp({
    stores,
    twoFactor,
    sessionSecret: secrets.session,
    voteSecret: secrets.twoFactor,
    origins: config.origin === undefined ? [] : [config.origin],
    isProduction: config.isProduction,
    trustProxy: config.trustProxy,
    phoneMessages: sender.messages,
    onError: (error) => console.error(error),
  })

  const server = createServer(app)
  server.listen(config.port, config.host)
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  sender.sendWebhooksTo?.(`http://localhost:${port}/`)
  sayHello(config, `http://localhost:${port}/`)
  // The first person to verify a phone does not wait for the SDK to load.
  twoFactor.warmUp().catch((error: unknown) => console.error(error))

  await nextSignal()
  await closeServer(server)
}

function sayHello(config: Config, url: string): void {
  // In a cluster the first process speaks for all.
  if (cluster.isWorker) return
  console.log(
    `Pollstr is at ${config.origin ?? url}${config.origin === undefined ? '' : ` (${url})`}`,
  )
  if (config.isProduction && config.trustProxy === undefined) {
    console.warn('TRUST_PROXY is not set: limits per address will see the address of your proxy.')
  }
  if (config.vonage !== undefined) return
  console.log(
    'No Vonage credentials: codes are shown here and at /dev/phone. Log in as test / test1234.',
  )
}

/** Answer what has been asked, then close; whoever is still connected after a while is cut off. */
async function closeServer(server: ReturnType<typeof createServer>): Promise<void> {
  const closed = once(server, 'close')
  server.close()
  const cutOff = setTimeout(() => server.closeAllConnections(), closeWithinMs)
  await closed
  clearTimeout(cutOff)
}

run(start)
