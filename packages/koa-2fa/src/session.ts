import type { Context } from 'koa'
import type { Slot, SlotChange } from 'verify-core'
import { rotationGraceMs, sessionOf, slotName } from 'verify-core/adapter'

/** What we use of a session: koa-session has it all; any object will do. */
interface WebSession {
  [name: string]: unknown
  readonly externalKey?: string
  readonly maxAge?: number | 'session'
  toJSON?(): object
  regenerate?(): Promise<void>
  save?(): Promise<void>
  manuallyCommit?(): Promise<void>
}

/** What we use of the store that an app gives to koa-session. */
interface SessionStore {
  set(id: string, data: object, maxAge: number, options: object): unknown
  destroy(id: string, options: object): unknown
}

/** What koa-session puts on a context beside the session itself. */
interface SessionOptions {
  readonly store?: SessionStore
  readonly ContextStore?: new (ctx: Context) => SessionStore
}

/** Read our value, whatever it is. @throws {TwoFactorError} ERR_2FA_NO_SESSION */
export function readSlot(ctx: Context): unknown {
  return sessionOf(ctx)[slotName]
}

/** Write our value; with `rotate`, under a new session id. Committed before anything is answered. */
export async function writeSlot(ctx: Context, { value, rotate }: SlotChange): Promise<void> {
  const session: WebSession = sessionOf(ctx)
  if (rotate && session.regenerate) return rotateSession(ctx, session, value)
  session[slotName] = value
  await session.manuallyCommit?.()
}

/** After log-out: the next visit begins with a new browser id. */
export function dropSlot(ctx: Context): void {
  delete sessionOf(ctx)[slotName]
}

/** The default way to end a login: nothing of the session is left. */
export async function endSession(ctx: Context): Promise<void> {
  const session: WebSession = sessionOf(ctx)
  ctx['session'] = null
  await session.manuallyCommit?.()
}

/**
 * koa-session's `regenerate` destroys the old session and saves what is in it under a new id. The old session is put
 * back for a moment, as it was before the proof: the other half of a double click is on its way with the old cookie,
 * and would find its user logged out (decisions/003-rotation-with-grace.md).
 */
async function rotateSession(ctx: Context, session: WebSession, slot: Slot): Promise<void> {
  const before = session[slotName]
  const old = oldSession(ctx, session)
  session[slotName] = slot
  try {
    // At once, so that a store that keeps the order is never without it; and afterwards, for one that does not.
    await Promise.all([session.regenerate?.(), old?.putBack()])
    await old?.putBack()
  } catch (error) {
    session[slotName] = before
    // Saved as it was, now if it can be: koa-session has then nothing left to do that could fail after our answer.
    await orNothing(() => session.save?.())
    throw error
  }
  old?.destroyLater()
}

/** The session as it is now, in the store. One that lives in its cookie stays there anyway. */
function oldSession(ctx: Context, session: WebSession) {
  const { externalKey: id, maxAge } = session
  const store = storeOf(ctx)
  if (id === undefined || store === undefined) return undefined
  const data = { ...session.toJSON?.(), _maxAge: maxAge, _expire: Date.now() + rotationGraceMs }
  const options = { changed: true, rolling: false, ctx }
  return {
    // Without it a double click may end at the log-in: no reason to take a proof back.
    putBack: () => orNothing(() => store.set(id, data, rotationGraceMs, options)),
    destroyLater() {
      setTimeout(() => void orNothing(() => store.destroy(id, { ctx })), rotationGraceMs).unref()
    },
  }
}

async function orNothing(act: () => unknown): Promise<void> {
  try {
    await act()
  } catch {
    // For what may fail without harm.
  }
}

function storeOf(ctx: Context): SessionStore | undefined {
  const { sessionOptions } = ctx as { readonly sessionOptions?: SessionOptions }
  const { ContextStore, store } = sessionOptions ?? {}
  return ContextStore ? new ContextStore(ctx) : store
}
