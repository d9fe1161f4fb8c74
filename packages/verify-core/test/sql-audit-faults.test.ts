import { createTwoFactor, type TwoFactorEvent } from 'verify-core'
import { auditLog, type AuditLogOptions, type AuditQuery, type SqlDatabase } from 'verify-core/sql'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { enroll, goodOptions, visitor } from './visitor.ts'

const answering = (query: SqlDatabase['query']): SqlDatabase => ({ dialect: 'postgresql', query })

describe('auditLog', () => {
  it.each<[string, SqlDatabase['query']]>([
    ['is down', () => Promise.reject(new Error('connection refused'))],
    [
      'throws',
      () => {
        throw new Error('closed')
      },
    ],
    ['never answers', () => new Promise(() => {})],
  ])('changes nothing of the flow when its database %s', async (_name, query) => {
    const asked = vi.fn(query)
    const audit = auditLog(answering(asked))
    const twoFactor = createTwoFactor(goodOptions({ onEvent: audit.onEvent }))
    const who = visitor(twoFactor)
    await enroll(who)
    expect(await twoFactor.guard()(who.at())).toMatchObject({ kind: 'pass' })
    await vi.waitFor(() => expect(asked).toHaveBeenCalled())
  })

  it('counts what it drops, and warns of it unless it is told whom to tell', async () => {
    const down = answering(() => Promise.reject(new Error('down')))
    const warned = vi.spyOn(console, 'warn').mockImplementation(() => {})
    onTestFinished(() => warned.mockRestore())
    const event: TwoFactorEvent = { at: new Date(0), type: 'breaker_opened' }
    const audit = auditLog(down, { maxWaiting: 2 })
    for (let nth = 0; nth < 5; nth += 1) audit.onEvent(event)
    expect(await audit.flush()).toBe(2)
    expect(warned.mock.calls).toEqual([['[verify-core] The audit log has dropped 3 events']])

    const onDropped = vi.fn()
    const told = auditLog(down, { maxWaiting: 1, onDropped })
    told.onEvent(event)
    told.onEvent(event)
    await told.flush()
    expect(onDropped.mock.calls).toEqual([[1, new Error('down')]])
  })

  it.each([{ at: new Date(Number.NaN), type: 'locked' }, {}, null])(
    'neither throws at %j, which is no event, nor writes it',
    async (event) => {
      const written = vi.fn(() => [])
      const onDropped = vi.fn()
      const audit = auditLog(answering(written), { onDropped })
      expect(() => audit.onEvent(event as object as TwoFactorEvent)).not.toThrow()
      expect(await audit.flush()).toBe(0)
      expect([written.mock.calls.length, onDropped.mock.calls]).toEqual([0, [[1, undefined]]])
    },
  )

  it('rejects a search and a purge that the database fails', async () => {
    const audit = auditLog(answering(() => Promise.reject(new Error('down'))))
    await expect(audit.find()).rejects.toThrow('down')
    await expect(audit.purge(new Date(0))).rejects.toThrow('down')
  })

  const wrongQueries: readonly [string, object][] = [
    ['limit', { limit: 0 }],
    ['limit', { limit: 1_001 }],
    ['limit', { limit: 1.5 }],
    ['since', { since: 'yesterday' }],
    ['until', { until: new Date(Number.NaN) }],
  ]
  it.each(wrongQueries)('refuses a search with a wrong %s', async (name, query) => {
    const audit = auditLog(answering(() => []))
    await expect(audit.find(query as AuditQuery)).rejects.toThrow(`${name}: expected`)
  })

  it('refuses to purge by what is no time', async () => {
    const purge = auditLog(answering(() => [])).purge({} as Date)
    await expect(purge).rejects.toThrow('before: expected a Date')
  })

  const wrongOptions: readonly [string, object][] = [
    ['maxWaiting', { maxWaiting: 0 }],
    ['maxWaiting', { maxWaiting: Number.NaN }],
    ['onDropped', { onDropped: 'log' }],
    ['tablePrefix', { tablePrefix: 'x; DROP' }],
  ]
  it.each(wrongOptions)('refuses a wrong %s', (name, options) => {
    const open = () =>
      auditLog(
        answering(() => []),
        options as AuditLogOptions,
      )
    expect(open).toThrow(`${name}: expected`)
  })
})
