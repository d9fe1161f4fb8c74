import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { createApp } from './app.ts'
import { type Config, readConfig, type VonageCredentials } from './config.ts'
import { type Database, openDatabase } from './database.ts'
import type { PhoneMessage } from './phone-messages.ts'
import { createSecondFactor } from './second-factor.ts'
import { developmentSecrets } from './secrets.ts'

const exampleFolder = join(import.meta.dirname, '..')
const closeWithinMs = 8_000

/** Where codes are sent from: Vonage, or the emulator in this process. */
interface Sender {
  readonly vonage: VonageCredentials
  readonly apiHost: string | undefined
  readonly signatureSecret: string | undefined
  /** Told where Pollstr is, once it listens. */
  readonly sendWebhooksTo?: (url: string) => void
  readonly messages?: () => readonly PhoneMessage[]
  readonly close: () => Promise<void>
}

/** Start Pollstr; it closes itself on SIGTERM and SIGINT. */
async function start(): Promise<void> {
  const config = readConfig(process.env, exampleFolder)
  const { session, twoFactor: secret } = secretsOf(config)
  const database = await openDatabase(config.databasePath, { withDemoUser: !config.isProduction })
  try {
    const sender = await startSender(config)
    try {
      await serve(config, { database, sender, session, secret })
    } finally {
      await sender.close()
    }
  } finally {
    closeDatabase(database)
  }
}

interface Parts {
  readonly database: Database
  readonly sender: Sender
  readonly session: string
  readonly secret: string
}

/** Listen until a signal comes, then answer what has been asked and close. */
async function serve(config: Config, { database, sender, session, secret }: Parts): Promise<void> {
  const twoFactor = createSecondFactor({
    database,
    vonage: sender.vonage,
    vonageApiHost: sender.apiHost,
    vonageSignatureSecret: sender.signatureSecret,
    secret,
    allowedCountries: config.allowedCountries,
    origin: config.origin,
    isDemo: sender.messages !== undefined,
  })
  const app = createApp({
    database,
    twoFactor,
    sessionSecret: session,
    voteSecret: secret,
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

function secretsOf(config: Config): { session: string; twoFactor: string } {
  const { sessionSecret, twoFactorSecret } = config
  if (sessionSecret !== undefined && twoFactorSecret !== undefined) {
    return { session: sessionSecret, twoFactor: twoFactorSecret }
  }
  const made = developmentSecrets(`${config.databasePath}.secrets`)
  return { session: sessionSecret ?? made.session, twoFactor: twoFactorSecret ?? made.twoFactor }
}

async function startSender(config: Config): Promise<Sender> {
  if (config.vonage !== undefined) {
    return {
      vonage: config.vonage,
      apiHost: config.vonageApiHost,
      signatureSecret: config.vonageSignatureSecret,
      close: async () => {},
    }
  }
  // Loaded only here, so that production has nothing to do with the test kit.
  const { startEmulator } = await import('./emulator.ts')
  const emulator = await startEmulator(({ to, channel, code }) => {
    console.log(
      `[phone] ${channel === 'voice' ? 'Call' : channel.toUpperCase()} to ${to} : ${code}`,
    )
  })
  return {
    vonage: emulator.vonage,
    apiHost: emulator.url,
    signatureSecret: emulator.signatureSecret,
    sendWebhooksTo: emulator.sendWebhooksTo,
    messages: () => emulator.messages(),
    close: () => emulator.close(),
  }
}

function sayHello(config: Config, url: string): void {
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

function nextSignal(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT']) process.once(signal, () => resolve())
  })
}

/** Answer what has been asked, then close; whoever is still connected after a while is cut off. */
async function closeServer(server: ReturnType<typeof createServer>): Promise<void> {
  const closed = once(server, 'close')
  server.close()
  const cutOff = setTimeout(() => server.closeAllConnections(), closeWithinMs)
  await closed
  clearTimeout(cutOff)
}

function closeDatabase(database: Database): void {
  database.exec('PRAGMA optimize')
  database.close()
}

/** The first file wins over the second, and what is set already wins over both. */
function loadEnvFiles(): void {
  for (const folder of [exampleFolder, join(exampleFolder, '..', '..')]) {
    const file = join(folder, '.env')
    if (existsSync(file)) process.loadEnvFile(file)
  }
}

loadEnvFiles()
start().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
})
