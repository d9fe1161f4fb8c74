import type { Context } from 'koa'
import type { TwoFactorRequest, User } from 'verify-core'
import { nodeBody, nodeHeader } from 'verify-core/adapter'
import { readSlot } from './session.ts'

/** The app's answer to "who is logged in". */
export type UserOption = (ctx: Context) => Answered | Promise<Answered>

type Answered = User | null | undefined

/** What the app says of its requests. */
export interface RequestOptions {
  readonly user: UserOption
  readonly rawBody: ((ctx: Context) => Uint8Array | string | undefined) | undefined
}

/** A Koa context as the value that core reads. */
export function toRequest(ctx: Context, options: RequestOptions): TwoFactorRequest {
  return new KoaRequest(ctx, options)
}

/** A class, because the guard makes one before every page: with functions of its own it would be seven objects each time. */
class KoaRequest implements TwoFactorRequest {
  readonly #ctx: Context
  readonly #options: RequestOptions

  constructor(ctx: Context, options: RequestOptions) {
    this.#ctx = ctx
    this.#options = options
  }

  get method() {
    return this.#ctx.method
  }

  get path() {
    return this.#ctx.path
  }

  get originalUrl() {
    return this.#ctx.originalUrl
  }

  header(name: string) {
    return nodeHeader(this.#ctx.req, name)
  }

  ip() {
    return this.#ctx.ip
  }

  user() {
    return this.#options.user(this.#ctx)
  }

  slot() {
    return readSlot(this.#ctx)
  }

  body() {
    const { req, request } = this.#ctx
    const { body } = request as { readonly body?: unknown }
    return nodeBody(req, body, () => this.#options.rawBody?.(this.#ctx))
  }
}
