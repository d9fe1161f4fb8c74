import { expect, it } from 'vitest'
import { arrive, askForCode, codeField, enterCode, logIn } from './steps.ts'
import { describeInBrowser, desktop, phone } from './visit.ts'

const browsers = [
  { name: 'a phone', viewport: phone, hasTouch: true, javaScriptEnabled: true },
  { name: 'a phone without scripts', viewport: phone, hasTouch: true, javaScriptEnabled: false },
  { name: 'a desktop', viewport: desktop, hasTouch: false, javaScriptEnabled: true },
  {
    name: 'a desktop without scripts',
    viewport: desktop,
    hasTouch: false,
    javaScriptEnabled: false,
  },
]

describeInBrowser('the whole job', (shared) => {
  it.each(browsers)(
    'leads from a poll to a vote in it, on $name',
    async ({ name: _, ...options }) => {
      const { site, visit } = shared()
      const person = site.newPerson()
      const page = await visit(options)

      await page.goto('/polls/')
      await page.getByRole('link', { name: 'Who let the dogs out?' }).click()
      await page.getByLabel('Username').fill(person.username)
      await page.getByLabel('Password').fill(person.password)
      await page.getByRole('main').getByRole('button', { name: 'Log in' }).click()
      await askForCode(page, person)
      await enterCode(page, site.vonage.lastCode(person.number))
      await page.waitForURL(`${site.url}/polls/2/`)

      await page.getByLabel('They have a key').check()
      await page.getByRole('button', { name: 'Vote' }).click()
      await page.waitForURL(`${site.url}/polls/2/results/`)
      expect(await page.getByRole('listitem').filter({ hasText: 'your vote' }).innerText()).toMatch(
        /They have a key[^]*\d+ votes? · \d+%/,
      )
      await page.getByRole('button', { name: 'Log out' }).click()
      await page.getByRole('link', { name: 'Log in' }).waitFor()
      await page.goto('/polls/2/')
      expect(page.url()).toBe(`${site.url}/login/?next=%2Fpolls%2F2%2F`)
      expect(site.vonage.sends(person.number)).toBe(1)
    },
  )

  it.each([true, false])(
    'asks who comes back for a code to the same phone, scripts: %s',
    async (javaScriptEnabled) => {
      const { site, visit } = shared()
      const person = site.newPerson()
      const page = await visit({ javaScriptEnabled })
      await arrive(page, site, person)
      await page.getByRole('button', { name: 'Log out' }).click()
      await page.getByRole('link', { name: 'Log in' }).waitFor()
      site.advance(60)
      await logIn(page, person, '/polls/3/')
      const shown = page.getByLabel('Your phone')
      expect(await shown.inputValue()).not.toContain(person.number.slice(-5))
      expect(await shown.isDisabled()).toBe(true)
      await page.getByRole('button', { name: 'Send code' }).click()
      await codeField(page).waitFor()
      await enterCode(page, site.vonage.lastCode(person.number))
      await page.waitForURL(`${site.url}/polls/3/`)
    },
  )

  it('lets the demo user in', async () => {
    const { site, visit } = shared()
    const demo = { ...site.newPerson(), username: 'test', password: 'test1234' }
    const page = await visit()
    await arrive(page, site, demo, '/account/')
    expect(await page.getByRole('heading', { level: 1 }).innerText()).toBe('test')
  })

  it("begins with a registration, and ends with a poll of one's own", async () => {
    const { site, visit } = shared()
    const { number } = site.newPerson()
    const page = await visit()
    await page.goto('/polls/')
    await page.getByRole('link', { name: 'Register' }).click()
    await page.getByLabel('Username').fill('ada')
    await page.getByLabel('Password').fill('a long password')
    await page.getByRole('main').getByRole('button', { name: 'Register' }).click()
    await page.getByText('Welcome, ada.').waitFor()
    await page.getByRole('link', { name: 'New poll' }).click()
    await askForCode(page, { username: 'ada', password: '', number })
    await enterCode(page, site.vonage.lastCode(number))
    await page.getByLabel('Question').fill('Tea or coffee?')
    await page.getByLabel('Choice 1').fill('Tea')
    await page.getByLabel('Choice 2').fill('Coffee')
    await page.getByRole('button', { name: 'Publish' }).click()
    await page.getByText('Your poll is published.').waitFor()
    expect(await page.getByRole('radio').count()).toBe(2)
  })

  it('ends in every browser with one click', async () => {
    const { site, visit } = shared()
    const person = site.newPerson()
    const [one, other] = [await visit(), await visit()]
    await arrive(one, site, person, '/account/')
    await logIn(other, person, '/polls/')
    await one.getByRole('button', { name: 'Sign out everywhere' }).click()
    await one.getByLabel('Username').waitFor()
    for (const page of [one, other]) {
      await page.goto('/account/')
      expect(page.url()).toContain('/login/')
    }
  })

  it('shows votes of others as they come', async () => {
    const { site, visit } = shared()
    const [watcher, voter] = [await visit(), await visit()]
    const [one, other] = [site.newPerson(), site.newPerson()]
    await arrive(watcher, site, one, '/polls/3/results/')
    await arrive(voter, site, other, '/polls/3/')
    const before = Number.parseInt(await watcher.locator('[data-total]').innerText(), 10)
    await voter.getByLabel('A squirrel').check()
    await voter.getByRole('button', { name: 'Vote' }).click()
    await watcher
      .getByText(`${before + 1} vote`, { exact: false })
      .first()
      .waitFor()
  })
})
