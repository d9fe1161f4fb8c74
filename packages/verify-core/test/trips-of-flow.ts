import { createTwoFactor, type Store } from 'verify-core'
import type { Sent } from './count-commands.ts'
import { enroll, goodOptions, visitor } from './visitor.ts'

/** Round trips of a send, of a first right code, and of the guard, as the client counts them. */
export async function tripsOfFlow(store: Store, sent: Sent) {
  const twoFactor = createTwoFactor(goodOptions({ store, clock: Date.now }))
  // The first round makes the servers know the scripts.
  await enroll(visitor(twoFactor, 'first'), '+447700900124')
  const who = visitor(twoFactor)
  const trips = async (act: () => Promise<unknown>) => {
    const before = sent.trips
    await act()
    return sent.trips - before
  }
  // Each post looks at the page first, for its token.
  const reading = await trips(() => who.status())
  const send = await trips(() => who.post('create', { number: '+447700900123' }))
  const readingMore = await trips(() => who.status())
  const confirm = await trips(() => who.post('confirm', { code: '123456' }, { ip: '192.0.2.1' }))
  const guard = twoFactor.guard()
  let result: unknown
  const guarded = await trips(async () => (result = await guard(who.at())))
  if ((result as { kind: string }).kind !== 'pass') throw new Error('Not let in')
  return { send: send - reading, confirm: confirm - readingMore, guard: guarded }
}
