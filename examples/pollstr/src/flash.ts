import type { Request } from 'express'

/** A message for the next page the person sees. */
export interface Flash {
  readonly kind: 'good' | 'bad'
  readonly text: string
}

/** Keep a message for the next page. */
export function flash(req: Request, kind: Flash['kind'], text: string): void {
  req.session.flashes = [...(req.session.flashes ?? []), { kind, text }].slice(-5)
}

/** The waiting messages; they are shown once. */
export function takeFlashes(req: Request): readonly Flash[] {
  const { flashes } = req.session
  if (flashes === undefined) return []
  delete req.session.flashes
  return flashes
}
