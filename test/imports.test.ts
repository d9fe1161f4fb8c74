import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'

/** Imports both packages beside Express, makes a second factor, and tells every file that was loaded. */
const script = `
  import { createRequire, registerHooks } from 'node:module'
  await import('express')
  const loaded = []
  registerHooks({ load(url, context, next) { loaded.push(url); return next(url, context) } })
  const { memoryStore } = await import('verify-core')
  const { vonageVerify } = await import('verify-core/vonage')
  const { expressTwoFactor } = await import('express-2fa')
  const provider = vonageVerify({ apiKey: 'abcd1234', apiSecret: 'a-secret' })
  const twoFactor = expressTwoFactor({
    brand: 'B', provider, store: memoryStore(), secret: 'x'.repeat(32), allowedCountries: ['GB'], user: () => undefined,
  })
  twoFactor.required()
  const before = loaded.length
  const builtins = process.moduleLoadList.filter((name) => /undici|http2/.test(name))
  await twoFactor.warmUp()
  console.log(JSON.stringify({ imported: loaded.slice(0, before), later: loaded.slice(before), builtins }))
`

const heavy = /\/node_modules\/(?!verify-core|express-2fa)/

it('loads no SDK, no phone metadata and nothing else from elsewhere until it is warmed up', async () => {
  const flags = ['--conditions=@two-factor/source', '--input-type=module', '--eval', script]
  const cwd = join(import.meta.dirname, '..', 'packages', 'express-2fa')
  const { stdout } = await promisify(execFile)(process.execPath, flags, { cwd })
  const told = JSON.parse(stdout) as Record<'imported' | 'later' | 'builtins', string[]>
  const { imported, later, builtins } = told
  expect(imported.length).toBeGreaterThan(10)
  expect(imported.filter((url) => heavy.test(url))).toEqual([])
  const visit = /\/verify-core\/(?:src|dist)\/(?:visit|actions\/|pages\/(?!language-codes))/
  expect(imported.filter((url) => visit.test(url))).toEqual([])
  expect(later.some((url) => visit.test(url))).toBe(true)
  expect(builtins, 'fetch and http2 come with the first call of the provider').toEqual([])
  expect(later.some((url) => url.includes('/@vonage/server-sdk/'))).toBe(true)
  expect(later.some((url) => url.includes('/libphonenumber-js/'))).toBe(true)
})
