import { createHash, createHmac, randomUUID } from 'node:crypto'

/** How to sign a webhook. */
export interface WebhookSignature {
  /** The signature secret of the account. */
  readonly secret: string
  readonly applicationId: string
  /** In ms since the epoch. */
  readonly at: number
  /** For forgeries: members of the token's header in place of the right ones; `undefined` leaves one out. */
  readonly head?: Readonly<Record<string, unknown>>
  /** For forgeries: claims in place of the right ones; `undefined` leaves one out. */
  readonly claims?: Readonly<Record<string, unknown>>
}

/** The `Authorization` header with which Vonage posts `body`. */
export function signWebhook(body: string, signature: WebhookSignature): string {
  const { secret, applicationId, at, head, claims } = signature
  const payload = {
    iat: Math.floor(at / 1_000),
    jti: randomUUID(),
    iss: 'Vonage',
    payload_hash: createHash('sha256').update(body).digest('hex'),
    api_key: 'abcd1234',
    application_id: applicationId,
    ...claims,
  }
  const signed = `${encode({ alg: 'HS256', typ: 'JWT', ...head })}.${encode(payload)}`
  return `Bearer ${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`
}

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}
