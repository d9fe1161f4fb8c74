import { describe, expect, it } from 'vitest'
import { hashPassword, isPassword } from '../src/password.ts'
import { createUsers, passwordProblem, usernameProblem } from '../src/users.ts'
import { temporaryDatabase } from './temporary.ts'

describe('a password', () => {
  it('is recognized, and no other', async () => {
    const hash = await hashPassword('correct horse')
    expect(await isPassword('correct horse', hash)).toBe(true)
    expect(await isPassword('correct horsf', hash)).toBe(false)
  })

  it('is salted: two hashes of it differ', async () => {
    expect(await hashPassword('the same')).not.toBe(await hashPassword('the same'))
  })

  it('matches no hash that is damaged', async () => {
    expect(await isPassword('', 'scrypt$$')).toBe(false)
    expect(await isPassword('', '')).toBe(false)
  })
})

describe('logIn', () => {
  it('lets the demo user in, and nobody with another password', async () => {
    const users = createUsers(await temporaryDatabase())
    expect(await users.logIn('test', 'test1234')).toEqual({ id: 1, username: 'test' })
    expect(await users.logIn('test', 'test12345')).toBeUndefined()
    expect(await users.logIn('nobody', 'test1234')).toBeUndefined()
  })

  it('takes as long for a name that nobody has', async () => {
    const users = createUsers(await temporaryDatabase())
    await users.logIn('nobody', 'warm up')
    const timed = async (name: string) => {
      const began = performance.now()
      await users.logIn(name, 'wrong')
      return performance.now() - began
    }
    const known = await timed('test')
    const unknown = await timed('nobody')
    // Without the dummy hash it is a hundred times faster.
    expect(unknown).toBeGreaterThan(known / 10)
  })
})

describe('register', () => {
  it('takes a name once, whatever its case', async () => {
    const users = createUsers(await temporaryDatabase())
    expect(await users.register('Ada', 'a long password')).toMatchObject({ username: 'Ada' })
    expect(await users.register('ADA', 'a long password')).toBeUndefined()
  })

  it('has rules for names and passwords', () => {
    expect(['ada', 'a.b-c_9'].map(usernameProblem)).toEqual([undefined, undefined])
    for (const name of ['', 'ab', '-abc', 'a b c', 'x'.repeat(31), 'Äda']) {
      expect(usernameProblem(name), name).toBeTypeOf('string')
    }
    expect(passwordProblem('12345678', 'ada')).toBeUndefined()
    for (const password of ['1234567', 'x'.repeat(201), 'LongName1']) {
      expect(passwordProblem(password, 'longname1'), password).toBeTypeOf('string')
    }
  })
})
