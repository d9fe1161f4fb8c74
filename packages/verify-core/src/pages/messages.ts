import type { DeliveryState, Problem, ProblemCode } from '../page.ts'
import type { Channel } from '../provider.ts'
import type { LanguageCode } from './language-codes.ts'
import { de } from './languages/de.ts'
import { en } from './languages/en.ts'
import { es } from './languages/es.ts'
import { fr } from './languages/fr.ts'
import { it } from './languages/it.ts'
import { nl } from './languages/nl.ts'
import { pt } from './languages/pt.ts'
import { sv } from './languages/sv.ts'

/** Every text that a person reads. An app may replace any of them with the option `messages`. All are plain text. */
export interface Messages {
  /** The language of the message that the provider sends, `xx-yy` in lower case. */
  readonly locale: string
  /** Which way the language is written. */
  readonly direction: 'ltr' | 'rtl'
  /** Heading where a phone is enrolled. */
  readonly numberTitle: string
  /** Why a phone is asked for. */
  readonly numberIntro: (brand: string) => string
  /** Label of the field for the number. */
  readonly numberLabel: string
  /** How to write a number. */
  readonly numberHint: string
  /** That SMS is not the strongest factor, and what it costs (NIST SP 800-63B: a restricted authenticator). */
  readonly numberNotice: string
  /** Heading where a code to the enrolled phone is offered. */
  readonly sendTitle: string
  /** What happens next. */
  readonly sendIntro: string
  /** Label of the masked phone. */
  readonly sendLabel: string
  /** Button that sends a code. */
  readonly sendButton: string
  /** Heading where the code is typed. */
  readonly codeTitle: string
  /** Where the code was sent to, or what is confirmed without one (`silent_auth`): the masked phone, or address (`email`). */
  readonly codeIntro: (channel: Channel, sentTo: string) => string
  /** Link to where the mobile network confirms this device. */
  readonly silentButton: string
  /** What that needs. */
  readonly silentHint: string
  /** What happens by itself if it does not work, and when. */
  readonly silentNext: (duration: string) => string
  /** For who comes back from there to a browser without scripts. */
  readonly silentStuck: string
  /** Label of the field for the code. */
  readonly codeLabel: (digits: number) => string
  /** That the last digit sends the form. Shown only where a script does so. */
  readonly codeHint: string
  /** Button that has the code checked. */
  readonly confirmButton: string
  /** Guesses that are left, 1 or more. */
  readonly attemptsLeft: (count: number) => string
  /** How long the code is valid; counted down. */
  readonly expiresIn: (duration: string) => string
  /** Button that sends again. */
  readonly resendButton: string
  /** Button that has a code sent by another channel. */
  readonly channelButton: (channel: Channel) => string
  /** How the code is on its way. */
  readonly delivery: (channel: Channel, state: DeliveryState) => string
  /** What to do when a message did not arrive: ask for a call. */
  readonly tryCall: string
  /** The same when there are no calls. */
  readonly tryAgain: string
  /** What happens by itself if the code is not used: another channel, and when. */
  readonly deliveryNext: (channel: Channel, duration: string) => string
  /** When sending again becomes possible; counted down. */
  readonly resendIn: (duration: string) => string
  /** Button that goes back to the number, in a first enrollment. */
  readonly changeNumber: string
  /** Button that gives this code up. */
  readonly cancel: string
  /** Heading when there is only a problem to show. */
  readonly problemTitle: string
  /** Link to the start of the flow. */
  readonly wayOn: string
  /** Link to the same once more, where waiting helps. */
  readonly onceMore: string
  /** Link to the app's log-in. */
  readonly logIn: string
  /** A length of time in words. */
  readonly duration: (seconds: number) => string
  /** What to tell the person about each problem. */
  readonly problems: { readonly [Code in ProblemCode]: (problem: Problem) => string }
}

/** Words of an app's own: any of the texts, and any of the problems. */
export type MessageOverrides = Partial<Omit<Messages, 'problems'>> & {
  readonly problems?: Partial<Messages['problems']>
}

/** The texts by language. */
export const languages: Readonly<Record<string, Messages>> = {
  en,
  de,
  fr,
  es,
  it,
  pt,
  nl,
  sv,
} satisfies Record<LanguageCode, Messages>

/**
 * The language that a browser prefers among those offered, by `Accept-Language` (RFC 9110, 12.5.4):
 * a region counts as its language. Without a match the first one offered.
 */
export function chooseLanguage(
  acceptLanguage: string | undefined,
  offered: readonly string[],
): string {
  // Bounded, because the header is the client's; nobody lists more.
  const wanted = (acceptLanguage ?? '').slice(0, 200).split(',').map(parsePreference)
  const ranked = wanted.filter(({ quality }) => quality > 0).sort((a, b) => b.quality - a.quality)
  const found = ranked.find(({ language }) => offered.includes(language))
  return found?.language ?? offered[0] ?? 'en'
}

function parsePreference(text: string): { language: string; quality: number } {
  const [tag = '', ...parameters] = text.toLowerCase().split(';')
  const quality = parameters.map((one) => one.trim()).find((one) => one.startsWith('q='))
  return {
    language: tag.trim().split('-', 1)[0] ?? '',
    quality: quality === undefined ? 1 : Number(quality.slice(2)),
  }
}
