import { describe, expect, it } from 'vitest'
import { findChromium, type Machine } from './browser.ts'

const debian = '/usr/bin/chromium'

function machine(parts: { env?: Machine['env']; files?: string[]; packed?: string }) {
  const warnings: string[] = []
  const found = findChromium({
    env: parts.env ?? {},
    exists: (path) => parts.files?.includes(path) ?? false,
    unpack: async () => {
      if (parts.packed === undefined) throw new Error('not for this system')
      return parts.packed
    },
    warn: (text) => warnings.push(text),
  })
  return { found, warnings }
}

describe('findChromium', () => {
  it.each([
    [
      'the one that is named',
      { CHROMIUM_PATH: '/opt/chrome' },
      ['/opt/chrome', debian],
      '/opt/chrome',
    ],
    ["Debian's", {}, [debian], debian],
    ["Debian's when a blank one is named", { CHROMIUM_PATH: '' }, [debian], debian],
    ['the one that npm brings', {}, [], '/packed'],
  ])('finds %s', async (_name, env, files, expected) => {
    expect(await machine({ env, files, packed: '/packed' }).found).toBe(expected)
  })

  it('does not take another for the one that is named', async () => {
    const { found } = machine({ env: { CHROMIUM_PATH: '/gone' }, files: [debian] })
    await expect(found).rejects.toThrow('CHROMIUM_PATH: there is no file /gone')
  })

  it('says aloud that there is none', async () => {
    const { found, warnings } = machine({})
    expect(await found).toBeUndefined()
    expect(warnings.join()).toMatch(/SKIPPING THE BROWSER TESTS.*not for this system/)
  })

  it('fails without one in CI', async () => {
    const { found, warnings } = machine({ env: { CI: 'true' } })
    await expect(found).rejects.toThrow('No Chromium (not for this system)')
    expect(warnings).toEqual([])
  })
})
