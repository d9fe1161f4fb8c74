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
export function toRequest(req: Request, { user, rawBody }: RequestOptions): TwoFactorRequest {
  return {
    method: req.method,
    path: req.path,
    originalUrl: req.originalUrl,
    header: nodeHeader(req),
    user: () => user(req),
    ip: () => req.ip,
    slot: () => readSlot(req),
    body: () => nodeBody(req, req.body, () => rawBody?.(req)),
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
    header: nodeHeader(req),
    ip: () => req.socket.remoteAddress,
    user: () => user(req as Request),
    slot: () => slot,
    body: () => ({ parsed: undefined, stream: req }),
  }
}
