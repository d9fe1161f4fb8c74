import type { Request, Response } from 'express'

/** The name of the session cookie. `__Host-`: only this host, only HTTPS, so no other site of the domain can set it. */
export function cookieName(isProduction: boolean): string {
  return isProduction ? '__Host-pollstr' : 'pollstr'
}

/** A new, empty session under a new id. */
export function regenerateSession(req: Request): Promise<void> {
  return settle((done) => req.session.regenerate(done))
}

/** End the session, here and in the browser. */
export async function destroySession(req: Request, res: Response): Promise<void> {
  const { path, httpOnly, sameSite, secure } = req.session.cookie
  await settle((done) => req.session.destroy(done))
  res.clearCookie(cookieName(secure === true), {
    path: path ?? '/',
    httpOnly: httpOnly ?? true,
    sameSite: sameSite ?? 'lax',
    secure: secure === true,
  })
}

function settle(work: (done: (error?: unknown) => void) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    work((error) => {
      if (error === undefined || error === null) resolve()
      else reject(error instanceof Error ? error : new Error('The session store failed'))
    })
  })
}
