import { execFileSync } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'
import { vonageEmulator } from 'verify-core/testing'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { findChromium, launchChromium } from '../tools/browser.ts'
import { codeBlocks } from './markdown.ts'
import { frameworks } from './shop.ts'

const root = join(import.meta.dirname, '..')
const folder = join(root, 'test', '.react')
const [example = ''] = codeBlocks('docs/react.md', 'tsx')
const phone = '+447700900123'
const chromium = await findChromium()

beforeAll(() => {
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'two-factor.tsx'), example)
  writeFileSync(
    join(folder, 'main.tsx'),
    "import { createRoot } from 'react-dom/client'\nimport { TwoFactor } from './two-factor.tsx'\n" +
      "createRoot(document.body.appendChild(document.createElement('main'))).render(<TwoFactor />)\n",
  )
})

afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
})

async function bundle(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [join(folder, 'main.tsx')],
    conditions: ['@two-factor/source'],
    define: { 'process.env.NODE_ENV': '"production"' },
    bundle: true,
    write: false,
    format: 'esm',
    jsx: 'automatic',
    platform: 'browser',
  })
  return outputFiles[0]?.text ?? ''
}

describe('the React example', () => {
  it('is at most 40 lines', () => {
    expect(example.trim().split('\n').length).toBeLessThanOrEqual(40)
  })

  it('compiles', () => {
    const config = {
      extends: '../../tsconfig.json',
      compilerOptions: { jsx: 'react-jsx' },
      include: ['*.tsx'],
    }
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config))
    const tsc = join(root, 'node_modules', '.bin', 'tsc')
    expect(execFileSync(tsc, ['-p', folder], { encoding: 'utf8' })).toBe('')
  })

  it.skipIf(chromium === undefined).each(frameworks)(
    'leads a person through the whole flow on $name',
    async ({ open }) => {
      const script = await bundle()
      let now = Date.UTC(2026, 0, 1)
      const clock = () => now
      const vonage = vonageEmulator({ clock })
      const provider = await vonage.listen()
      const shop = await open({ apiHost: provider.url, script, clock })
      const browser = await launchChromium(chromium ?? '')
      onTestFinished(async () => {
        await browser.close()
        await shop.close()
        await provider.close()
      })
      const page = await browser.newPage()
      page.setDefaultTimeout(10_000)
      const alert = page.getByRole('alert')
      const press = (name: string) => page.getByRole('button', { name }).click()

      await page.goto(`${shop.url}/app`)
      await page.getByRole('link', { name: 'Continue' }).waitFor()
      expect(await alert.textContent()).toBe('Please log in first.')

      await page.request.post(`${shop.url}/login`)
      await page.goto(`${shop.url}/app`)
      await page.getByLabel('Phone number').fill('call me')
      await press('Send code')
      await page.getByText('That is not a phone number.').waitFor()

      await page.getByLabel('Phone number').fill(phone)
      await press('Send code')
      await page.getByText('Code to +44 ••• ••• 123').waitFor()
      await press('New code')
      await page.getByText('You can ask for another in').waitFor()
      await press('Start again')
      await page.getByLabel('Phone number').waitFor()
      expect(vonage.sends(phone)).toBe(1)
      now += 61_000

      await page.context().setOffline(true)
      await press('Send code')
      await page.getByText('No answer came.').waitFor()
      await page.context().setOffline(false)
      await press('Try again')
      await page.getByLabel('Phone number').fill('+447700900456')
      await press('Send code')
      await page.getByLabel('Code').fill('000000')
      await press('Verify')
      await page.getByText('Could not verify code.').waitFor()
      await page.getByLabel('Code').fill(vonage.lastCode('+447700900456'))
      await press('Verify')
      await page.waitForURL(`${shop.url}/account`)
      expect(await page.textContent('body')).toBe('the account of ann')

      // As a session of the same user that is not verified: the enrolled phone, masked.
      await page.request.post(`${shop.url}/login`)
      await page.goto(`${shop.url}/app`)
      await page.getByText('+44 ••• ••• 456').waitFor()
    },
  )
})
