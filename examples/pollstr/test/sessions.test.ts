import type { SessionData } from 'express-session'
import { describe, expect, it, onTestFinished } from 'vitest'
import { sessionTtlMs } from '../src/sessions/sessions.ts'
import { SqlSessions } from '../src/sessions/sql-sessions.ts'
import { databases } from './homes.ts'
import { temporaryDatabase } from './temporary.ts'

const cookie = { originalMaxAge: sessionTtlMs } as SessionData['cookie']
const visitor = { cookie, csrf: 'token' } as SessionData
const user = { ...visitor, signedIn: { id: 1, username: 'test' } }

async function openSessions(address: string) {
  let now = 1_000_000
  const sessions = new SqlSessions(await temporaryDatabase(address), () => now)
  return {
    advance: (ms: number) => {
      now += ms
    },
    set: (id: string, data: SessionData) =>
      new Promise<void>((resolve) => sessions.set(id, data, () => resolve())),
    touch: (id: string, data: SessionData) =>
      new Promise<void>((resolve) => sessions.touch(id, data, () => resolve())),
    get: (id: string) =>
      new Promise((resolve, reject) => {
        sessions.get(id, (error, data) => (error ? reject(error as Error) : resolve(data)))
      }),
    destroy: (id: string) => new Promise<void>((resolve) => sessions.destroy(id, () => resolve())),
    destroyAllOf: (userId: number) => sessions.destroyAllOf(userId),
  }
}

describe.each(databases)('a session on $name', ({ newAddress }) => {
  const open = async () => openSessions(await newAddress(onTestFinished))

  it('comes back as it was kept, until it is destroyed', async () => {
    const sessions = await open()
    await sessions.set('a', user)
    expect(await sessions.get('a')).toEqual(user)
    await sessions.destroy('a')
    expect(await sessions.get('a')).toBeNull()
  })

  it('of a user lasts a week, of a visitor an hour', async () => {
    const sessions = await open()
    await sessions.set('user', user)
    await sessions.set('visitor', visitor)
    sessions.advance(60 * 60_000)
    expect(await sessions.get('visitor')).toBeNull()
    sessions.advance(sessionTtlMs - 60 * 60_000 - 1)
    expect(await sessions.get('user')).toEqual(user)
    sessions.advance(1)
    expect(await sessions.get('user')).toBeNull()
  })

  it('lives on when it is touched, and is not revived', async () => {
    const sessions = await open()
    await sessions.set('a', user)
    sessions.advance(sessionTtlMs - 1)
    await sessions.touch('a', user)
    sessions.advance(1)
    expect(await sessions.get('a')).toEqual(user)
    await sessions.destroy('a')
    await sessions.touch('a', user)
    expect(await sessions.get('a')).toBeNull()
  })

  it('ends with all others of its user, and of nobody else', async () => {
    const sessions = await open()
    await sessions.set('a', user)
    await sessions.set('b', user)
    await sessions.set('c', { ...user, signedIn: { id: 2, username: 'other' } })
    await sessions.destroyAllOf(1)
    expect(await sessions.get('a')).toBeNull()
    expect(await sessions.get('b')).toBeNull()
    expect(await sessions.get('c')).not.toBeNull()
  })
})
