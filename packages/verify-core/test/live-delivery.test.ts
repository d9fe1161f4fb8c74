import { createTwoFactor, type VerifyProvider } from 'verify-core'
import { describe, expect, it } from 'vitest'
import { goodOptions, phone, stoppedClock, visitor, wellProvider } from './visitor.ts'

/** A provider without webhooks, which calls when its SMS has not helped within 100 s. */
const callsAfterwards = (more: Partial<VerifyProvider> = {}) =>
  wellProvider({
    channels: ['sms', 'voice'],
    start: () =>
      Promise.resolve({
        ok: true,
        requestId: 'request-1',
        channel: 'sms',
        fallbacks: [{ channel: 'voice', afterSeconds: 100 }],
      }),
    ...more,
  })

async function waiting(more: Partial<VerifyProvider> = {}) {
  const clock = stoppedClock()
  const twoFactor = createTwoFactor(goodOptions({ clock, provider: callsAfterwards(more) }))
  const who = visitor(twoFactor)
  await who.post('create', { number: phone })
  return {
    clock,
    who,
    page: async () => (await who.get('/verify', { headers: { accept: 'text/html' } })).body(),
    delivery: async () => (await who.status())['delivery'],
  }
}

describe('live delivery, without webhooks', () => {
  it('follows the timing of the steps, as data and on the plain page', async () => {
    const { clock, page, delivery } = await waiting()
    expect(await delivery()).toEqual({
      channel: 'sms',
      state: 'sending',
      nextChannel: 'voice',
      nextInSeconds: 100,
      text: 'Sending the text message…',
      nextText: 'We will call you in 2 minutes if the code has not been used by then.',
    })
    expect(await page()).toContain('Sending the text message…')

    clock.advance(60)
    expect(await page()).toContain('The text message should have arrived.')
    expect(await page()).toContain('We will call you in 40 seconds')

    clock.advance(40)
    expect(await delivery()).toEqual({
      channel: 'voice',
      state: 'sending',
      text: 'Calling you now…',
    })
    expect(await page()).toContain('We are calling')
    expect(await page()).toContain('value="sms"')
  })

  it('begins anew with a resend, whose own timing counts', async () => {
    const { clock, who, delivery } = await waiting({
      resend: () => Promise.resolve({ ok: true, requestId: 'request-2', channel: 'voice' }),
    })
    clock.advance(60)
    await who.post('resend', { channel: 'voice' })
    expect(await delivery()).toMatchObject({ channel: 'voice', state: 'sending' })
    expect(await delivery()).not.toHaveProperty('nextChannel')
  })
})
