import type { TwoFactorEvent } from 'verify-core'
import { createTwoFactor, TwoFactorError } from 'verify-core'
import { auditLog, type SqlDatabase } from 'verify-core/sql'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { allEngines } from './sql/engines.ts'
import { makeTables, type Tables } from './sql/tables.ts'
import { enroll, goodOptions, visitor } from './visitor.ts'

const engines = await allEngines()
afterAll(() => Promise.all(engines.map((engine) => engine.stop())))

const noon = Date.UTC(2026, 0, 1, 12)

/** A log-out so many seconds after noon: the plainest event. */
const loggedOut = (userId: string, second = 0): TwoFactorEvent => ({
  at: new Date(noon + second * 1_000),
  type: 'logged_out',
  userId,
})

for (const engine of engines) {
  describe(`auditLog: ${engine.name}`, () => {
    let tables: Tables
    beforeAll(async () => {
      tables = await makeTables(engine)
    })
    beforeEach(() => tables.empty())
    afterAll(() => tables.drop())

    const open = (database: SqlDatabase = tables.database) =>
      auditLog(database, { tablePrefix: tables.tablePrefix })

    it('writes one row for every event of a flow, and finds them newest first', async () => {
      const audit = open()
      const who = visitor(createTwoFactor(goodOptions({ onEvent: audit.onEvent })))
      await enroll(who)
      expect(await audit.flush()).toBe(0)
      const entries = await audit.find({ userId: 'ann' })
      expect(entries.map(({ type }) => type)).toEqual(['verified', 'enrolled', 'sent', 'started'])
      expect(entries[0]).toEqual({
        at: new Date(noon),
        type: 'verified',
        userId: 'ann',
        challengeId: expect.stringMatching(/^[\w-]{8,64}$/) as unknown,
        purpose: 'enroll',
        phone: '+44 ••• ••• 123',
        country: 'GB',
        channel: 'sms',
        details: { afterSeconds: 0 },
      })
    })

    it('can be read by an operator, column by column', async () => {
      const audit = open()
      const at = new Date(noon)
      audit.onEvent({
        at,
        type: 'check_failed',
        userId: 'ann@example.org',
        challengeId: 'c-1',
        purpose: 'enroll',
        phone: '+44 ••• ••• 123',
        country: 'GB',
        channel: 'sms',
        reason: 'wrong_code',
        attemptsLeft: 2,
        ip: '2001:db8:1:2::',
      })
      await audit.flush()
      const rows = await tables.database.query(
        `SELECT at, type, user_id, challenge_id, purpose, phone, country, channel, reason, details
FROM ${tables.tablePrefix}audit WHERE user_id = 'ann@example.org'`,
        [],
      )
      const [{ details, at: ms, ...texts } = {}] = rows as readonly Record<string, unknown>[]
      expect(Number(ms)).toBe(noon)
      expect({ ...texts }).toEqual({
        type: 'check_failed',
        user_id: 'ann@example.org',
        challenge_id: 'c-1',
        purpose: 'enroll',
        phone: '+44 *** *** 123',
        country: 'GB',
        channel: 'sms',
        reason: 'wrong_code',
      })
      const read: unknown = typeof details === 'string' ? JSON.parse(details) : details
      expect(read).toEqual({ attemptsLeft: 2, ip: '2001:db8:1:2::' })
    })

    it('keeps of a fault its code, and nothing that an error says', async () => {
      const audit = open()
      const error = new TwoFactorError('ERR_2FA_STORE_UNAVAILABLE', 'secret-message', {
        cause: new Error('secret-cause'),
      })
      audit.onEvent({ at: new Date(noon), type: 'fault', code: error.code, error })
      await audit.flush()
      expect(await audit.find()).toEqual([
        { at: new Date(noon), type: 'fault', details: { code: 'ERR_2FA_STORE_UNAVAILABLE' } },
      ])
      const rows = await tables.database.query(`SELECT * FROM ${tables.tablePrefix}audit`, [])
      expect(JSON.stringify(rows)).not.toMatch(/secret|stack|sql-audit/)
    })

    it('finds by user, type and time, and no more than asked for', async () => {
      const audit = open()
      for (let second = 0; second < 4; second += 1) audit.onEvent(loggedOut('ann', second))
      audit.onEvent(loggedOut('bob', 4))
      audit.onEvent({ at: new Date(noon), type: 'revoked', userId: 'ann' })
      await audit.flush()
      const found = async (query: Parameters<typeof audit.find>[0]) =>
        (await audit.find(query)).map(({ at, userId }) => `${userId} ${(+at - noon) / 1_000}`)
      const second = (nth: number) => new Date(noon + nth * 1_000)
      expect(await found({ userId: 'ann', type: 'logged_out' })).toEqual([
        'ann 3',
        'ann 2',
        'ann 1',
        'ann 0',
      ])
      expect(await found({ since: second(1), until: second(3) })).toEqual(['ann 2', 'ann 1'])
      expect(await found({ limit: 2 })).toEqual(['bob 4', 'ann 3'])
      expect(await found({ type: 'revoked' })).toEqual(['ann 0'])
      expect(await found({ userId: 7 })).toEqual([])
    })

    it('keeps the order of what happens in one moment', async () => {
      const audit = open()
      for (let nth = 0; nth < 250; nth += 1) audit.onEvent(loggedOut(`user-${nth}`))
      await audit.flush()
      const users = (await audit.find({ limit: 1_000 })).map(({ userId }) => userId)
      expect(users).toEqual(Array.from({ length: 250 }, (_, nth) => `user-${249 - nth}`))
    })

    const hostile = [
      `'; DROP TABLE two_factor_audit; --`,
      '$1 :rows ? %s {{x}} \\u0000 \\',
      'sha256:abc',
      'ünï🦊 çödé "quoted"',
      'a b',
      '__proto__',
      '-',
      'x'.repeat(255),
    ]
    it.each(hostile)('takes a user called %s for what it is', async (userId) => {
      const audit = open()
      audit.onEvent({ at: new Date(noon), type: 'reset', userId, proof: userId })
      audit.onEvent(loggedOut(`${userId}2`))
      await audit.flush()
      expect(await audit.find({ userId })).toEqual([
        { at: new Date(noon), type: 'reset', userId, details: { proof: userId } },
      ])
    })

    it('writes what no text can be: control characters, half of a pair, and much of it', async () => {
      const audit = open()
      const proof = `a\0b\r\nforged line \u2028 \ud800 ${'🦊'.repeat(5_000)}`
      audit.onEvent({ at: new Date(noon), type: 'reset', userId: 'a\0\nb', proof })
      await audit.flush()
      const [entry] = await audit.find({ userId: 'a\0\nb' })
      expect(entry?.userId).toBe('a\\u0000\\u000ab')
      const { proof: kept = '' } = entry?.details ?? {}
      expect(String(kept)).toMatch(/^a\\u0000b\\u000d\\u000aforged line \\u2028 \ufffd 🦊/)
      expect(String(kept).length).toBe(1_000)
    })

    it('loses and doubles nothing when many write at once', async () => {
      const logs = [tables.database, tables.second, tables.database, tables.second].map((one) =>
        open(one),
      )
      await Promise.all(
        logs.map(async (audit, nth) => {
          for (let round = 0; round < 60; round += 1) {
            audit.onEvent(loggedOut(`user-${nth}`, round))
            if (round % 20 === 0) await audit.flush()
          }
          expect(await audit.flush()).toBe(0)
        }),
      )
      const entries = await open().find({ limit: 1_000 })
      const names = entries.map(({ userId, at }) => `${userId} ${+at}`)
      expect([names.length, new Set(names).size]).toEqual([240, 240])
    })

    it('writes once what the database has written without saying so', async () => {
      let isCut = true
      const cut: SqlDatabase = {
        ...tables.database,
        async query(sql, params) {
          const rows = await tables.database.query(sql, params)
          if (!isCut) return rows
          throw new Error('Connection terminated unexpectedly')
        },
      }
      const audit = open(cut)
      for (let nth = 0; nth < 3; nth += 1) audit.onEvent(loggedOut('ann', nth))
      expect(await audit.flush()).toBe(3)
      isCut = false
      expect(await audit.flush()).toBe(0)
      expect(await audit.find()).toHaveLength(3)
    })

    it('deletes what is older than a time, and only that, also from two processes', async () => {
      const audit = open()
      for (let nth = 0; nth < 1_203; nth += 1) audit.onEvent(loggedOut('ann', nth))
      await audit.flush()
      const before = new Date(noon + 1_200_000)
      const purged = await Promise.all([audit.purge(before), open(tables.second).purge(before)])
      expect(purged.reduce((sum, one) => sum + one)).toBe(1_200)
      expect((await audit.find()).map(({ at }) => (+at - noon) / 1_000)).toEqual([
        1_202, 1_201, 1_200,
      ])
    })
  })
}
