import { verify } from 'node:crypto'
import { type Auth, isRecord } from './call.ts'

/** The only credentials an emulator accepts. */
export interface EmulatorCredentials {
  /** For Basic authentication. Absent: Basic is refused. */
  readonly apiKey?: string
  /** Belongs to `apiKey`. */
  readonly apiSecret?: string
  /** For signed requests. Absent: they are refused. */
  readonly applicationId?: string
  /** Public key of the application, PEM. Absent: the signature itself is not checked. */
  readonly publicKey?: string
}

/** Whether this key and secret may pass; without `expected`, any that are not empty. */
export function isKeyRight(
  expected: EmulatorCredentials | undefined,
  key: string,
  secret: string,
): boolean {
  if (!expected) return key !== '' && secret !== ''
  return expected.apiKey === key && expected.apiSecret === secret
}

/**
 * What is wrong with a bearer token, if anything. Tokens are signed by the real clock,
 * so that is the one they are judged by.
 */
export function tokenFault(
  expected: EmulatorCredentials | undefined,
  token: string,
): 'unauthorized' | 'expired' | undefined {
  const [header = '', payload = '', signature = '', ...rest] = token.split('.')
  const claims = decode(payload)
  if (rest.length > 0 || signature === '' || decode(header)?.['alg'] !== 'RS256' || !claims) {
    return 'unauthorized'
  }
  const { application_id: applicationId, exp } = claims
  if (typeof applicationId !== 'string' || typeof exp !== 'number') return 'unauthorized'
  if (expected && expected.applicationId !== applicationId) return 'unauthorized'
  if (expected?.publicKey !== undefined) {
    const signed = Buffer.from(`${header}.${payload}`)
    const isSigned = verify(
      'sha256',
      signed,
      expected.publicKey,
      Buffer.from(signature, 'base64url'),
    )
    if (!isSigned) return 'unauthorized'
  }
  return exp * 1000 <= Date.now() ? 'expired' : undefined
}

/** The application that signed a request, if one did. */
export function applicationOf(auth: Auth): string | undefined {
  if (auth.scheme !== 'bearer') return undefined
  const id = decode(auth.token.split('.')[1] ?? '')?.['application_id']
  return typeof id === 'string' ? id : undefined
}

function decode(part: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString())
    return isRecord(value) ? value : undefined
  } catch {
    return undefined
  }
}
