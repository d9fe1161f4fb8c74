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
export function toRequest(ctx: Context, { user, rawBody }: RequestOptions): TwoFactorRequest {
  return {
    method: ctx.method,
    path: ctx.path,
    originalUrl: ctx.originalUrl,
    header: nodeHeader(ctx.req),
    ip: () => ctx.ip,
    user: () => user(ctx),
    slot: () => readSlot(ctx),
    body() {
      const { body } = ctx.request as { readonly body?: unknown }
      return nodeBody(ctx.req, body, () => rawBody?.(ctx))
    },
  }
}
