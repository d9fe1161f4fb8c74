import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { tours } from './tours.ts'
import { describeInBrowser } from './visit.ts'

/** WCAG's narrowest (1.4.10), and a desktop zoomed to 200 %, which halves its width. */
const views = [
  { width: 320, height: 640, colorScheme: 'light' },
  { width: 640, height: 400, colorScheme: 'dark' },
] as const

/** What is wrong with the page as it is shown, in a line each. */
async function faults(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze()
  const found = violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`))
  return [...found, ...(await page.evaluate(findOversights))]
}

/** In the browser: what axe does not look for. */
function findOversights(): string[] {
  const { scrollWidth, clientWidth } = document.documentElement
  const wide = scrollWidth > clientWidth ? [`scrolls sideways: ${scrollWidth}`] : []
  const targets = document.querySelectorAll(
    'button, .button, nav a, .actions a, .field input, form > input',
  )
  const small = [...targets].flatMap((target) => {
    const { height } = target.getBoundingClientRect()
    return height > 0 && height < 44 ? [`${height} px high: ${target.outerHTML}`] : []
  })
  return [...wide, ...small]
}

describeInBrowser('every page, narrow and light, zoomed and dark', (shared) => {
  it.each(Object.entries(tours))(
    'can be read and used by everybody: the way of the %s',
    async (_name, walk) => {
      const { site, visit } = shared()
      const page = await visit({ deviceScaleFactor: 2 })
      const found: string[] = []
      const show = async (shown: string) => {
        for (const { width, height, colorScheme } of views) {
          await page.setViewportSize({ width, height })
          // Without motion, or a card is still on its way from the colors of the last view.
          await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
          for (const fault of await faults(page)) found.push(`${shown}, ${width} px: ${fault}`)
        }
      }
      await walk({ page, site, person: site.newPerson(), show })
      expect(found).toEqual([])
    },
    60_000,
  )
})
