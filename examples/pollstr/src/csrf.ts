import { randomBytes, timingSafeEqual } from 'node:crypto'
import express, { type Request, type RequestHandler } from 'express'
import { httpError } from './http-error.ts'

/** The token that every form of this session carries in its hidden field `csrf`. */
export function csrfToken(req: Request): string {
  req.session.csrf ??= randomBytes(24).toString('base64url')
  return req.session.csrf
}

/** Read a form of ours, and refuse one that another site sent. `origins` empty: compare with the host asked for. */
export function readForm(origins: readonly string[]): RequestHandler[] {
  const parse = express.urlencoded({ extended: false, limit: '16kb', parameterLimit: 50 })
  return [
    parse,
    function checkOwnForm(req, _res, next) {
      if (isOwnSite(req, origins) && hasToken(req)) return next()
      next(
        httpError(
          403,
          'The form has expired or comes from somewhere else. Go back, reload the page and try again.',
        ),
      )
    },
  ]
}

function hasToken(req: Request): boolean {
  const expected = req.session.csrf
  const token = field(req, 'csrf')
  if (expected === undefined || Buffer.byteLength(token) !== expected.length) return false
  return timingSafeEqual(Buffer.from(token), Buffer.from(expected))
}

function isOwnSite(req: Request, origins: readonly string[]): boolean {
  const site = req.get('sec-fetch-site')
  if (site !== undefined && site !== 'same-origin') return false
  const origin = req.get('origin')
  if (origin === undefined) return true
  if (origins.length > 0) return origins.includes(origin)
  return URL.canParse(origin) && new URL(origin).host === req.get('host')
}

/** A field of the form as text; empty when it is missing or repeated. */
export function field(req: Request, name: string): string {
  const value = fields(req)[name]
  return typeof value === 'string' ? value : ''
}

/** Every value of a field that may be repeated. */
export function fieldList(req: Request, name: string): readonly string[] {
  const value = fields(req)[name]
  if (Array.isArray(value)) return value.filter((one) => typeof one === 'string')
  return typeof value === 'string' ? [value] : []
}

function fields(req: Request): Readonly<Record<string, unknown>> {
  return (req.body as Record<string, unknown> | undefined) ?? {}
}
