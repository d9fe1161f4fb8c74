import type { IncomingMessage } from 'node:http'
import type { Request } from 'express'
import type { SlotChange } from 'verify-core'
import { rotationGraceMs, sessionOf, slotName } from 'verify-core/adapter'

/** What we ask of the session middleware: express-session has it all; cookie-session has only the object. */
interface WebSession {
  [name: string]: unknown
  regenerate?(done: (error?: unknown) => void): void
  save?(done: (error?: unknown) => void): void
  destroy?(done: (error?: unknown) => void): void
}

/** What express-session puts on a request beside the session itself. */
interface ExpressSession {
  sessionID?: string
  readonly sessionStore?: {
    generate?(req: Request): void
    destroy(id: string, done: (error?: unknown) => void): void
  }
}

/** A request behind session middleware. */
export interface SessionRequest {
  session?: unknown
}

/** Read our value, whatever it is. @throws {TwoFactorError} ERR_2FA_NO_SESSION */
export function readSlot(req: IncomingMessage): unknown {
  return sessionOf(req)[slotName]
}

/** Write our value; with `rotate`, under a new session id and saved before anything is answered. */
export async function writeSlot(req: Request, { value, rotate }: SlotChange): Promise<void> {
  const rotation = rotate ? await rotateSession(req) : undefined
  sessionOf(req)[slotName] = value
  if (rotation === undefined) return
  try {
    await call(sessionOf(req), 'save')
  } catch (error) {
    rotation.undo()
    throw error
  }
  rotation.finish()
}

/** After log-out: the next visit begins with a new browser id. */
export function dropSlot(req: Request): void {
  delete sessionOf(req)[slotName]
}

/** The default way to end a login: nothing of the session is left. */
export async function destroySession(req: Request): Promise<void> {
  const session: WebSession = sessionOf(req)
  if (session.destroy) return call(session, 'destroy')
  // cookie-session: an empty session is taken from the browser.
  ;(req as SessionRequest).session = null
}

/** What is left to do of a rotation, once the new session is saved or could not be. */
interface Rotation {
  finish(): void
  /** Back to the old session: a browser that was given the id of one that is not there would be logged out. */
  undo(): void
}

const unrotated: Rotation = { finish: ignore, undo: ignore }

/**
 * A new session id that keeps what the app put into the session. The old session, which is never verified, stays
 * readable for a moment: the other half of a double click is on its way with the old cookie, and would find its user
 * logged out if the session were gone (decisions/003-rotation-with-grace.md).
 */
async function rotateSession(req: Request): Promise<Rotation> {
  const old: WebSession = sessionOf(req)
  if (!old.regenerate) return unrotated
  const { cookie: _cookie, ...kept } = old
  const web = req as Request & ExpressSession
  const { sessionStore: store, sessionID: oldId } = web
  if (store?.generate === undefined || oldId === undefined) {
    await call(old, 'regenerate')
    Object.assign(sessionOf(req), kept)
    return unrotated
  }
  store.generate(req)
  Object.assign(sessionOf(req), kept)
  return {
    finish() {
      setTimeout(() => store.destroy(oldId, ignore), rotationGraceMs).unref()
    },
    undo() {
      web.sessionID = oldId
      ;(req as SessionRequest).session = old
    },
  }
}

function ignore(): void {}

function call(session: WebSession, method: 'regenerate' | 'save' | 'destroy'): Promise<void> {
  if (!session[method]) return Promise.resolve()
  return new Promise((resolve, reject) => {
    session[method]?.((error) => (error ? reject(asError(error)) : resolve()))
  })
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error('The session store failed', { cause: error })
}
