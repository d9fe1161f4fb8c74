import assert from 'node:assert/strict'
import type { TwoFactorOptions } from 'verify-core'
import {
  type AdapterCase,
  inWorld,
  type MakeApp,
  phone,
  start,
} from '../adapter-contract/harness.ts'
import { faultyStore } from '../faulty-store.ts'
import type { FaultOperation } from '../vonage-emulator/faults.ts'
import { act, checkAnswer, tokenOf, userOf } from './harness.ts'

interface Slowness {
  readonly name: string
  /** What the provider never answers. */
  readonly hangs: FaultOperation
  readonly action: 'create' | 'confirm' | 'resend'
  readonly more?: (base: TwoFactorOptions) => Partial<TwoFactorOptions>
}

const lateStore = ({ store }: TwoFactorOptions) => {
  const late = faultyStore(store)
  late.fault({ kind: 'late', ms: 1_500, key: 'ledger' })
  late.fault({ kind: 'late', ms: 1_500, verb: 'take' })
  return { store: late }
}

const slownesses: readonly Slowness[] = [
  { name: 'a start that hangs', hangs: 'start', action: 'create' },
  { name: 'a check that hangs', hangs: 'check', action: 'confirm' },
  { name: 'a cancel that hangs before a resend', hangs: 'cancel', action: 'resend' },
  {
    name: 'a start that hangs beside a slow store',
    hangs: 'start',
    action: 'create',
    more: lateStore,
  },
]

/** In real time, with the deadlines as they are by default. Each takes seconds: run them beside each other. */
export const deadlineCases = (make: MakeApp): readonly AdapterCase[] =>
  slownesses.map(({ name, hangs, action, more }) => ({
    id: `D ${name}`,
    name: `answers within ten seconds: ${name}`,
    run: () =>
      inWorld(
        make,
        async (world) => {
          const browser = await world.login()
          const csrf = await tokenOf(browser)
          if (action !== 'create') {
            assert.equal((await start(browser, phone)).status, 303)
            world.advance(36)
          }
          world.vonage.fault({ kind: 'hang', operation: hangs })
          const begun = performance.now()
          const fields = action === 'create' ? { number: phone } : { code: '123456' }
          const answer = await act(browser, action, fields, csrf)
          assert.ok(performance.now() - begun < 10_000)
          assert.equal(answer.status, 503)
          assert.equal(await userOf(browser), 'ann')
          checkAnswer(await browser.get('/2fa/'))
        },
        (base) => more?.(base) ?? {},
      ),
  }))
