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

/** The machine that is searched. */
export interface Machine {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly exists: (path: string) => boolean
  /** Unpack the Chromium that npm brings; answers where it is. */
  readonly unpack: () => Promise<string>
  readonly warn: (text: string) => void
}

const thisMachine: Machine = {
  env: process.env,
  exists: existsSync,
  unpack: unpackChromium,
  warn: console.warn,
}

/**
 * Where a Chromium is: `CHROMIUM_PATH`, Debian's, else the one that npm brings (Linux), unpacked once.
 * Nothing when there is none: then it says so.
 * @throws {Error} when there is none with `CI=true`, or not where `CHROMIUM_PATH` says.
 */
export async function findChromium(machine: Machine = thisMachine): Promise<string | undefined> {
  const { env, exists, unpack, warn } = machine
  const named = env['CHROMIUM_PATH']
  if (named !== undefined && named !== '') {
    if (exists(named)) return named
    throw new Error(`CHROMIUM_PATH: there is no file ${named}`)
  }
  if (exists('/usr/bin/chromium')) return '/usr/bin/chromium'
  try {
    return await unpack()
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    const text = `No Chromium (${why}): install one, or set CHROMIUM_PATH`
    if (env['CI'] === 'true') throw new Error(text, { cause: error })
    warn(`\nSKIPPING THE BROWSER TESTS. ${text}.\n`)
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
