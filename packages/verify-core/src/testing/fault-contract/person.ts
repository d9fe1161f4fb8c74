import assert from 'node:assert/strict'
import { phone, type World } from '../adapter-contract/harness.ts'
import type { Answer, Browser } from '../browser.ts'
import { act, problemOf, see } from './harness.ts'

const patienceSeconds = 600

/**
 * Somebody who does what the pages say, types the newest code, and waits as long as told, until the browser is
 * verified. Answers the seconds it took. @throws {AssertionError} when ten minutes are not enough.
 */
export async function finish(world: World, browser: Browser, number = phone): Promise<number> {
  const hopeless = new Set<string>()
  let waited = 0
  const heed = (answer: Answer) => {
    if (answer.status !== 429 && answer.status !== 503) return
    const seconds = Number(answer.headers.get('retry-after'))
    waited += seconds
    world.advance(seconds)
    world.vonage.tick()
    assert.ok(waited <= patienceSeconds, `${waited} s and still not in: ${answer.text}`)
  }

  for (let step = 0; step < 40; step += 1) {
    const page = await see(browser)
    const state = page.json()
    if (state['step'] === 'verified') return waited
    if (page.status === 429 || page.status === 503) {
      heed(page)
      continue
    }
    if (state['step'] !== 'code') {
      const sent = await act(browser, 'create', { number })
      assert.notEqual(problemOf(sent), 'destination_refused')
      heed(sent)
      continue
    }
    const code = world.vonage.messages(number)[0]?.code
    if (code === undefined || hopeless.has(code)) {
      const again = await act(browser, 'resend')
      heed(again)
      if (again.status === 409) await act(browser, 'cancel')
      continue
    }
    const answer = await act(browser, 'confirm', { code })
    if (answer.status >= 400 && answer.status < 500) hopeless.add(code)
    heed(answer)
  }
  assert.fail('forty steps, and still not in')
}
