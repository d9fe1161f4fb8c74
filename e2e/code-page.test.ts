import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { lockOut, type Person, wrongCode } from './site.ts'
import { arrive, askForCode, codeField, enterCode, logIn } from './steps.ts'
import { describeInBrowser } from './visit.ts'

/** The paths that a page posts to from now on. */
function postsOf(page: Page): readonly string[] {
  const posts: string[] = []
  page.on('request', (request) => {
    if (request.method() === 'POST') posts.push(new URL(request.url()).pathname)
  })
  return posts
}

/** Click, and again while the answer is under way. A script has disabled the button by then. */
async function clickTwice(page: Page, name: string, path: string): Promise<void> {
  const box = await page.getByRole('button', { name }).boundingBox()
  const [x, y] = [(box?.x ?? 0) + 20, (box?.y ?? 0) + 20]
  const asked = page.waitForRequest(`**${path}`)
  await page.mouse.click(x, y)
  await asked
  await page.mouse.click(x, y)
}

describeInBrowser('the second factor', (shared) => {
  /** A person who has logged in and stands before the first form. */
  async function begin(options: { javaScriptEnabled?: boolean; withClock?: boolean } = {}) {
    const { site, visit } = shared()
    const { withClock = false, ...context } = options
    const person = site.newPerson()
    const page = await visit(context)
    if (withClock) await page.clock.install()
    await logIn(page, person)
    await page.getByLabel('Phone number').waitFor()
    const pass = async (seconds: number) => {
      site.advance(seconds)
      await page.clock.runFor(seconds * 1_000)
    }
    return { site, person, page, visit, pass }
  }

  async function beginWithCode(options: Parameters<typeof begin>[0] = {}) {
    const begun = await begin(options)
    await askForCode(begun.page, begun.person)
    return begun
  }

  const lastCode = (person: Person) => shared().site.vonage.lastCode(person.number)
  const arrived = async (page: Page) => {
    await page.getByRole('radio').first().waitFor()
    expect(page.url()).toBe(`${shared().site.url}/polls/1/`)
  }

  it.each([true, false])(
    'sends once when "send" is clicked twice, scripts: %s',
    async (javaScriptEnabled) => {
      const { site, person, page } = await begin({ javaScriptEnabled })
      await page.getByLabel('Phone number').fill(person.number)
      site.vonage.fault({ kind: 'delay', ms: 700, to: person.number, times: 1 })
      await clickTwice(page, 'Send code', '/2fa/create')
      await codeField(page).waitFor()
      expect(site.vonage.starts(person.number)).toBe(1)
      expect(site.vonage.sends(person.number)).toBe(1)
    },
  )

  it.each([true, false])(
    'lands once when "verify" is clicked twice, scripts: %s',
    async (javaScriptEnabled) => {
      const { site, person, page } = await beginWithCode({ javaScriptEnabled })
      if (javaScriptEnabled) {
        // Typed without the event that would send it.
        const code = lastCode(person)
        await codeField(page).evaluate(
          (field: HTMLInputElement, typed) => (field.value = typed),
          code,
        )
      } else {
        await codeField(page).fill(lastCode(person))
      }
      site.vonage.fault({ kind: 'delay', ms: 700, to: person.number, times: 1 })
      await clickTwice(page, 'Verify', '/2fa/confirm')
      await arrived(page)
      expect(site.vonage.checks(person.number)).toBe(1)
      await page.reload()
      await page.getByRole('radio').first().waitFor()
    },
  )

  it('sends a complete code by itself, once', async () => {
    const { site, person, page } = await beginWithCode()
    const posts = postsOf(page)
    await codeField(page).pressSequentially(lastCode(person))
    await arrived(page)
    expect(posts).toEqual(['/2fa/confirm'])
    expect(site.vonage.checks(person.number)).toBe(1)
  })

  it('takes a code that is pasted with a space in it', async () => {
    const { person, page } = await beginWithCode()
    await codeField(page).fill(lastCode(person).replace(/^.../, '$& '))
    await arrived(page)
  })

  it.each([true, false])(
    'takes the right code after a wrong one, scripts: %s',
    async (javaScriptEnabled) => {
      const { site, person, page } = await beginWithCode({ javaScriptEnabled })
      await enterCode(page, wrongCode(site, person.number))
      await page.getByText('2 tries left.').waitFor()
      expect(await page.getByRole('alert').innerText()).toContain('Could not verify code.')
      await enterCode(page, lastCode(person))
      await arrived(page)
      expect(site.vonage.sends(person.number)).toBe(1)
    },
  )

  it('shows the same code form after a reload, and sends nothing', async () => {
    const { site, person, page } = await beginWithCode()
    await page.reload()
    await codeField(page).waitFor()
    expect(site.vonage.sends(person.number)).toBe(1)
    await enterCode(page, lastCode(person))
    await arrived(page)
  })

  it('shows the running challenge in a second tab; either lets both in', async () => {
    const { site, person, page } = await beginWithCode()
    const second = await page.context().newPage()
    await second.goto('/2fa/?next=%2Fpolls%2F2%2F')
    await codeField(second).waitFor()
    await enterCode(second, lastCode(person))
    await second.waitForURL(`${site.url}/polls/2/`)
    await enterCode(page, lastCode(person))
    await arrived(page)
    expect(site.vonage.starts(person.number)).toBe(1)
    expect(site.vonage.checks(person.number)).toBe(1)
  })

  it('has no form for whoever goes back after it', async () => {
    const { site, person, page } = await beginWithCode()
    await enterCode(page, lastCode(person))
    await arrived(page)
    await page.goBack()
    await page.waitForURL(/\/polls\//)
    expect(await codeField(page).count()).toBe(0)
    await page.goto('/polls/1/')
    await page.getByRole('radio').first().waitFor()
    expect(site.vonage.sends(person.number)).toBe(1)
  })

  it('counts down to the next send, and then sends a new code', async () => {
    const { site, person, page, pass } = await beginWithCode({ withClock: true })
    const resend = page.getByRole('button', { name: 'Send a new code' })
    await page.getByText(/You can ask for a new code in 3\d seconds\./).waitFor()
    expect(await resend.isDisabled()).toBe(true)
    await pass(20)
    await page.getByText(/You can ask for a new code in 1\d seconds\./).waitFor()
    await pass(16)
    await page.getByText('You can ask for a new code').waitFor({ state: 'detached' })
    const first = lastCode(person)
    await resend.click()
    await page.getByText('You can ask for a new code in 1 minute.').waitFor()
    expect(site.vonage.sends(person.number)).toBe(2)
    expect(site.vonage.messages(person.number).map(({ code }) => code)).toContain(first)
    await enterCode(page, lastCode(person))
    await arrived(page)
  })

  it.each([true, false])('calls instead, scripts: %s', async (javaScriptEnabled) => {
    const { site, person, page } = await beginWithCode({ javaScriptEnabled })
    site.advance(36)
    await page.reload()
    await page.getByRole('button', { name: 'Call me instead' }).click()
    await page.getByText('We are calling').waitFor()
    expect(site.vonage.messages(person.number)[0]?.channel).toBe('voice')
    await enterCode(page, lastCode(person))
    await arrived(page)
  })

  it('answers without a script what the script would have disabled', async () => {
    const { site, person, page } = await beginWithCode({ javaScriptEnabled: false })
    await page.getByRole('button', { name: 'Call me instead' }).click()
    await page.getByText('A code was just sent.').waitFor()
    expect(site.vonage.sends(person.number)).toBe(1)
  })

  it('says when the code is over, and begins anew', async () => {
    const { person, page, pass } = await beginWithCode({ withClock: true })
    const old = lastCode(person)
    await pass(301)
    await page.getByText('This code is no longer valid.').waitFor()
    await codeField(page).fill(old)
    await page.getByRole('alert').waitFor()
    await askForCode(page, person)
    await enterCode(page, lastCode(person))
    await arrived(page)
  })

  it('goes back to another number, after the gap', async () => {
    const { site } = shared()
    const other = site.newPerson()
    const { person, page } = await beginWithCode()
    await page.getByRole('button', { name: 'Use another number' }).click()
    await page.getByLabel('Phone number').fill(other.number)
    await page.getByRole('button', { name: 'Send code' }).click()
    await page.getByText('A code was just sent.').waitFor()
    site.advance(36)
    await askForCode(page, other)
    await enterCode(page, lastCode(other))
    await arrived(page)
    await page.goto('/account/')
    await page.getByText(other.number.slice(-3)).waitFor()
    expect(site.vonage.sends(person.number)).toBe(1)
  })

  it('starts again on the way in, with the same phone', async () => {
    const { site, visit } = shared()
    const person = site.newPerson()
    const page = await visit()
    await arrive(page, site, person)
    await page.getByRole('button', { name: 'Log out' }).click()
    await page.getByRole('link', { name: 'Log in' }).waitFor()
    await logIn(page, person)
    await page.getByRole('button', { name: 'Send code' }).click()
    await page.getByRole('button', { name: 'Start again' }).click()
    await page.getByLabel('Your phone').waitFor()
    site.advance(61)
    await page.getByRole('button', { name: 'Send code' }).click()
    await codeField(page).waitFor()
    await enterCode(page, lastCode(person))
    await arrived(page)
  })

  it('has nothing to fill in while locked, counts down, and goes on afterwards', async () => {
    const { site, visit } = shared()
    const person = site.newPerson()
    await lockOut(site, person)
    const page = await visit()
    await page.clock.install()
    await logIn(page, person)
    await page.getByText('Try again in 15 minutes.').waitFor()
    expect(await page.getByRole('textbox').count()).toBe(0)
    expect(await page.getByRole('button').count()).toBe(0)
    await page.clock.runFor(300_000)
    expect(await page.getByRole('timer').innerText()).toBe('10 minutes')
    site.advance(900)
    await page.getByRole('link', { name: 'Try again' }).click()
    await askForCode(page, person)
    await enterCode(page, lastCode(person))
    await arrived(page)
  })
})
