import { type Browser, createBrowser } from 'verify-core/testing'

/** The fields of the form on a page that every form carries. */
async function hiddenFields(browser: Browser, path: string) {
  const page = await browser.get(path)
  return { csrf: page.hidden('csrf') ?? '', next: page.hidden('next') ?? '' }
}

/** The token of the form on a page. */
export async function csrfOf(browser: Browser, path: string): Promise<string> {
  return (await hiddenFields(browser, path)).csrf
}

/** Log in with the form, as a person does. */
export async function logIn(browser: Browser, username: string, password: string, next = '') {
  const fields = await hiddenFields(browser, `/login/?next=${encodeURIComponent(next)}`)
  return browser.post('/login/', { form: { ...fields, username, password } })
}

/** A new person in a browser of their own, past the first factor. */
export async function registeredBrowser(url: string, username: string): Promise<Browser> {
  const browser = createBrowser(url)
  const fields = await hiddenFields(browser, '/register/')
  const form = { ...fields, username, password: 'a long password' }
  const { status, text } = await browser.post('/register/', { form })
  if (status !== 303) throw new Error(`${username} was not registered: ${status} ${text}`)
  return browser
}

interface Message {
  readonly to: string
  readonly code: string
}

/** The newest code on the emulated phone that went to `number`. */
export async function newestCode(url: string, number: string): Promise<string> {
  const phone = await createBrowser(url).get('/dev/phone', {
    headers: { accept: 'application/json' },
  })
  const messages = JSON.parse(phone.text) as Message[]
  return messages.find(({ to }) => to === number)?.code ?? ''
}

/** Ask for a code to `number`; answers the form for the code. */
export async function askForCode(browser: Browser, number: string, next = '/polls/') {
  const fields = await hiddenFields(browser, `/2fa/?next=${encodeURIComponent(next)}`)
  const sent = await browser.post('/2fa/create', { form: { ...fields, number } })
  return { sent, form: await browser.get('/2fa/verify') }
}

/** Prove a phone, with the code that `readCode` finds. */
export async function provePhone(
  browser: Browser,
  { number, next, readCode }: { number: string; next?: string; readCode: () => Promise<string> },
) {
  const { sent, form } = await askForCode(browser, number, next)
  if (sent.status !== 303) throw new Error(`No code was sent: ${sent.status} ${sent.text}`)
  const fields = { csrf: form.hidden('csrf') ?? '', next: form.hidden('next') ?? '' }
  return browser.post('/2fa/confirm', { form: { ...fields, code: await readCode() } })
}
