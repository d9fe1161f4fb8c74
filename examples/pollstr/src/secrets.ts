import { randomBytes } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Config } from './config.ts'
import { isPostgres } from './database/open.ts'

/** What signs the session cookie, and what keys the second factor. */
export interface Secrets {
  readonly session: string
  readonly twoFactor: string
}

/**
 * The secrets of a development machine: made once and kept in `path`, so that a restart logs nobody out.
 * Production brings its own.
 */
export function developmentSecrets(path: string): Secrets {
  const random = () => randomBytes(32).toString('base64url')
  const made: Secrets = { session: random(), twoFactor: random() }
  try {
    writeFileSync(path, `${JSON.stringify(made)}\n`, { flag: 'wx', mode: 0o600 })
    return made
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  }
  const kept = JSON.parse(readFileSync(path, 'utf8')) as Partial<Secrets>
  if (typeof kept.session === 'string' && typeof kept.twoFactor === 'string') {
    return { session: kept.session, twoFactor: kept.twoFactor }
  }
  throw new Error(`${path} does not hold the secrets: remove it, and new ones are made`)
}

/** The secrets of the configuration; what it does not have is made, and kept in `directory` or beside the SQLite file. */
export function secretsOf(config: Config, directory: string): Secrets {
  const { sessionSecret, twoFactorSecret, database } = config
  if (sessionSecret !== undefined && twoFactorSecret !== undefined) {
    return { session: sessionSecret, twoFactor: twoFactorSecret }
  }
  const beside = isPostgres(database) ? join(directory, 'pollstr.db') : database
  const made = developmentSecrets(`${beside}.secrets`)
  return { session: sessionSecret ?? made.session, twoFactor: twoFactorSecret ?? made.twoFactor }
}
