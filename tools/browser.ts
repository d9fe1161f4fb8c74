import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { type Browser, chromium } from 'playwright-core'

const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/**
 * Where a Chromium is: `CHROMIUM_PATH`, Debian's, else the one that npm brings (Linux), unpacked once.
 * Nothing when there is none: then it says so, and with `CI=true` it throws.
 */
export async function findChromium(): Promise<string | undefined> {
  const named = process.env['CHROMIUM_PATH']
  if (named !== undefined && named !== '') {
    if (existsSync(named)) return named
    throw new Error(`CHROMIUM_PATH: there is no file ${named}`)
  }
  if (existsSync('/usr/bin/chromium')) return '/usr/bin/chromium'
  try {
    return await unpackChromium()
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    const text = `No Chromium (${why}): install one, or set CHROMIUM_PATH`
    if (process.env['CI'] === 'true') throw new Error(text, { cause: error })
    console.warn(`\nSKIPPING THE BROWSER TESTS. ${text}.\n`)
    return undefined
  }
}

async function unpackChromium(): Promise<string> {
  // It unpacks 200 MB to the temporary folder that it finds when it is imported.
  const folder = join(import.meta.dirname, '..', 'node_modules', '.cache', 'chromium')
  mkdirSync(folder, { recursive: true })
  const before = process.env['TMPDIR']
  process.env['TMPDIR'] = folder
  try {
    const { default: packed } = await import('@sparticuz/chromium')
    return await packed.executablePath()
  } finally {
    if (before === undefined) delete process.env['TMPDIR']
    else process.env['TMPDIR'] = before
  }
}

/** Start a Chromium that `findChromium` has found. */
export function launchChromium(executablePath: string): Promise<Browser> {
  return chromium.launch({ executablePath, args: flags })
}
