import { describe, expect, it } from 'vitest'
import type { Problem } from '../page.ts'
import { chooseLanguage, languages, type Messages } from './messages.ts'

const offered = Object.keys(languages)

/** Every text of a language, with each kind of number in those that have one. */
function textsOf(words: Messages): string[] {
  const { problems, ...rest } = words
  const plain = Object.values(rest).filter((text) => typeof text === 'string')
  const durations = [0, 1, 35, 59, 60, 61, 300].map(words.duration)
  return [
    ...plain,
    ...durations,
    ...durations.flatMap((time) => [words.expiresIn(time), words.resendIn(time)]),
    ...[1, 2, 3].flatMap((count) => [words.attemptsLeft(count), words.codeLabel(count + 5)]),
    ...(['sms', 'voice', 'email', 'whatsapp', 'silent_auth'] as const).map((channel) =>
      words.codeIntro(channel, '+44'),
    ),
    ...durations.map(words.silentNext),
    ...states.map((state) => words.delivery('silent_auth', state)),
    ...deliveryTexts(words),
    words.numberIntro('Pollstr'),
    ...Object.entries(problems).flatMap(([code, text]) =>
      [{}, { retryAfterSeconds: 1 }, { retryAfterSeconds: 600 }].map((wait) =>
        text({ code, status: 400, ...wait } as Problem),
      ),
    ),
  ]
}

const channels = ['sms', 'voice', 'email', 'whatsapp', 'rcs'] as const
const states = ['sending', 'sent', 'undelivered', 'blocked', 'ended'] as const

function deliveryTexts(words: Messages): string[] {
  return channels.flatMap((channel) => [
    words.channelButton(channel),
    words.deliveryNext(channel, words.duration(35)),
    ...states.map((state) => words.delivery(channel, state)),
  ])
}

describe('languages', () => {
  it('begin with English, which is used when nothing else fits', () => {
    expect(offered).toEqual(['en', 'de', 'fr', 'es', 'it', 'pt', 'nl', 'sv'])
  })

  it.each(offered)('say everything in %s', (lang) => {
    const words = languages[lang] as Messages
    for (const text of textsOf(words)) {
      expect(text.trim()).not.toBe('')
      expect(text).not.toMatch(/undefined|NaN|\[object|\$\{/)
    }
    expect(words.locale).toMatch(new RegExp(`^${lang}-[a-z]{2}$`))
  })

  it.each(offered.slice(1))('are translated in %s: no sentence is left in English', (lang) => {
    const english = new Set(textsOf(languages['en'] as Messages))
    const left = textsOf(languages[lang] as Messages).filter((text) => english.has(text))
    const same = /^(ltr|\d+ (minutes?|sec)|Code \(\d+|1 minute)/
    expect(left.filter((text) => !same.test(text))).toEqual([])
  })

  it.each(offered)('name the phone, the wait and the count where %s has them', (lang) => {
    const words = languages[lang] as Messages
    for (const text of [
      words.resendIn('{}'),
      words.expiresIn('{}'),
      words.codeIntro('sms', '{}'),
      words.codeIntro('silent_auth', '{}'),
      words.silentNext('{}'),
      words.deliveryNext('sms', '{}'),
      words.deliveryNext('voice', '{}'),
      words.deliveryNext('rcs', '{}'),
    ]) {
      expect(text.split('{}')).toHaveLength(2)
    }
    expect(words.attemptsLeft(2)).toContain('2')
    expect(words.codeLabel(8)).toContain('8')
    expect(
      words.problems.locked({ code: 'locked', status: 429, retryAfterSeconds: 900 }),
    ).toContain(words.duration(900))
  })

  it.each(offered)('tell a message from a call, and each way to ask for one, in %s', (lang) => {
    const words = languages[lang] as Messages
    for (const state of ['sending', 'sent', 'undelivered'] as const) {
      const kinds = ['sms', 'voice', 'email', 'rcs', 'silent_auth'] as const
      const texts = kinds.map((one) => words.delivery(one, state))
      expect(new Set(texts).size).toBe(5)
    }
    expect(new Set(channels.map(words.channelButton)).size).toBe(5)
    expect(new Set(channels.map((one) => words.deliveryNext(one, '{}'))).size).toBe(4)
  })

  it('say one and many as each language does', () => {
    const lengths = (lang: string) => [1, 2, 60, 61].map((languages[lang] as Messages).duration)
    expect(lengths('en')).toEqual(['1 second', '2 seconds', '1 minute', '2 minutes'])
    expect(lengths('de')).toEqual(['1 Sekunde', '2 Sekunden', '1 Minute', '2 Minuten'])
    expect(lengths('sv')).toEqual(['1 sekund', '2 sekunder', '1 minut', '2 minuter'])
    expect([1, 2].map((languages['en'] as Messages).attemptsLeft)).toEqual([
      'One try left.',
      '2 tries left.',
    ])
  })

  it('use the two sentences that people are told to look for', () => {
    const { problems } = languages['en'] as Messages
    expect(problems.wrong_code({ code: 'wrong_code', status: 422 })).toBe(
      'Could not verify code. Please try again.',
    )
    expect(problems.destination_refused({ code: 'destination_refused', status: 422 })).toBe(
      'Could not verify your number. Please contact support.',
    )
  })
})

describe('chooseLanguage', () => {
  it.each([
    ['nothing', undefined, 'en'],
    ['an empty header', '', 'en'],
    ['an offered language', 'sv', 'sv'],
    ['a region of one', 'de-AT', 'de'],
    ['any case', 'PT-br', 'pt'],
    ['the first that is offered', 'ja, fr;q=0.9, de;q=0.8', 'fr'],
    ['the one that is liked more', 'de;q=0.5, nl;q=0.9', 'nl'],
    ['spaces around everything', ' es ; q=0.9 , it ; q=0.95 ', 'it'],
    ['none that is refused', 'de;q=0, fr;q=0.1', 'fr'],
    ['anything', '*', 'en'],
    ['only what is not offered', 'ja, zh;q=0.5', 'en'],
    ['nonsense', ';;q=,,q=x;=;', 'en'],
    ['a quality that is no number', 'de;q=high, fr;q=0.2', 'fr'],
    ['a name of an object', '__proto__, constructor', 'en'],
    ['a very long header', `${'x,'.repeat(100_000)}de`, 'en'],
  ])('understands %s', (_what, header, language) => {
    expect(chooseLanguage(header, offered)).toBe(language)
  })

  it('answers the first offered when there is no English', () => {
    expect(chooseLanguage('en', ['de', 'fr'])).toBe('de')
  })
})
