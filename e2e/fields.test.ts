import type { Locator, Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { wrongCode } from './site.ts'
import { askForCode, codeField, enterCode, logIn } from './steps.ts'
import { describeInBrowser } from './visit.ts'

const attributes = (field: Locator, names: readonly string[]) =>
  field.evaluate(
    (element, wanted) =>
      Object.fromEntries(wanted.map((name) => [name, element.getAttribute(name)])),
    names,
  )

/** What a screen reader adds to the name of the field. */
const description = (field: Locator) =>
  field.evaluate((element) =>
    (element.getAttribute('aria-describedby') ?? '')
      .split(' ')
      .map((id) => document.getElementById(id)?.innerText ?? '')
      .join(' '),
  )

const isFocused = (field: Locator) =>
  field.evaluate((element) => element === document.activeElement)

describeInBrowser('a field', (shared) => {
  async function begin() {
    const { site, visit } = shared()
    const person = site.newPerson()
    const page = await visit()
    await logIn(page, person)
    await page.getByLabel('Phone number').waitFor()
    return { site, person, page }
  }

  it('for the number is ready to be typed in or filled, and says what is wrong', async () => {
    const { page } = await begin()
    const field = page.getByLabel('Phone number')
    expect(await attributes(field, ['type', 'autocomplete', 'inputmode', 'aria-invalid'])).toEqual({
      type: 'tel',
      autocomplete: 'tel',
      inputmode: 'tel',
      'aria-invalid': null,
    })
    expect(await isFocused(field)).toBe(true)
    await page.keyboard.type('not a number')
    await page.keyboard.press('Enter')
    await page.getByRole('alert').waitFor()
    expect(await isFocused(field)).toBe(true)
    expect(await attributes(field, ['aria-invalid'])).toEqual({ 'aria-invalid': 'true' })
    expect(await description(field)).toContain('That is not a phone number.')
    expect(await field.inputValue()).toBe('not a number')
  })

  it('for the code takes it from the message, and says what is wrong', async () => {
    const { site, person, page } = await begin()
    await askForCode(page, person)
    const field = codeField(page)
    expect(await attributes(field, ['autocomplete', 'inputmode', 'aria-invalid'])).toEqual({
      autocomplete: 'one-time-code',
      inputmode: 'numeric',
      'aria-invalid': null,
    })
    expect(await isFocused(field)).toBe(true)
    expect(await description(field)).toContain('The code is valid for')
    await enterCode(page, wrongCode(site, person.number))
    await page.getByRole('alert').waitFor()
    expect(await isFocused(field)).toBe(true)
    expect(await attributes(field, ['aria-invalid'])).toEqual({ 'aria-invalid': 'true' })
    expect(await description(field)).toMatch(/Could not verify code\.[^]*2 tries left\./)
  })

  it('for the code is filled by WebOTP, and sent', async () => {
    const { site, visit } = shared()
    const person = site.newPerson()
    const page = await visit()
    // Chromium on a desktop has no messages to read: one that gives the code when it is there.
    await page.addInitScript(() => {
      Object.assign(window, { OTPCredential: class {} })
      navigator.credentials.get = (options) =>
        new Promise((resolve) => {
          Object.assign(window, {
            receive: (code: string) =>
              resolve(Object.assign({ id: '', type: 'otp' }, { code, options })),
          })
        })
    })
    await logIn(page, person)
    await askForCode(page, person)
    const code = site.vonage.lastCode(person.number)
    await page.evaluate(
      (received) => (window as unknown as { receive(code: string): void }).receive(received),
      code,
    )
    await page.waitForURL(`${site.url}/polls/1/`)
  })
})

describeInBrowser('the keyboard alone', (shared) => {
  it.each([true, false])('gets from the list to a vote, scripts: %s', async (javaScriptEnabled) => {
    const { site, visit } = shared()
    const { username, password, number } = site.newPerson()
    const page = await visit({ javaScriptEnabled })
    const { keyboard } = page

    await page.goto('/polls/')
    await keyboard.press('Tab')
    expect(await focusedText(page)).toBe('Skip to content')
    await keyboard.press('Enter')
    await keyboard.press('Tab')
    expect(await focusedText(page)).toBe('What is your favorite kind of dog?')
    await keyboard.press('Enter')
    await page.getByLabel('Username').waitFor()
    await keyboard.type(username)
    await keyboard.press('Tab')
    await keyboard.type(password)
    await keyboard.press('Enter')
    await page.getByLabel('Phone number').waitFor()
    await keyboard.type(number)
    await keyboard.press('Enter')
    await codeField(page).waitFor()
    await keyboard.type(site.vonage.lastCode(number))
    if (!javaScriptEnabled) await keyboard.press('Enter')
    await page.getByRole('radio').first().waitFor()
    await page.getByRole('radio').first().focus()
    await keyboard.press('Space')
    await keyboard.press('ArrowDown')
    await keyboard.press('Tab')
    expect(await focusedText(page)).toBe('Vote')
    await keyboard.press('Enter')
    await page.waitForURL(`${site.url}/polls/1/results/`)
    expect(await page.getByRole('listitem').nth(1).innerText()).toContain('your vote')
  })
})

const focusedText = (page: Page) => page.locator(':focus').innerText()
