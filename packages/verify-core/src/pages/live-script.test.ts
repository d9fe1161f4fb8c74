import { Script } from 'node:vm'
import { describe, expect, it } from 'vitest'
import { liveScript } from './live-script.ts'

type Answer = { readonly status?: number; readonly page?: object } | 'no network'

/** The script on a page, with a hand on everything it touches. */
function open() {
  const timers: { readonly work: () => Promise<void>; readonly ms: number }[] = []
  const asked: string[] = []
  const element = () => ({ textContent: '', dataset: { status: '/2fa/status' } })
  const elements = { delivery: element(), next: element() }
  let answer: Answer = {}
  let onVisible = () => {}
  const document = {
    hidden: false,
    getElementById: (id: 'delivery' | 'next') => elements[id],
    addEventListener: (_event: string, listener: () => void) => void (onVisible = listener),
  }
  const fetch = (url: string) => {
    asked.push(url)
    if (answer === 'no network') return Promise.reject(new TypeError('failed'))
    const { status = 200, page } = answer
    return Promise.resolve({ status, json: () => Promise.resolve(page) })
  }
  const setTimeout = (work: () => Promise<void>, ms: number) => void timers.push({ work, ms })
  new Script(liveScript).runInNewContext({ document, fetch, setTimeout })
  return {
    timers,
    asked,
    elements,
    /** Let the planned look happen, with this for an answer. */
    async look(next: Answer) {
      answer = next
      await timers.shift()?.work()
    },
    turn(hidden: boolean) {
      document.hidden = hidden
      onVisible()
    },
  }
}

const going = (text: string, nextText?: string, state = 'sent') => ({
  page: { step: 'code', delivery: { state, text, nextText } },
})

describe('the script of the code page', () => {
  it('says what is new, and takes back what no longer holds', async () => {
    const { look, asked, elements } = open()
    await look(going('Sent.', 'A call in 40 seconds.'))
    expect(asked).toEqual(['/2fa/status'])
    expect(elements.delivery.textContent).toBe('Sent.')
    expect(elements.next.textContent).toBe('A call in 40 seconds.')
    await look(going('Calling.'))
    expect(elements.next.textContent).toBe('')
  })

  it('asks ever more seldom, up to every 20 s', async () => {
    const { look, timers } = open()
    const waits: unknown[] = []
    for (const _ of [1, 2, 3, 4, 5, 6, 7, 8]) {
      waits.push(timers[0]?.ms)
      await look(going('Sent.'))
    }
    expect(waits).toEqual([2_000, 3_000, 4_500, 6_750, 10_125, 15_187.5, 20_000, 20_000])
  })

  it.each<[string, Answer]>([
    ['the code was used, or is over', { page: { step: 'verified' } }],
    ['nobody is logged in any more', { status: 401, page: { code: 'not_logged_in' } }],
    ['the message was blocked', going('Blocked.', undefined, 'blocked')],
    ['the provider has given it up', going('Over.', undefined, 'ended')],
  ])('stops when %s', async (_when, answer) => {
    const { look, timers, turn } = open()
    await look(answer)
    turn(false)
    expect(timers).toEqual([])
  })

  it.each<[string, Answer]>([
    ['there is no network', 'no network'],
    ['the site is in trouble', { status: 503, page: { code: 'store_unavailable' } }],
    ['a block is not the end', going('Blocked.', 'A message in 9 seconds.', 'blocked')],
  ])('goes on when %s', async (_when, answer) => {
    const { look, timers } = open()
    await look(answer)
    expect(timers).toHaveLength(1)
  })

  it('does not ask while nobody looks, and goes on once when somebody does', async () => {
    const { look, asked, timers, turn } = open()
    turn(true)
    await look(going('Sent.'))
    expect([asked, timers]).toEqual([[], []])
    turn(false)
    turn(false)
    expect(timers).toHaveLength(1)
    await look(going('Sent.'))
    expect(asked).toHaveLength(1)
  })
})
