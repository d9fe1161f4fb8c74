import { adapterContract } from 'verify-core/testing'
import { describe, expect, it } from 'vitest'
import { type Mutation, mutate, problemsOf } from './mutation.ts'
import { mutations } from './mutations.ts'

const caseIds = adapterContract(() => Promise.reject(new Error('not run'))).map(({ id }) => id)

describe('the mutations', () => {
  it('leave no case of the adapter contract unproved, and all apply', () => {
    expect(problemsOf(mutations, caseIds)).toEqual([])
  })
})

const sound: Mutation = {
  id: 'sound',
  file: 'express-2fa/src/index.ts',
  find: 'expressTwoFactor,',
  replace: '',
  caughtBy: ['A01'],
}

describe('what is wrong with a list of mutations', () => {
  it.each([
    ['nothing', [sound], ['A01'], []],
    ['a case without one', [sound], ['A01', 'A02'], ['A02 has no mutation that it catches']],
    ['a case that is none', [sound], [], ['A01 is no case of the contract']],
    ['a name given twice', [sound, sound], ['A01'], ['sound is there twice']],
    [
      'a source that has changed',
      [{ ...sound, find: 'gone' }],
      ['A01'],
      ['sound: there is no place for it in express-2fa/src/index.ts'],
    ],
    [
      'a place that is not the only one',
      [{ ...sound, find: 'type' }],
      ['A01'],
      ['sound: there are 3 places for it in express-2fa/src/index.ts'],
    ],
  ])('%s', (_name, list, ids, problems) => {
    expect(problemsOf(list, ids)).toEqual(problems)
  })

  it('changes the source in its one place', () => {
    expect(mutate('a = b', { ...sound, find: '= b', replace: '= $&c' })).toBe('a = $&c')
  })
})
