import { isEmail } from '../email.ts'
import type { Channel } from '../provider.ts'
import {
  applicationOf,
  checkCredentials,
  checkCredentialsV1,
  checkWebhookKeys,
  type ApplicationCredentials,
  type ClientCredentials,
  type Credentials,
  type KeyCredentials,
  type WebhookKeys,
} from './credentials.ts'
import { type Channels, sending } from './steps.ts'
import { sequences } from './workflows.ts'

/** How long we wait for Vonage, in milliseconds, 1 to 10000 each. */
export interface Deadlines {
  /** Start and resend. Default 8000. */
  readonly startMs?: number
  /** Default 5000. */
  readonly checkMs?: number
  /** Default 3000. */
  readonly cancelMs?: number
}

/** Who the message comes from: one name for every channel but e-mail, or one per channel. */
export type Sender =
  string | { readonly [channel in 'sms' | 'whatsapp' | 'rcs' | 'email']?: string }

interface CommonOptions {
  /**
   * What is tried, in this order; the provider moves on by itself when a step's share of the code's life is up.
   * 1 to 3; default `['sms']`. Every step may cost a message. `silent_auth` (v2, with an application) only as the first.
   * `email` (v2) only behind one that sends to the phone: it is left out unless the user is enrolled and has an address.
   */
  readonly channels?: readonly Channel[]
  /** Base address of the API, such as an emulator's. Default: the SDK's. Not beside `client`. */
  readonly apiHost?: string | undefined
  readonly deadlines?: Deadlines
  /** Now, in ms since the epoch. Default `Date.now`. */
  readonly clock?: () => number
}

export type VonageVerifyOptions = (KeyCredentials | ApplicationCredentials | ClientCredentials) &
  CommonOptions & {
    /** Digits of a code, 6 to 10; default 6. */
    readonly codeLength?: number
    /** UUID of a message template. Absent: the account's default. */
    readonly templateId?: string | undefined
    /** WhatsApp and RCS need one. Absent for SMS: the brand; for e-mail: Vonage's address. */
    readonly from?: Sender | undefined
    /** Keep one code over all steps. Default `false`: each step has its own. */
    readonly reuseCode?: boolean
    /**
     * The account's signature secret: turns the delivery webhooks on. Vonage posts them for requests of an
     * application only. Absent: no webhooks; the pages go by the timing of the steps.
     */
    readonly signatureSecret?: string | undefined
  }

export type VonageVerifyV1Options = (KeyCredentials | ClientCredentials) &
  CommonOptions & {
    /** Sender of the SMS, 1 to 11 letters and digits. Absent: Vonage's. */
    readonly from?: string | undefined
  }

/** Options with every default filled in. */
export interface Settings {
  readonly credentials: Credentials
  readonly apiHost: string | undefined
  readonly channels: Channels
  readonly codeLength: number
  readonly templateId: string | undefined
  readonly senders: { readonly [channel in Channel]?: string }
  readonly reuseCode: boolean
  /** Absent: no webhooks. */
  readonly webhook: WebhookKeys | undefined
  readonly deadlines: Required<Deadlines>
  readonly clock: () => number
}

/** @throws {TypeError} naming the option, what was expected and what came. */
export function resolveV2(options: VonageVerifyOptions): Settings {
  const channels = checkChannels(options.channels ?? ['sms'])
  const credentials = checkCredentials(options)
  checkEmail(channels)
  checkSilent(channels, credentials)
  return {
    ...resolveCommon(options, credentials, channels),
    webhook: checkWebhookKeys(options.signatureSecret, credentials),
    codeLength: wholeIn('codeLength', options.codeLength ?? 6, 6, 10),
    templateId: options.templateId === undefined ? undefined : checkUuid(options.templateId),
    senders: checkSenders(options.from, channels),
    reuseCode: checkBoolean('reuseCode', options.reuseCode ?? false),
  }
}

/** @throws {TypeError} naming the option, what was expected and what came. */
export function resolveV1(options: VonageVerifyV1Options): Settings {
  const channels = checkChannels(options.channels ?? ['sms'])
  const known = Object.keys(sequences)
  if (!known.includes(channels.join())) {
    throw wrong('channels', `one of ${known.join(' | ')}`, channels.join())
  }
  const { from } = options
  const isSender =
    from === undefined || (typeof from === 'string' && /^[A-Za-z0-9]{1,11}$/.test(from))
  if (!isSender) throw wrong('from', '1 to 11 letters and digits', from)
  return {
    ...resolveCommon(options, checkCredentialsV1(options), channels),
    codeLength: 6,
    templateId: undefined,
    senders: from === undefined ? {} : { sms: from },
    reuseCode: true,
    webhook: undefined,
  }
}

function resolveCommon(options: CommonOptions, credentials: Credentials, channels: Channels) {
  const { startMs = 8_000, checkMs = 5_000, cancelMs = 3_000 } = options.deadlines ?? {}
  if (options.apiHost !== undefined && credentials.kind === 'client') {
    throw new TypeError('apiHost: expected none beside client, whose own settings count')
  }
  return {
    credentials,
    channels,
    apiHost: options.apiHost === undefined ? undefined : checkHost(options.apiHost),
    deadlines: {
      startMs: wholeIn('deadlines.startMs', startMs, 1, 10_000),
      checkMs: wholeIn('deadlines.checkMs', checkMs, 1, 10_000),
      cancelMs: wholeIn('deadlines.cancelMs', cancelMs, 1, 10_000),
    },
    clock: options.clock ?? Date.now,
  }
}

function wrong(option: string, expected: string, got: unknown): TypeError {
  const shown = typeof got === 'string' ? JSON.stringify(got) : String(got)
  return new TypeError(`${option}: expected ${expected}, got ${shown}`)
}

const usable: readonly unknown[] = [
  'sms',
  'voice',
  'whatsapp',
  'rcs',
  'email',
  'silent_auth',
] satisfies Channel[]

function checkChannels(channels: unknown): Channels {
  if (!Array.isArray(channels) || channels.length < 1 || channels.length > 3) {
    throw wrong('channels', '1 to 3 of them', Array.isArray(channels) ? channels.length : channels)
  }
  const strange: unknown = channels.find((one) => !usable.includes(one))
  if (strange !== undefined) throw wrong('channels', `only ${usable.join(', ')}`, strange)
  const [first, ...others] = channels as Channel[]
  if (first === undefined) throw wrong('channels', '1 to 3 of them', 0)
  return [first, ...others]
}

/** A silent step is an attempt that may fail on any laptop: something must follow, and nothing may come before. */
function checkSilent(channels: Channels, credentials: Credentials): void {
  const at = channels.lastIndexOf('silent_auth')
  if (at < 0) return
  if (at > 0) throw wrong('channels', 'silent_auth only as the first', channels.join())
  if (channels.length < 2) {
    throw wrong(
      'channels',
      'another channel behind silent_auth, for who has no mobile data',
      'none',
    )
  }
  if (applicationOf(credentials) === undefined) {
    throw new TypeError(
      'channels: expected silent_auth only with an application (applicationId, privateKey), got a key and secret',
    )
  }
}

/** An e-mail proves no phone, so it is never the way to enroll one. decisions/010-channels-that-prove-a-phone.md */
function checkEmail(channels: Channels): void {
  if (sending(channels)[0] !== 'email') return
  throw wrong('channels', 'email only behind a channel that sends to the phone', channels.join())
}

function checkSenders(from: unknown, channels: Channels): Settings['senders'] {
  const senders: { [channel in Channel]?: string } = {}
  for (const channel of ['sms', 'whatsapp', 'rcs'] as const) {
    const sender: unknown = isObject(from) ? from[channel] : from
    if (sender !== undefined) senders[channel] = checkSender(channel, sender)
    else if (channel !== 'sms' && channels.includes(channel)) {
      throw new TypeError(`from: expected a sender for ${channel}, got undefined`)
    }
  }
  const email: unknown = isObject(from) ? from['email'] : undefined
  if (email !== undefined) senders.email = checkEmailSender(email)
  return senders
}

function checkEmailSender(sender: unknown): string {
  if (isEmail(sender)) return sender
  throw wrong('from', 'an e-mail address for email', sender)
}

function checkSender(channel: 'sms' | 'whatsapp' | 'rcs', sender: unknown): string {
  const most = channel === 'whatsapp' ? 50 : 15
  if (typeof sender === 'string' && sender.length >= 1 && sender.length <= most) return sender
  throw wrong('from', `1 to ${most} characters for ${channel}`, sender)
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}

function checkUuid(id: unknown): string {
  if (typeof id === 'string' && /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i.test(id)) return id
  throw wrong('templateId', 'a UUID', id)
}

function checkHost(host: unknown): string {
  const url = typeof host === 'string' && URL.canParse(host) ? new URL(host) : undefined
  const isPlain = url !== undefined && url.username === '' && url.search === '' && url.hash === ''
  if (url !== undefined && isPlain && /^https?:$/.test(url.protocol)) return url.href
  // What came is not shown: an address may hold a password.
  throw new TypeError('apiHost: expected an http or https address without user, query or fragment')
}

function checkBoolean(option: string, value: unknown): boolean {
  if (typeof value === 'boolean') return value
  throw wrong(option, 'true or false', value)
}

function wholeIn(option: string, value: unknown, least: number, most: number): number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most) {
    return value
  }
  throw wrong(option, `a whole number, ${least} to ${most}`, value)
}
