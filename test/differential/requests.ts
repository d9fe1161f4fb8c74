import { signWebhook, type WebhookSignature } from 'verify-core/testing'
import type { Sent, Standing } from './person.ts'
import { host } from './person.ts'
import { applicationId, type Fault, rightCode, signatureSecret, signedAt } from './sites.ts'

/** One thing that is sent to both sites, by somebody who stands somewhere. */
export interface Trial extends Sent {
  readonly standing: Standing
  readonly fault?: Fault
  /** What both must answer, where being alike is not enough. */
  readonly status?: number
  /** Sent before it, by the same person. */
  readonly first?: readonly Sent[]
}

type Header = readonly [name: string, value: string]

const html: Header = ['accept', 'text/html,application/xhtml+xml,*/*;q=0.8']
const json: Header = ['accept', 'application/json']
const formType: Header = ['content-type', 'application/x-www-form-urlencoded']
const jsonType: Header = ['content-type', 'application/json']
const token: Header = ['x-csrf-token', '{csrf}']
const number = '+447400123456'

const post = (route: string, fields: string, ...headers: Header[]): Sent => ({
  method: 'POST',
  path: `/2fa/${route}`,
  headers: [formType, ...headers],
  body: `csrf={csrf}${fields && `&${fields}`}`,
})

const postJson = (route: string, body: string, ...headers: Header[]): Sent => ({
  method: 'POST',
  path: `/2fa/${route}`,
  headers: [jsonType, token, ...headers],
  body,
})

const standings: readonly Standing[] = [
  'visitor',
  'logged in',
  'waiting',
  'enrolled',
  'verified',
  'locked',
]

/** Every route in every state, as a form and as data. */
const everyRoute = standings.flatMap((standing) =>
  [
    { path: '/2fa', headers: [html] },
    { path: '/2fa/', headers: [html] },
    { path: '/2fa/?next=%2Fguarded%2F1', headers: [json] },
    { path: '/2fa/verify', headers: [html] },
    { path: '/2fa/verify?next=%2Fguarded%2F1', headers: [json] },
    { path: '/2fa/status' },
    { path: '/2fa/silent', headers: [html] },
    { path: '/2fa/silent?state=x', headers: [json] },
    post('confirm', 'code=si9sfG&state=x', html),
    { path: '/guarded/1?a=b', headers: [html] },
    { path: '/guarded/1', headers: [json] },
    { method: 'HEAD', path: '/guarded/1', headers: [html] },
    { method: 'POST', path: '/guarded/1', headers: [formType], body: 'a=b' },
    { path: '/fresh', headers: [html] },
    post('create', `number=${encodeURIComponent(number)}&next=%2Fguarded%2F1`, html),
    postJson('create', JSON.stringify({ number, next: '/guarded/1' }), json),
    post('confirm', 'code=999999', html),
    post('confirm', `code=${rightCode}&next=%2Fguarded%2F1`, html),
    postJson('confirm', JSON.stringify({ code: rightCode }), json),
    post('resend', '', html),
    postJson('resend', '{}', json),
    post('cancel', '', html),
    postJson('cancel', '{}', json),
  ].map((sent): Trial => ({ standing, ...sent })),
)

const methods = ['HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND']

/** Every method on routes of either kind, on a guarded page and on nothing; and the ways to pretend another. */
const oddMethods: readonly Trial[] = [
  ...methods.flatMap((method) =>
    ['/2fa/', '/2fa/create', '/2fa/two-factor.css', '/2fa/nothing', '/guarded/1'].map(
      (path): Trial => ({ standing: 'logged in', method, path, headers: [html] }),
    ),
  ),
  { standing: 'logged in', path: '/2fa/create?_method=POST', headers: [html] },
  {
    standing: 'logged in',
    path: '/2fa/create',
    headers: [['x-http-method-override', 'POST'], html],
  },
  { standing: 'waiting', ...post('verify', '_method=GET') },
]

/** Paths that somebody hopes are read differently by the guard, the mount and the routes. */
const oddPaths: readonly Trial[] = [
  '/2fa/create/',
  '/2fa/create//',
  '/2fa//',
  '/2fa//create',
  '//2fa/',
  '//site.example/2fa/',
  '/2fa/./create',
  '/2fa/../guarded/1',
  '/2fa/%63reate',
  '/2fa/%2e%2e/guarded/1',
  '/2fa/CREATE',
  '/2fa/create;x=1',
  '/2fa/create%00',
  '/2fa/%',
  '/2fa/%ff',
  '/2fa/\u00e9',
  '/2fa/\u00a0',
  '/2fa/\\create',
  '/2fa\\create',
  '/2fa/__proto__',
  '/2fa/constructor',
  '/2fa/toString',
  '/2fa?next=%2Fguarded%2F1',
  '/2fa/?',
  '/2fa/??next=/guarded/1',
  '/2fa/#fragment',
  '/2fa/verify#fragment',
  '/2fa/?next=%2Fguarded%2F1#fragment',
  `http://${host}/2fa/`,
  `http://${host}/2fa/verify?next=%2Fguarded%2F1`,
  `http://other.example/2fa/`,
  `http://other.example/guarded/1`,
  '/2fafoo',
  '/2f',
  '/guarded//1',
  '/guarded/../2fa/',
  '/guarded/%2e%2e/2fa/status',
  '/guarded/1/%2F%2Fevil.example',
  '/guarded/\u00a0',
  '/guarded/\\evil.example',
  '/guarded/1#fragment',
  '/guarded/%',
  '/guarded/%00',
  '/guarded/\u00e9?x=\u00e9',
  '//guarded/1',
  `/guarded/${'a'.repeat(3_000)}`,
].map((path) => ({ standing: 'logged in', path, headers: [html] }))

/** Where somebody is to be led on to. */
const oddNexts: readonly Trial[] = [
  '//evil.example',
  '/\\evil.example',
  'https://evil.example/',
  'javascript:alert(1)',
  '/%5cevil.example',
  '/.//evil.example',
  '/%09/evil.example',
  '/%0d%0aset-cookie:a=b',
  '/2fa/',
  '/login',
  '/guarded/1?a=%22%3E%3Cscript%3E',
  '/guarded/1#here',
  '/\u00e9',
  '/%E2%80%AE',
  '/'.repeat(2_049),
  '',
].flatMap((next): Trial[] => {
  const value = encodeURIComponent(next)
  return [
    { standing: 'logged in', path: `/2fa/?next=${value}`, headers: [html] },
    { standing: 'verified', path: `/2fa/?next=${value}`, headers: [html] },
    { standing: 'waiting', ...post('confirm', `code=${rightCode}&next=${value}`, html) },
  ]
})

const twice = `/2fa/?next=%2Fguarded%2F1&next=%2Fguarded%2F2`

/** Bodies that are not what the routes ask for. */
const oddBodies: readonly Trial[] = [
  ...[
    'number=%2B447400123456&number=%2B447400123456',
    'number[]=%2B447400123456',
    'number[x]=%2B447400123456',
    '__proto__=x&number=%2B447400123456',
    'constructor[prototype][x]=1',
    'number=%00',
    'number=%',
    'number=%ff%fe',
    'number=%EF%BC%8B447400123456',
    'number=+44+7400+123456',
    `number=${'9'.repeat(65)}`,
    'number=%3Cscript%3Ealert(1)%3C%2Fscript%3E',
    'number=%2B4915112345678',
    'number=%2B12462501234',
    'number=%2B447400123456+ext.+5',
    '',
    Array.from({ length: 30 }, (_one, index) => `f${index}=1`).join('&'),
    `number=${'x'.repeat(17_000)}`,
  ].map((fields): Trial => ({ standing: 'logged in', ...post('create', fields, html) })),
  ...[
    '{',
    '',
    'null',
    '[]',
    '"text"',
    '7',
    '{"number":7}',
    '{"number":null}',
    '{"number":["+447400123456"]}',
    '{"number":{"$ne":null}}',
    '{"number":true}',
    '{"__proto__":{"number":"+447400123456"}}',
    '{"__proto__":"x","number":"+447400123456"}',
    '{"number":"+447400123456","number":"+447400123457"}',
    `${'['.repeat(8_000)}`,
    `{"number":"${'x'.repeat(17_000)}"}`,
    '\ufeff{"number":"+447400123456"}',
  ].map((body): Trial => ({ standing: 'logged in', ...postJson('create', body, json) })),
  ...['', ' ', '12345', '1234567', '12345a', '123 456', '１２３４５６', '1e5000', '-12345'].map(
    (code): Trial => ({
      standing: 'waiting',
      ...post('confirm', `code=${encodeURIComponent(code)}`, html),
    }),
  ),
  ...['text/plain', 'multipart/form-data; boundary=x', 'application/xml', 'application/jsonx'].map(
    (type): Trial => ({
      standing: 'logged in',
      ...post('create', 'number=%2B447400123456'),
      headers: [['content-type', type], html],
    }),
  ),
  {
    standing: 'logged in',
    ...post('create', 'number=%2B447400123456'),
    headers: [html],
  },
  {
    standing: 'logged in',
    ...post('create', 'number=%2B447400123456'),
    headers: [['content-type', 'Application/X-WWW-Form-Urlencoded; Charset=UTF-8'], html],
  },
  { standing: 'logged in', ...post('create', 'number=1', ['content-encoding', 'gzip'], html) },
  { standing: 'logged in', ...post('create', 'number=1', ['content-encoding', 'identity'], html) },
  {
    standing: 'logged in',
    ...post('create', 'number=%2B447400123456', ['transfer-encoding', 'chunked'], html),
  },
  {
    standing: 'logged in',
    ...post('create', `number=${'x'.repeat(17_000)}`, ['transfer-encoding', 'chunked'], html),
  },
  { standing: 'logged in', path: '/2fa/create?number=%2B447400123456', headers: [html] },
  {
    standing: 'waiting',
    method: 'POST',
    path: `/2fa/confirm?code=${rightCode}`,
    headers: [formType, html],
    body: 'csrf={csrf}',
  },
]

/** Who says that a POST comes from where. */
const forgeries: readonly Trial[] = [
  ...(
    [
      ['origin', 'https://evil.example'],
      ['origin', 'null'],
      ['origin', ''],
      ['origin', `http://${host}`],
      ['origin', `https://${host}.evil.example`],
      ['origin', `http://${host}:81`],
      ['sec-fetch-site', 'cross-site'],
      ['sec-fetch-site', 'same-site'],
      ['sec-fetch-site', 'none'],
      ['sec-fetch-site', 'same-origin'],
      ['referer', 'https://evil.example/'],
      ['x-forwarded-host', 'evil.example'],
      ['forwarded', 'host=evil.example'],
      ['x-forwarded-for', '203.0.113.7'],
      ['x-forwarded-proto', 'https'],
      ['x-original-url', '/login'],
      ['x-rewrite-url', '/login'],
    ] as const
  ).map((header): Trial => ({
    standing: 'logged in',
    ...post('create', 'number=%2B447400123456', header, html),
  })),
  ...['csrf=', 'csrf={csrf}x', 'csrf={csrf}&csrf={csrf}', 'csrf[]={csrf}', ''].map(
    (csrf): Trial => ({
      standing: 'logged in',
      ...post('create', ''),
      headers: [formType, html],
      body: `${csrf}&number=%2B447400123456`,
    }),
  ),
  {
    standing: 'logged in',
    ...post('create', ''),
    headers: [formType, token, html],
    body: 'number=%2B447400123456',
  },
  {
    standing: 'logged in',
    ...postJson('create', '{"number":"+447400123456","csrf":"{csrf}"}'),
    headers: [jsonType, json],
  },
]

/** Who wants what, in which language. */
const tastes: readonly Trial[] = (
  [
    ['accept', 'application/json;q=0.1,text/html'],
    ['accept', 'text/html;q=0.1,application/json'],
    ['accept', 'application/problem+json'],
    ['accept', '*/*'],
    ['accept', ''],
    ['accept', 'image/png'],
    ['accept', 'text/html, text/html, application/json'],
    ['sec-fetch-mode', 'cors'],
    ['sec-fetch-mode', 'navigate'],
    ['accept-language', 'de'],
    ['accept-language', 'fr-CH, fr;q=0.9, en;q=0.8, de;q=0.7'],
    ['accept-language', 'xx, es;q=0.1'],
    ['accept-language', '*'],
    ['accept-language', 'de;q=abc,,;'],
    ['accept-language', '__proto__'],
    ['x-requested-with', 'XMLHttpRequest'],
    ['if-none-match', '*'],
    ['if-modified-since', 'Thu, 01 Jan 2099 00:00:00 GMT'],
    ['range', 'bytes=0-9'],
    ['upgrade-insecure-requests', '1'],
  ] as const
).flatMap((header): Trial[] => {
  const headers = header[0] === 'accept' || header[0].startsWith('sec-') ? [header] : [header, html]
  return [
    { standing: 'logged in', path: '/2fa/', headers },
    { standing: 'logged in', path: '/guarded/1', headers },
    { standing: 'visitor', path: '/guarded/1', headers },
  ]
})

/** Headers that come twice, and assets. */
const others: readonly Trial[] = [
  { standing: 'logged in', path: '/2fa/', headers: [html, json] },
  { standing: 'logged in', path: twice, headers: [html] },
  { standing: 'logged in', path: '/2fa/?max_age=60', headers: [html] },
  { standing: 'verified', path: '/2fa/?max_age=60&max_age=1', headers: [html] },
  { standing: 'verified', path: '/2fa/?max_age=-1', headers: [html] },
  { standing: 'verified', path: '/2fa/?max_age=1e9', headers: [html] },
  {
    standing: 'logged in',
    ...post('create', '', ['sec-fetch-site', 'same-origin'], ['sec-fetch-site', 'cross-site']),
  },
  { standing: 'visitor', path: '/2fa/two-factor.css' },
  { standing: 'visitor', path: '/2fa/two-factor.js' },
  { standing: 'visitor', path: '/2fa/two-factor.css?v=old' },
  { standing: 'visitor', path: '/2fa/two-factor.css/' },
  { standing: 'visitor', method: 'POST', path: '/2fa/two-factor.css' },
]

const faults: readonly Trial[] = (['store', 'user', 'provider'] as const).flatMap((fault) =>
  [
    { standing: 'verified', path: '/guarded/1', headers: [html] },
    { standing: 'verified', path: '/guarded/1', headers: [json] },
    { standing: 'logged in', path: '/2fa/', headers: [html] },
    { standing: 'visitor', path: '/guarded/1', headers: [html] },
    { standing: 'enrolled', ...post('create', '', html) },
    { standing: 'waiting', ...post('confirm', `code=${rightCode}`, html) },
    { standing: 'waiting', ...postJson('confirm', `{"code":"${rightCode}"}`, json) },
  ].map((trial) => ({ ...trial, fault }) as Trial),
)

/** What an app is asked about a send, and about who needs the second factor: both deny when they break. */
const brokenHooks: readonly Trial[] = [
  { standing: 'logged in', ...post('create', `number=${encodeURIComponent(number)}`, html) },
  { standing: 'logged in', ...postJson('create', JSON.stringify({ number }), json) },
  { standing: 'enrolled', ...postJson('create', '{}', json) },
  { standing: 'verified', path: '/staff', headers: [html] },
  { standing: 'verified', path: '/staff', headers: [json] },
  { standing: 'logged in', method: 'POST', path: '/staff', headers: [formType], body: 'a=b' },
].map((trial) => ({ ...trial, fault: 'hook', status: 503 }) as Trial)

/** A double click, and what is left after it. */
const repeats: readonly Trial[] = [
  {
    standing: 'waiting',
    first: [post('confirm', `code=${rightCode}`, html)],
    ...post('confirm', `code=${rightCode}`, html),
  },
  {
    standing: 'waiting',
    first: [post('confirm', `code=${rightCode}`, html)],
    path: '/guarded/1',
    headers: [html],
  },
  {
    standing: 'waiting',
    first: [post('confirm', 'code=000001'), post('confirm', 'code=000002')],
    ...post('confirm', 'code=000003', html),
  },
  { standing: 'waiting', first: [post('cancel', '')], path: '/2fa/verify', headers: [html] },
]

const report = JSON.stringify({
  request_id: '6aa5cc7b-6cb3-4d1e-8b8e-1f0ad4f3c0b2',
  triggered_at: '2026-01-01T12:00:00.000Z',
  type: 'event',
  channel: 'sms',
  status: 'undeliverable',
  client_ref: 'nobodysRef',
})

/** A webhook that says `body`, signed for `signed`, but for what is forged. */
function webhook(
  status: number,
  {
    body = report,
    signed = body,
    ...forgery
  }: Partial<WebhookSignature> & {
    readonly body?: string
    readonly signed?: string
  } = {},
  more: Partial<Trial> = {},
): Trial {
  const by = { secret: signatureSecret, applicationId, at: signedAt, ...forgery }
  return {
    standing: 'visitor',
    method: 'POST',
    path: '/2fa/webhooks/twin',
    headers: [['authorization', signWebhook(signed, by)], jsonType],
    body,
    status,
    ...more,
  }
}

const taken = webhook(204)
const webhooks: readonly Trial[] = [
  taken,
  { ...taken, first: [taken] },
  { ...taken, standing: 'verified' },
  { ...taken, path: '/2fa/webhooks/twin/' },
  { ...taken, path: '/2fa/webhooks/other', status: 404 },
  { ...taken, method: 'PUT', status: 405 },
  { ...taken, method: 'GET', status: 405 },
  webhook(204, { body: '{}' }),
  webhook(204, { body: 'not json' }),
  webhook(204, { body: '' }),
  webhook(413, { body: ' '.repeat(70_000) }),
  webhook(401, { secret: 'of somebody else, but as long' }),
  webhook(401, { signed: report.replace('sms', 'voice') }),
  webhook(401, { applicationId: crypto.randomUUID() }),
  webhook(401, { at: signedAt - 3_600_000 }),
  webhook(401, { at: signedAt + 3_600_000 }),
  webhook(401, { head: { alg: 'none' } }),
  webhook(401, { head: { alg: 'HS512' } }),
  webhook(401, { head: { crit: ['exp'] } }),
  webhook(401, { claims: { iss: 'Nobody' } }),
  webhook(401, { claims: { jti: '' } }),
  webhook(401, { claims: { payload_hash: undefined } }),
  webhook(401, {}, { headers: [jsonType] }),
  webhook(401, {}, { headers: [['authorization', 'Bearer a.b.c'], jsonType] }),
  webhook(401, {}, { headers: [['authorization', 'Basic YTpi'], jsonType] }),
]

export const trials: readonly Trial[] = [
  ...everyRoute,
  ...oddMethods,
  ...oddPaths,
  ...oddNexts,
  ...oddBodies,
  ...forgeries,
  ...tastes,
  ...others,
  ...faults,
  ...brokenHooks,
  ...repeats,
  ...webhooks,
]
