import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { wrongCode } from './site.ts'
import { codeField, enterCode } from './steps.ts'
import { describeInBrowser } from './visit.ts'

/** `/polls/4/vote/` and `/polls/1/vote/` are one form. */
const kind = (path: string) => path.replace(/\d+/g, ':id').replace('/:idfa/', '/2fa/')

describeInBrowser('every form', (shared) => {
  it.each([true, false])(
    'is accepted from a real browser, with the headers it sends, scripts: %s',
    async (javaScriptEnabled) => {
      const { site, visit } = shared()
      const { number, password } = site.newPerson()
      const page = await visit({ javaScriptEnabled })
      const seen = new Set<string>()
      const posted = new Map<string, readonly unknown[]>()
      const recorded: Promise<unknown>[] = []

      page.on('response', (response) => {
        const request = response.request()
        if (request.method() !== 'POST') return
        const path = kind(new URL(request.url()).pathname)
        const record = async () => {
          const headers = await request.allHeaders()
          const { origin } = headers
          posted.set(path, [headers['sec-fetch-site'], origin, response.status() === 403])
        }
        recorded.push(record())
      })
      const press = async (name: string) => {
        for (const path of await actionsOf(page)) seen.add(kind(path))
        await page
          .getByRole('main')
          .or(page.getByRole('navigation'))
          .getByRole('button', { name, exact: true })
          .click()
      }

      const username = `poster-${javaScriptEnabled ? 'with' : 'without'}`
      await page.goto('/register/')
      await page.getByLabel('Username').fill(username)
      await page.getByLabel('Password').fill(password)
      await press('Register')
      await page.getByText('Welcome').waitFor()
      await press('Log out')
      await page.goto('/login/?next=%2Fpolls%2F1%2F')
      await page.getByLabel('Username').fill(username)
      await page.getByLabel('Password').fill(password)
      await press('Log in')

      await page.getByLabel('Phone number').fill(number)
      await press('Send code')
      await press('Use another number')
      site.advance(60)
      await page.getByLabel('Phone number').fill(number)
      await press('Send code')
      await codeField(page).waitFor()
      await enterCode(page, wrongCode(site, number))
      await page.getByRole('alert').waitFor()
      site.advance(120)
      await page.goto('/2fa/verify')
      await press('Send a new code')
      await page.getByText('You can ask for a new code').waitFor()
      await enterCode(page, site.vonage.lastCode(number))

      await page.getByRole('radio').first().check()
      await press('Vote')
      await page.goto('/polls/new/')
      await page.getByLabel('Question').fill('Now?')
      await page.getByLabel('Choice 1').fill('Yes')
      await page.getByLabel('Choice 2').fill('No')
      await press('Publish')
      await page.goto('/account/')
      await press('Sign out everywhere')
      await page.getByLabel('Username').waitFor()
      await Promise.all(recorded)

      expect([...posted.keys()].sort()).toEqual([...seen].sort())
      expect([...seen].sort()).toEqual([
        '/2fa/cancel',
        '/2fa/confirm',
        '/2fa/create',
        '/2fa/resend',
        '/account/sign-out-everywhere/',
        '/login/',
        '/logout/',
        '/polls/:id/vote/',
        '/polls/new/',
        '/register/',
      ])
      for (const [path, facts] of posted) {
        expect([path, ...facts]).toEqual([path, 'same-origin', site.url, false])
      }
    },
  )
})

function actionsOf(page: Page): Promise<string[]> {
  return page
    .locator('form')
    .evaluateAll((forms) => forms.map((form) => form.getAttribute('action') ?? ''))
}
