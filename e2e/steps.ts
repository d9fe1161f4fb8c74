import type { Page } from 'playwright-core'
import type { Person, Site } from './site.ts'

/** Log in with the form, on the way to `next`. */
export async function logIn(page: Page, { username, password }: Person, next = '/polls/1/') {
  await page.goto(`/login/?next=${encodeURIComponent(next)}`)
  await page.getByLabel('Username').fill(username)
  await page.getByLabel('Password').fill(password)
  await page.getByRole('main').getByRole('button', { name: 'Log in' }).click()
}

/** Past the log-in: ask for a first code, and stand before the code form. */
export async function askForCode(page: Page, { number }: Person): Promise<void> {
  await page.getByLabel('Phone number').fill(number)
  await page.getByRole('button', { name: 'Send code' }).click()
  await codeField(page).waitFor()
}

/** Type a code; with scripts the last digit sends it, without them the button does. */
export async function enterCode(page: Page, code: string): Promise<void> {
  const sendsItself = await hasScripts(page)
  await codeField(page).fill(code)
  if (sendsItself) return
  await page.getByRole('button', { name: 'Verify' }).click()
}

/** Log in, prove the phone, and land where the person was going. */
export async function arrive(page: Page, site: Site, person: Person, next = '/polls/1/') {
  await logIn(page, person, next)
  await askForCode(page, person)
  await enterCode(page, site.vonage.lastCode(person.number))
  await page.waitForURL(site.url + next)
}

export function codeField(page: Page) {
  return page.getByLabel(/^Code/)
}

/** The hint that only a script shows tells whether there are any. */
async function hasScripts(page: Page): Promise<boolean> {
  return page.locator('[data-script]').isVisible()
}
