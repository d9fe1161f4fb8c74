import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { findChromium, launchChromium } from '../tools/browser.ts'
import { startSite } from './site.ts'
import { tours } from './tours.ts'

/** Writes a picture of every page, as a phone and a desktop show it, light and dark, for a person to look at. */
const folder = join(import.meta.dirname, '..', 'screenshots')
const sizes = { phone: { width: 360, height: 740 }, desktop: { width: 1280, height: 800 } }
const only = process.argv.slice(2)

const executable = await findChromium()
if (executable === undefined) process.exit(1)
if (only.length === 0) rmSync(folder, { recursive: true, force: true })
mkdirSync(folder, { recursive: true })

const browser = await launchChromium(executable)
const site = await startSite()
try {
  for (const [name, walk] of Object.entries(tours)) {
    if (only.length > 0 && !only.includes(name)) continue
    const context = await browser.newContext({ baseURL: site.url, locale: 'en-GB' })
    const page = await context.newPage()
    const show = async (shown: string) => {
      for (const [size, viewport] of Object.entries(sizes)) {
        await page.setViewportSize(viewport)
        for (const colorScheme of ['light', 'dark'] as const) {
          await page.emulateMedia({ colorScheme })
          await page.screenshot({
            path: join(folder, `${shown}.${size}.${colorScheme}.png`),
            fullPage: true,
            animations: 'disabled',
          })
        }
      }
    }
    await walk({ page, site, person: site.newPerson(), show })
    await context.close()
  }
} finally {
  await browser.close()
  await site.close()
}
console.log(`The pictures are in ${folder}`)
