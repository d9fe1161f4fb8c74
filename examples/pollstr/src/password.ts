import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto'

const cost = { N: 2 ** 15, r: 8, p: 1, maxmem: 64 * 1024 * 1024 }
const keyBytes = 32

/** Hash a password for keeping: `scrypt$SALT$KEY`, both base64url. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16)
  const key = await derive(password, salt)
  return `scrypt$${salt.toString('base64url')}$${key.toString('base64url')}`
}

/** Whether `password` is the one that was hashed. */
export async function isPassword(password: string, hash: string): Promise<boolean> {
  const [kind, salt = '', key = ''] = hash.split('$')
  const expected = Buffer.from(key, 'base64url')
  if (kind !== 'scrypt' || expected.length !== keyBytes) return false
  return timingSafeEqual(await derive(password, Buffer.from(salt, 'base64url')), expected)
}

function derive(password: string, salt: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    // One person's keyboard composes what another's types in one stroke.
    scrypt(password.normalize('NFKC'), salt, keyBytes, cost, (error, key) => {
      if (error) reject(error)
      else resolve(key)
    })
  })
}
