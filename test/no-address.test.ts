import { describe, expect, it } from 'vitest'
import { frameworks, shieldSite } from './shield-site.ts'

const isOverSocket = { isOverSocket: true }
const inRow = (n: number) => `+447700900${100 + n}`

describe.each(frameworks)('visitors without a client address (%s)', (framework) => {
  it('share one budget of sends, whatever their headers claim', async () => {
    const limits = { sendsPerPrefixPerHour: 1_000 }
    const { of, person, sends } = await shieldSite(framework, { limits }, isOverSocket)
    const statuses: number[] = []
    for (let n = 0; n < 13; n += 1) {
      const who = await person(`user-${n}`)
      const claimed = { 'x-forwarded-for': `203.0.113.${n}`, forwarded: `for=203.0.113.${n}` }
      statuses.push((await who.post('create', { number: inRow(n) }, claimed)).status)
    }
    expect(statuses.filter((status) => status === 200)).toHaveLength(10)
    expect(sends).toHaveLength(10)
    const limited = of('rate_limited')
    expect(limited.map(({ limit }) => limit)).toEqual(Array(3).fill('sendsPerAddressPerHour'))
    expect(limited[0]).not.toHaveProperty('ip')
  })

  it('share one budget of wrong codes', async () => {
    const limits = {
      sendsPerAddressPerHour: 1_000,
      sendsPerPrefixPerHour: 1_000,
      failuresPerAddressPer10Minutes: 4,
    }
    const { checks, person } = await shieldSite(framework, { limits }, isOverSocket)
    for (let n = 0; n < 4; n += 1) {
      const who = await person(`user-${n}`)
      await who.post('create', { number: inRow(n) })
      for (const code of ['000001', '000002']) await who.post('confirm', { code })
    }
    expect(checks).toHaveLength(4)
  })

  it('are warned of once', async () => {
    const warnings: string[] = []
    const warn = (message: string) => void warnings.push(message)
    const { person } = await shieldSite(framework, { warn }, isOverSocket)
    for (const id of ['ann', 'bob']) await (await person(id)).browser.get('/2fa/')
    expect(warnings).toEqual([expect.stringContaining('WARN_2FA_ADDRESS')])
  })
})
