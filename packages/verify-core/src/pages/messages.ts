import type { Problem, ProblemCode } from '../page.ts'
import type { Channel } from '../provider.ts'
import { de } from './languages/de.ts'
import { en } from './languages/en.ts'
import { es } from './languages/es.ts'
import { fr } from './languages/fr.ts'

/** Every text that a person reads. An app may replace any of them with the option `messages`. */
export interface Messages {
  /** The language of the message that the provider sends, `xx-yy` in lower case. */
  readonly locale: string
  readonly numberTitle: string
  readonly numberIntro: (brand: string) => string
  readonly numberLabel: string
  readonly numberHint: string
  /** That SMS is not the strongest factor, and what it costs (NIST SP 800-63B: a restricted authenticator). */
  readonly numberNotice: string
  readonly sendTitle: string
  readonly sendIntro: string
  readonly sendLabel: string
  readonly sendButton: string
  readonly codeTitle: string
  /** Where the code was sent to: the masked phone. */
  readonly codeIntro: (channel: Channel, sentTo: string) => string
  readonly codeLabel: (digits: number) => string
  readonly confirmButton: string
  readonly attemptsLeft: (count: number) => string
  readonly expiresIn: (duration: string) => string
  readonly resendButton: string
  readonly callButton: string
  readonly resendIn: (duration: string) => string
  readonly changeNumber: string
  readonly cancel: string
  readonly problemTitle: string
  readonly wayOn: string
  readonly logIn: string
  /** A length of time in words. */
  readonly duration: (seconds: number) => string
  readonly problems: { readonly [Code in ProblemCode]: (problem: Problem) => string }
}

/** The texts by language; the first is used when a browser prefers none of them. */
export const languages: Readonly<Record<string, Messages>> = { en, de, fr, es }

/**
 * The language that a browser prefers among those offered, by `Accept-Language` (RFC 9110, 12.5.4):
 * a region counts as its language. Without a match the first one offered.
 */
export function chooseLanguage(
  acceptLanguage: string | undefined,
  offered: readonly string[],
): string {
  const wanted = (acceptLanguage ?? '')
    .slice(0, 200)
    .split(',')
    .map((part) => {
      const [tag = '', ...parameters] = part.trim().toLowerCase().split(';')
      const quality = parameters
        .find((one) => one.trim().startsWith('q='))
        ?.trim()
        .slice(2)
      return { language: tag.split('-', 1)[0] ?? '', quality: Number(quality ?? 1) }
    })
    .filter(({ quality }) => quality > 0)
    .sort((a, b) => b.quality - a.quality)
  const found = wanted.find(({ language }) => offered.includes(language))
  return found?.language ?? offered[0] ?? 'en'
}
