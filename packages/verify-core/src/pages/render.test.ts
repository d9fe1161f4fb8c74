import { describe, expect, it } from 'vitest'
import type { CodePage, NumberPage, Page, ProblemPage, SendPage } from '../page.ts'
import { assets } from './assets.ts'
import { escapeHtml } from './html.ts'
import { languages, type Messages } from './messages.ts'
import { renderPage } from './render.ts'

const en = languages['en'] as Messages
const base = { brand: 'Pollstr', path: '/2fa', lang: 'en', csrfToken: 'token-1' }
const number: NumberPage = { ...base, step: 'number', number: '' }
const send: SendPage = { ...base, step: 'send', sentTo: '+44 ••• ••• 123' }
const code: CodePage = {
  ...base,
  step: 'code',
  sentTo: '+44 ••• ••• 123',
  channel: 'sms',
  delivery: { channel: 'sms', state: 'sending' },
  channels: ['sms', 'voice'],
  codeLength: 6,
  attemptsLeft: 2,
  resendsLeft: 2,
  resendInSeconds: 35,
  expiresInSeconds: 300,
  canChangeNumber: true,
}
const problem: ProblemPage = {
  ...base,
  step: 'problem',
  problem: { code: 'not_logged_in', status: 401 },
  wayOn: '/login',
}
const pages: readonly Page[] = [number, send, code, problem]

const draw = (page: Page) => renderPage(page, en)
const formsOf = (html: string) => html.match(/<form[^]*?<\/form>/g) ?? []
const text = (html: string) =>
  html
    .replace(/<(script|style|title)[^]*?<\/\1>/g, ' ')
    .replace(/<\/?b>/g, '')
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')

describe('every page', () => {
  it.each(pages)('is a whole document with one heading and the brand: $step', (page) => {
    const html = draw(page)
    expect(html).toMatch(/^<!doctype html>\s*<html lang="en" dir="ltr">/)
    expect(html.match(/<h1>/g)).toHaveLength(1)
    expect(text(html)).toContain('Pollstr')
    expect(html).toMatch(/<title>[^<]+ · Pollstr<\/title>/)
  })

  it('has a title of its own', () => {
    const titles = pages.map((page) => /<title>(.*?)<\/title>/.exec(draw(page))?.[1])
    expect(new Set(titles).size).toBe(pages.length)
  })

  it.each(pages)('works under a strict content security policy: $step', (page) => {
    const html = draw(page)
    expect(html).not.toMatch(/<script(?![^>]* src=)|<style|\son\w+=|style=|javascript:|https?:/i)
    expect(html).toContain(`src="/2fa/script.js?v=${assets['script.js'].hash}"`)
    expect(html).toContain(`href="/2fa/style.css?v=${assets['style.css'].hash}"`)
  })

  it.each(pages)('posts back what it was given, in each form: $step', (page) => {
    for (const form of formsOf(draw({ ...page, next: '/polls/1/?a=b&c', maxAgeSeconds: 300 }))) {
      expect(form).toContain('method="post" action="/2fa/')
      expect(form).toContain('name="csrf" value="token-1"')
      expect(form).toContain('name="next" value="/polls/1/?a=b&amp;c"')
      expect(form).toContain('name="max_age" value="300"')
    }
    expect(draw(page)).not.toMatch(/name="(next|max_age)"/)
  })

  it.each(pages)('labels each field that a person sees: $step', (page) => {
    const html = draw(page)
    for (const [field] of html.matchAll(/<input(?![^>]*type="hidden")[^>]*>/g)) {
      const id = /id="(\w+)"/.exec(field)?.[1]
      expect(html).toContain(`<label for="${id}">`)
    }
    for (const [, ids = ''] of html.matchAll(/aria-describedby="([^"]*)"/g)) {
      for (const id of ids.split(' ')) expect(html).toContain(`id="${id}"`)
    }
  })

  it.each(pages)('escapes every text that it is given: $step', (page) => {
    const evil = `"'><script>alert(1)</script>&`
    const everywhere = ['brand', 'lang', 'path']
    const inForms = page.step === 'problem' ? [] : ['csrfToken', 'next']
    const own = ['number', 'sentTo', 'wayOn'].filter((name) => name in page)
    for (const name of [...everywhere, ...inForms, ...own]) {
      const html = renderPage({ ...page, [name]: evil }, en)
      expect([name, html.includes('<script>'), html.includes(evil)]).toEqual([name, false, false])
      expect(html).toContain(escapeHtml(evil))
    }
  })

  it.each(pages)('escapes the words too, which an app may replace: $step', (page) => {
    const evil = '<script>'
    const replaced = Object.entries(en).map(([name, word]) => [
      name,
      typeof word === 'string' ? evil : () => evil,
    ])
    const problems = { ...en.problems, wrong_code: () => evil }
    const words: Messages = {
      ...en,
      ...(Object.fromEntries(replaced) as Partial<Messages>),
      problems,
    }
    const html = renderPage({ ...page, problem: { code: 'wrong_code', status: 422 } }, words)
    expect(html).not.toContain(evil)
    expect(html).toContain(escapeHtml(evil))
  })

  it.each(Object.keys(languages))('is drawn in %s', (lang) => {
    const words = languages[lang] as Messages
    for (const page of pages) {
      const html = renderPage({ ...page, lang }, words)
      expect(html).toContain(`<html lang="${lang}" dir="ltr">`)
      expect(html).not.toMatch(/undefined|\[object/)
    }
  })
})

describe('a problem', () => {
  it('is announced, and leads to the field it is about', () => {
    const html = draw({ ...code, problem: { code: 'wrong_code', status: 422 } })
    expect(html).toMatch(
      /role="alert" id="problem"><a href="#code">Could not verify code\. Please try again\.<\/a>/,
    )
    expect(html).toMatch(/<input[^>]*id="code"[^>]*aria-invalid="true"[^>]*"problem about"/)
    expect(draw({ ...number, problem: { code: 'malformed_number', status: 400 } })).toContain(
      '<a href="#number">',
    )
  })

  it('does not blame the field when waiting is all there is to do', () => {
    const html = draw({ ...code, problem: { code: 'wait', status: 429, retryAfterSeconds: 20 } })
    expect(text(html)).toContain('You can ask for another in 20 seconds.')
    expect(html).not.toMatch(/aria-invalid|href="#/)
  })
})

describe('the number page', () => {
  it('asks for a phone, says how to write it, what it protects from and what it costs', () => {
    const html = draw({ ...number, number: '+44 77' })
    const [form = ''] = formsOf(html)
    expect(form).toContain('action="/2fa/create"')
    expect(form).toMatch(/<input[^>]*name="number"[^>]*type="tel"[^>]*autocomplete="tel"/)
    expect(form).toContain('value="+44 77"')
    expect(form).toContain(escapeHtml(en.numberNotice))
  })
})

describe('the send page', () => {
  it('shows the masked phone in a field that cannot be changed and is not sent', () => {
    const [form = ''] = formsOf(draw(send))
    expect(form).toContain('action="/2fa/create"')
    expect(form).toMatch(/<input[^>]*value="\+44 ••• ••• 123"[^>]*disabled/)
    expect(form).not.toContain('name="number"')
    expect(text(form)).toContain('Send code')
  })
})

describe('the code page', () => {
  it('lets the platform fill the code in, and says where it went and how long it is good', () => {
    const html = draw(code)
    expect(html).toMatch(/<input[^>]*name="code"[^>]*inputmode="numeric"/)
    expect(html).toContain('autocomplete="one-time-code"')
    expect(text(html)).toContain('We sent a text message to +44 ••• ••• 123')
    expect(text(html)).toContain('The code is valid for 5 minutes.')
  })

  it('takes a code with the spaces and dashes that people copy along', () => {
    const html = draw(code)
    const pattern = /pattern="([^"]*)"/.exec(html)?.[1] ?? ''
    const longest = Number(/maxlength="(\d+)"/.exec(html)?.[1])
    for (const typed of ['123456', '123 456', '12-34-56', ' 123456 ', '1 2 3 4 5 6']) {
      expect(typed).toMatch(new RegExp(`^(?:${pattern})$`, 'v'))
      expect(typed.length).toBeLessThanOrEqual(longest)
    }
    expect('12345a').not.toMatch(new RegExp(`^(?:${pattern})$`, 'v'))
  })

  it('counts the guesses down only once one is spent', () => {
    const after = (found: 'wrong_code' | 'outcome_unknown' | 'malformed_code', attemptsLeft = 2) =>
      text(draw({ ...code, attemptsLeft, problem: { code: found, status: 422 } }))
    expect(text(draw(code))).not.toContain('left')
    expect(after('malformed_code')).not.toContain('left')
    expect(after('wrong_code')).toContain('2 tries left.')
    expect(after('wrong_code', 1)).toContain('One try left.')
    expect(after('outcome_unknown')).toContain('2 tries left.')
  })

  it('offers to send again and to call, and never disables that without a script', () => {
    const html = draw(code)
    const form = formsOf(html).find((one) => one.includes('/2fa/resend')) ?? ''
    expect(text(form)).toContain('You can ask for a new code in 35 seconds.')
    expect(form).toContain('data-seconds="35"')
    expect(form).toContain('in <b>35 seconds</b>.')
    expect(form).toMatch(/name="channel" value="voice"/)
    expect(html).not.toContain('disabled')
    expect(draw({ ...code, resendInSeconds: 0 })).not.toContain('You can ask')
  })

  it('offers a call only instead of a message, and nothing when no sends are left', () => {
    expect(draw({ ...code, channels: ['sms'] })).not.toContain('value="voice"')
    expect(draw({ ...code, channel: 'voice' })).not.toContain('value="voice"')
    expect(draw({ ...code, channel: 'voice' })).toContain('value="sms"')
    expect(draw({ ...code, resendsLeft: 0 })).not.toContain('/2fa/resend')
  })

  it('offers every other channel once, by a plain button with its name', () => {
    const channels = ['sms', 'voice', 'voice', 'whatsapp', 'rcs'] as const
    const html = draw({ ...code, channels })
    const offered = [...html.matchAll(/name="channel" value="(\w+)">\s*(.*?)\s*<\/button>/g)]
    expect(offered.map(([, channel, label]) => [channel, label])).toEqual([
      ['voice', 'Call me instead'],
      ['whatsapp', 'Send it by WhatsApp instead'],
      ['rcs', 'Send a message instead'],
    ])
  })

  const said = (page: CodePage) => {
    const [, spoken = '', next = ''] =
      /<p role="status"[^>]*>(.*?)<\/p>\s*<p class="hint" id="next">(.*?)<\/p>/.exec(draw(page)) ??
      []
    return [spoken, next]
  }
  it.each<[Partial<CodePage['delivery']>, string, string]>([
    [{}, 'Sending the text message…', ''],
    [{ channel: 'voice' }, 'Calling you now…', ''],
    [
      { state: 'sent', nextChannel: 'voice', nextInSeconds: 40 },
      'The text message should have arrived.',
      'We will call you in 40 seconds if the code has not been used by then.',
    ],
    [{ state: 'undelivered' }, 'The text message was not delivered. Try a call instead.', ''],
    [
      { state: 'undelivered', channel: 'voice' },
      'The call did not reach you. Ask for a new code.',
      '',
    ],
    [{ state: 'blocked' }, 'The message was blocked on its way. Ask for a new code.', ''],
    [{ state: 'ended' }, 'This code can no longer be used. Ask for a new one.', ''],
  ])('says how the code is on its way, without a script: %j', (more, spoken, next) => {
    const delivery = { ...code.delivery, ...more }
    expect(said({ ...code, delivery })).toEqual([spoken, next])
  })

  it('advises no call where there are none, and nothing where no sends are left', () => {
    const delivery = { ...code.delivery, state: 'undelivered' } as const
    const [alone] = said({ ...code, delivery, channels: ['sms'] })
    expect(alone).toBe('The text message was not delivered. Ask for a new code.')
    const [last] = said({ ...code, delivery, resendsLeft: 0 })
    expect(last).toBe('The text message was not delivered.')
  })

  it('asks with the small script how it stands, on this page only', () => {
    expect(draw(code)).toContain(`src="/2fa/live.js?v=${assets['live.js'].hash}"`)
    expect(draw(code)).toMatch(/role="status" id="delivery" data-status="\/2fa\/status"/)
    expect(draw(send)).not.toContain('live.js')
  })

  it('goes back by a post: to another number where that is allowed, else to the start', () => {
    const last = (page: CodePage) => formsOf(draw(page)).at(-1) ?? ''
    expect(last(code)).toContain('action="/2fa/cancel"')
    expect(text(last(code))).toContain('Use another number')
    expect(text(last({ ...code, canChangeNumber: false }))).toContain('Start again')
  })

  it('says so when the code is over', () => {
    expect(text(draw({ ...code, expiresInSeconds: 0 }))).toContain('no longer valid')
  })
})

describe('the problem page', () => {
  it('counts a lock down and has nothing to fill in', () => {
    const locked = { code: 'locked', status: 429, retryAfterSeconds: 900 } as const
    const html = draw({ ...problem, problem: locked, wayOn: '/2fa/' })
    expect(html).toMatch(/role="timer" data-seconds="900">\s*<b>15 minutes<\/b>/)
    expect(text(html)).toContain('Too many wrong codes. Try again in 15 minutes.')
    expect(text(html)).toMatch(/Try again $/)
    expect(formsOf(html)).toEqual([])
  })

  it('offers to try again what may pass, and to go on where it will not', () => {
    const wayOn = (found: ProblemPage['problem']) =>
      /class="button" href="\/2fa\/"\s*>([^<]*)</.exec(
        draw({ ...problem, problem: found, wayOn: '/2fa/' }),
      )?.[1]
    expect(wayOn({ code: 'suspended', status: 403 })).toBe('Try again')
    expect(wayOn({ code: 'store_unavailable', status: 503, retryAfterSeconds: 5 })).toBe(
      'Try again',
    )
    expect(wayOn({ code: 'no_challenge', status: 409 })).toBe('Continue')
  })

  it('leads to log-in, without our fields', () => {
    const html = draw({ ...problem, next: '/polls/1/' })
    expect(html).toContain('href="/login"')
    expect(text(html)).toContain('Go to log-in')
  })

  it('leads to the start of the flow, and keeps where the person was going', () => {
    const html = draw({
      ...problem,
      problem: { code: 'no_challenge', status: 409 },
      wayOn: '/2fa/',
      next: '/polls/1/?a=b',
      maxAgeSeconds: 300,
    })
    expect(html).toContain('href="/2fa/?next=%2Fpolls%2F1%2F%3Fa%3Db&amp;max_age=300"')
    expect(text(html)).toContain('Continue')
  })
})
