import type { IncomingMessage } from 'node:http'
import type { Request } from 'express'
import type { TwoFactorRequest, User } from 'verify-core'
import { nodeBody, nodeHeader } from 'verify-core/adapter'
import { readSlot } from './session.ts'

/** The app's answer to "who is logged in". */
export type UserOption = (req: Request) => MaybeUser | Promise<MaybeUser>

type MaybeUser = User | null | undefined

/** What the app says of its requests. */
export interface RequestOptions {
  readonly user: UserOption
  readonly rawBody?: ((req: Request) => Uint8Array | string | undefined) | undefined
}

/** An Express request as the value that core reads. */
export function toRequest(req: Request, options: RequestOptions): TwoFactorRequest {
  return new ExpressRequest(req, options)
}

/** A class, because the guard makes one before every page: with functions of its own it would be six objects each time. */
class ExpressRequest implements TwoFactorRequest {
  readonly #req: Request
  readonly #options: RequestOptions

  constructor(req: Request, options: RequestOptions) {
    this.#req = req
    this.#options = options
  }

  get method() {
    return this.#req.method
  }

  get path() {
    return this.#req.path
  }

  get originalUrl() {
    return this.#req.originalUrl
  }

  header(name: string) {
    return nodeHeader(this.#req, name)
  }

  ip() {
    return this.#req.ip
  }

  user() {
    return this.#options.user(this.#req)
  }

  slot() {
    return readSlot(this.#req)
  }

  body() {
    const req = this.#req
    return nodeBody(req, req.body, () => this.#options.rawBody?.(req))
  }
}

/** A request to become a WebSocket, which Express has not seen: only Node's request, and the session. */
export function toUpgradeRequest(req: IncomingMessage, user: UserOption): TwoFactorRequest {
  const { method = 'GET', url = '/' } = req
  // At once: without a session this is a fault of the app, whoever is logged in.
  const slot = readSlot(req)
  return {
    method,
    path: url.split('?', 1)[0] ?? '/',
    originalUrl: url,
    header: (name) => nodeHeader(req, name),
    ip: () => req.socket.remoteAddress,
    user: () => user(req as Request),
    slot: () => slot,
    body: () => ({ parsed: undefined, stream: req }),
  }
}
