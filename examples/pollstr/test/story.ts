import type { Browser } from './browser.ts'

interface Message {
  readonly to: string
  readonly code: string
}

/** The newest code on the emulated phone. */
export async function newestCode(url: string): Promise<string> {
  const response = await fetch(new URL('/dev/phone', url), {
    headers: { accept: 'application/json' },
  })
  const [newest] = (await response.json()) as Message[]
  return newest?.code ?? ''
}

/** Ask for a code to `number`; answers the form for the code. */
export async function askForCode(browser: Browser, number: string, next = '/polls/') {
  const start = await browser.get(`/2fa/?next=${encodeURIComponent(next)}`)
  const sent = await browser.post('/2fa/create', {
    csrf: start.field('csrf'),
    next: start.field('next'),
    number,
  })
  return { sent, form: await browser.get('/2fa/verify') }
}

/** Prove a phone, with the code that `readCode` finds. */
export async function provePhone(
  browser: Browser,
  { number, next, readCode }: { number: string; next?: string; readCode: () => Promise<string> },
) {
  const { form } = await askForCode(browser, number, next)
  const fields = { csrf: form.field('csrf'), next: form.field('next') }
  return browser.post('/2fa/confirm', { ...fields, code: await readCode() })
}
