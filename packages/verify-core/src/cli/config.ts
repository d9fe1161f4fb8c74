import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { TwoFactorOptions } from '../options.ts'

/** What a config file exports. */
export interface CliConfig {
  /** The options of your second factor, with the same store and secret as your app. */
  readonly options: TwoFactorOptions
  /** Your app, not listening: an Express app, or a Koa one. Only the doctor looks at it. */
  readonly app?: unknown
  /** What logs somebody in, so that the doctor sees the session cookie of an app that sets none before: use an account for tests. */
  readonly login?: Login
  /** Ends what the file has opened, such as the store's client, once the command is done. Waited for 12 seconds at most. */
  readonly close?: () => unknown
}

/** A form that is posted to the app. */
export interface Login {
  readonly path: string
  readonly form: Readonly<Record<string, string>>
}

/** There is no usable config file. */
// A class, so that the exit code can tell a wrong call from a store that is down.
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
}

const names = ['two-factor.config.ts', 'two-factor.config.js', 'two-factor.config.mjs']

/** Load the named file, or the first of the default names in `folder`. @throws {ConfigError} */
export async function loadConfig(name: string | undefined, folder: string): Promise<CliConfig> {
  const candidates = (name === undefined ? names : [name]).map((one) => resolve(folder, one))
  const file = candidates.find((candidate) => existsSync(candidate))
  if (file === undefined) {
    throw new ConfigError(`There is no ${name ?? names.join(', ')} in ${folder}`)
  }
  const loaded = (await import(pathToFileURL(file).href)) as Readonly<Record<string, unknown>>
  const { options, app, login, close } = loaded
  if (typeof options !== 'object' || options === null) {
    throw new ConfigError(`${file} must export the options of your second factor as \`options\``)
  }
  if (close !== undefined && typeof close !== 'function') {
    throw new ConfigError(`${file} exports a \`close\` that is no function`)
  }
  return {
    // Checked by createTwoFactor, which names what is wrong.
    options: options as TwoFactorOptions,
    app,
    ...(login !== undefined && { login: checkLogin(file, login) }),
    ...(close !== undefined && { close: close as () => unknown }),
  }
}

function checkLogin(file: string, login: unknown): Login {
  const { path, form } = Object(login) as { path?: unknown; form?: unknown }
  if (typeof path === 'string' && typeof form === 'object' && form !== null) return login as Login
  throw new ConfigError(`${file} exports a \`login\` that is no { path, form }`)
}
