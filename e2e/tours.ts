import type { Page } from 'playwright-core'
import { type Person, lockOut, type Site, wrongCode } from './site.ts'
import { arrive, askForCode, codeField, enterCode, logIn } from './steps.ts'

/** What a tour walks with. */
export interface Walk {
  readonly page: Page
  readonly site: Site
  readonly person: Person
  /** Called with each page, under a name of its own, while it is shown. */
  readonly show: (name: string) => Promise<void>
}

async function vote(page: Page): Promise<void> {
  await page.getByLabel('Any dog that is asleep').check()
  await page.getByRole('button', { name: 'Vote' }).click()
}

const alert = (page: Page) => page.getByRole('alert').waitFor()

/** Ways through the site that together show every page. Each is walked by a person of its own. */
export const tours: Readonly<Record<string, (walk: Walk) => Promise<void>>> = {
  async visitor({ page, show }) {
    await page.goto('/polls/')
    await show('polls')
    await page.goto('/login/')
    await show('log-in')
    await logIn(page, { username: 'nobody', password: 'wrong password', number: '' })
    await alert(page)
    await show('log-in-wrong')
    await page.goto('/register/')
    await show('register')
    await page.getByLabel('Username').fill('-not a name-')
    await page.getByLabel('Password').fill('long enough')
    await page.getByRole('main').getByRole('button', { name: 'Register' }).click()
    await alert(page)
    await show('register-wrong')
    await page.goto('/nowhere')
    await show('error-404')
    await page.goto('/login/')
    await page.locator('main [name=csrf]').evaluate((field: HTMLInputElement) => {
      field.value = 'stale'
    })
    await page.getByLabel('Username').fill('anybody')
    await page.getByLabel('Password').fill('any password')
    await page.getByRole('main').getByRole('button', { name: 'Log in' }).click()
    await page.getByText('403').waitFor()
    await show('error-403')
  },

  async newcomer({ page, site, person, show }) {
    await logIn(page, person)
    await page.getByLabel('Phone number').waitFor()
    await show('number')
    await page.getByLabel('Phone number').fill('not a number')
    await page.getByRole('button', { name: 'Send code' }).click()
    await alert(page)
    await show('number-malformed')
    await askForCode(page, person)
    await show('code')
    await enterCode(page, '12')
    await page.getByRole('button', { name: 'Verify' }).click()
    await alert(page)
    await show('code-malformed')
    await enterCode(page, wrongCode(site, person.number))
    await page.getByText('2 tries left').waitFor()
    await show('code-wrong')
    await page.evaluate(() => {
      for (const button of document.querySelectorAll('button')) button.disabled = false
    })
    await page.getByRole('button', { name: 'Send a new code' }).click()
    await page.getByText('A code was just sent').waitFor()
    await show('code-wait')
    site.advance(61)
    await page.goto('/2fa/verify')
    await show('code-resend-ready')
    await page.getByRole('button', { name: 'Call me instead' }).click()
    await page.getByText('We are calling').waitFor()
    await show('code-call')
    site.vonage.fault({ kind: 'server_error', to: person.number, operation: 'check', times: 1 })
    await enterCode(page, site.vonage.lastCode(person.number))
    await alert(page)
    await show('code-unavailable')
    site.advance(400)
    await codeField(page).fill('123456')
    await page.getByText('no longer valid').waitFor()
    await show('number-expired')
  },

  async returning({ page, site, person, show }) {
    await arrive(page, site, person, '/account/')
    await show('account')
    await page.getByRole('button', { name: 'Log out' }).click()
    await page.getByRole('link', { name: 'Log in' }).waitFor()
    await logIn(page, person)
    await page.getByLabel('Your phone').waitFor()
    await show('send')
    site.vonage.fault({ kind: 'throttled', to: person.number, operation: 'start', times: 1 })
    await page.getByRole('button', { name: 'Send code' }).click()
    await alert(page)
    await show('send-throttled')
  },

  async voter({ page, site, person, show }) {
    await arrive(page, site, person)
    await show('poll')
    await page.getByRole('button', { name: 'Vote' }).click()
    await alert(page)
    await show('poll-no-choice')
    const secondTab = await page.context().newPage()
    await secondTab.goto('/polls/1/')
    await vote(secondTab)
    await secondTab.getByText('in all').waitFor()
    await secondTab.close()
    await vote(page)
    await page.getByText('this one changed nothing').waitFor()
    await show('vote-second')
    await page.getByRole('link', { name: 'See the results' }).click()
    await page.getByText('live', { exact: true }).waitFor()
    await show('results')
    await page.goto('/polls/1/')
    await show('poll-voted')
    await page.goto('/polls/')
    await show('polls-logged-in')
    await page.goto('/polls/new/')
    await show('new-poll')
    await page.getByLabel('Question').fill('Tea or coffee?')
    await page.getByLabel('Choice 1').fill('Tea')
    await page.getByLabel('Choice 2').fill('tea')
    await page.getByRole('button', { name: 'Publish' }).click()
    await alert(page)
    await show('new-poll-wrong')
    await page.goto('/dev/phone')
    await show('phone')
  },

  async locked({ page, site, person, show }) {
    await lockOut(site, person)
    await logIn(page, person)
    await alert(page)
    await show('locked')
  },

  async refused({ page, site, person, show }) {
    await logIn(page, person)
    site.vonage.fault({ kind: 'refused', to: person.number })
    await page.getByLabel('Phone number').fill(person.number)
    await page.getByRole('button', { name: 'Send code' }).click()
    await alert(page)
    await show('refused')
  },

  async stale({ page, person, show }) {
    await logIn(page, person)
    await page.locator('[name=csrf]').evaluate((field: HTMLInputElement) => {
      field.value = 'stale'
    })
    await page.getByLabel('Phone number').fill(person.number)
    await page.getByRole('button', { name: 'Send code' }).click()
    await alert(page)
    await show('stale-form')
  },
}
