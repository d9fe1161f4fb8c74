import { createTwoFactor, type TwoFactorEvent } from 'verify-core'
import { expect, it } from 'vitest'
import { enroll, goodOptions, visitor } from './visitor.ts'

function service() {
  const events: TwoFactorEvent[] = []
  const twoFactor = createTwoFactor(goodOptions({ onEvent: (event) => void events.push(event) }))
  return { events, twoFactor }
}

it.each([
  ['2001:db8:1:2:3::1', { ip: '2001:db8:1:2::' }],
  ['::ffff:192.0.2.1', { ip: '192.0.2.1' }],
  ['no address\r\nat all', {}],
  [undefined, {}],
])('tells of a log-out from %j with %j', async (ip, told) => {
  const { events, twoFactor } = service()
  const who = visitor(twoFactor)
  await enroll(who)
  await twoFactor.revoke.session(who.request('POST', '/logout', ip === undefined ? {} : { ip }))
  const at = expect.any(Date) as unknown
  expect(events.at(-1)).toEqual({ at, type: 'logged_out', userId: 'ann', ...told })
})

it('is told although nobody can say where a request comes from', async () => {
  const { events, twoFactor } = service()
  const who = visitor(twoFactor)
  await enroll(who)
  const ip = () => {
    throw new Error('the framework is set up wrongly')
  }
  await twoFactor.revoke.session({ ...who.request('POST', '/logout'), ip })
  expect(events.at(-1)).toMatchObject({ type: 'logged_out', userId: 'ann' })
})
