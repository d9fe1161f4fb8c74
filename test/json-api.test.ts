import { STATUS_CODES } from 'node:http'
import {
  type Answer,
  type BrowserRequest,
  createBrowser,
  vonageEmulator,
} from 'verify-core/testing'
import { describe, expect, it, onTestFinished } from 'vitest'
import { codeBlocks } from './markdown.ts'
import { frameworks } from './shop.ts'

const phone = '+447700900123'
const documented = codeBlocks('docs/json-api.md', 'http')

/** The exchanges of docs/json-api.md, as they really go. */
async function converse(open: (typeof frameworks)[number]['open']): Promise<readonly string[]> {
  let now = Date.UTC(2026, 0, 1)
  const clock = () => now
  const vonage = vonageEmulator({ clock })
  const provider = await vonage.listen()
  const shop = await open({ apiHost: provider.url, clock })
  onTestFinished(async () => {
    await shop.close()
    await provider.close()
  })
  const browser = createBrowser(shop.url)
  const said: string[] = []
  let token = ''

  async function say(method: 'GET' | 'POST', path: string, json?: object): Promise<Answer> {
    const accept = { accept: 'application/json' }
    const request: BrowserRequest = json
      ? { json, headers: { ...accept, 'x-csrf-token': token } }
      : { headers: accept }
    const answer = await (method === 'GET'
      ? browser.get(path, request)
      : browser.post(path, request))
    said.push(inWords(`${method} ${path}`, json, answer))
    const { csrfToken } = answer.json()
    if (typeof csrfToken === 'string' && csrfToken !== '') token = csrfToken
    return answer
  }

  await say('GET', '/account')
  await browser.post('/login')
  await say('GET', '/account')
  await say('GET', '/2fa/status?next=%2Faccount')
  await say('POST', '/2fa/create', { number: 'call me' })
  await say('POST', '/2fa/create', { number: phone, next: '/account' })
  await say('GET', '/2fa/verify')
  await say('POST', '/2fa/resend', {})
  await say('POST', '/2fa/confirm', { code: '000000' })
  await say('POST', '/2fa/cancel', {})
  await say('POST', '/2fa/confirm', { code: '000000' })
  now += 61_000
  await browser.post('/2fa/create', { json: { number: phone }, headers: { 'x-csrf-token': token } })
  const code = vonage.lastCode(phone)
  await say('POST', '/2fa/confirm', { code, next: '/account' })
  expect((await browser.get('/account')).text).toBe('the account of ann')
  await browser.post('/login')
  await say('GET', '/2fa/')
  return said.map((one) => one.replaceAll(code, '123456'))
}

function inWords(
  line: string,
  json: object | undefined,
  { status, headers, text }: Answer,
): string {
  const request = json
    ? [line, 'X-CSRF-Token: TOKEN', 'Content-Type: application/json', '', JSON.stringify(json)]
    : [line]
  const retry = headers.get('retry-after')
  const body = JSON.parse(text, (name, value: unknown) =>
    name === 'csrfToken' && value !== '' ? 'TOKEN' : value,
  ) as unknown
  const answer = [
    `${status} ${STATUS_CODES[status] ?? ''}`,
    `Content-Type: ${headers.get('content-type') ?? ''}`,
    ...(retry === null ? [] : [`Retry-After: ${retry}`]),
    '',
    JSON.stringify(body, null, 2),
  ]
  return `${[...request, '', ...answer].join('\n')}\n`
}

describe('docs/json-api.md', () => {
  it.each(frameworks)('shows what $name really answers', async ({ open }) => {
    expect(documented.toSorted()).toEqual((await converse(open)).toSorted())
  })
})
