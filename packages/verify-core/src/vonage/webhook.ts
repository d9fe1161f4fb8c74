import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import type { ProviderWebhook, WebhookReading, WebhookRefusal } from '../provider.ts'
import { members } from './answer.ts'
import type { WebhookKeys } from './credentials.ts'
import { readDelivery } from './delivery.ts'

/** How old a webhook may be, and how far its clock may be ahead of ours. */
const pastMs = 5 * 60_000
const futureMs = 60_000

/** Longer than any token of theirs. */
const maxHeader = 4_096

type Members = Readonly<Record<string, unknown>>

/**
 * Reads the signed webhooks of Verify v2: a token in the header, which signs itself and the hash of the body.
 * The SDK's own check would take another algorithm, an old token, and any body.
 */
export function vonageWebhook(keys: WebhookKeys): ProviderWebhook {
  return {
    parse(header, body, now) {
      const authorization = header('authorization') ?? ''
      const token = authorization.length > maxHeader ? '' : authorization
      const parts = /^Bearer ([\w-]+)\.([\w-]+)\.([\w-]+)$/i.exec(token)
      if (parts === null) return refuse(authorization === '' ? 'unsigned' : 'malformed_token')
      const [, head = '', payload = '', signature = ''] = parts

      const { alg, crit } = decode(head)
      if (alg !== 'HS256' || crit !== undefined) return refuse('wrong_algorithm')
      if (!isSigned(keys.secret, `${head}.${payload}`, signature)) return refuse('wrong_signature')
      return readClaims(decode(payload), { keys, body, now })
    },
  }
}

function readClaims(
  claims: Members,
  { keys, body, now }: { keys: WebhookKeys; body: Uint8Array; now: number },
): WebhookReading {
  const { iss, iat, jti, application_id: applicationId, payload_hash: hash } = claims
  if (iss !== 'Vonage') return refuse('wrong_issuer')
  if (applicationId !== keys.applicationId) return refuse('wrong_application')
  if (typeof jti !== 'string' || jti === '' || jti.length > 256) return refuse('malformed_token')
  const at = typeof iat === 'number' ? iat * 1_000 : NaN
  // Written so that NaN is refused too.
  if (!(at >= now - pastMs && at <= now + futureMs)) return refuse('wrong_time')
  const ours = createHash('sha256').update(body).digest('hex')
  if (typeof hash !== 'string' || !isEqual(hash, ours)) return refuse('wrong_hash')
  return { ok: true, id: jti, report: readDelivery(parse(Buffer.from(body).toString()), at) }
}

function refuse(reason: WebhookRefusal): WebhookReading {
  return { ok: false, reason }
}

/** Compared as text, so that there is one spelling of a signature only. */
function isSigned(secret: string, text: string, signature: string): boolean {
  return isEqual(signature, createHmac('sha256', secret).update(text).digest('base64url'))
}

function isEqual(came: string, ours: string): boolean {
  const left = Buffer.from(came)
  const right = Buffer.from(ours)
  return left.length === right.length && timingSafeEqual(left, right)
}

function decode(part: string): Members {
  return members(parse(Buffer.from(part, 'base64url').toString()))
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}
