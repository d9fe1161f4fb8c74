import type { Mutation } from '../mutation.ts'

/** Faults of webhooks, and of the bytes that bodies are read from. */
export const webhookMutations: readonly Mutation[] = [
  {
    id: 'webhook-needs-a-login',
    file: 'verify-core/src/routes.ts',
    find: 'if (webhook && isWebhook(core.settings, request.path)) return takeWebhook',
    replace: `if (webhook && isWebhook(core.settings, request.path) && (await currentUser(request)))
    return takeWebhook`,
    caughtBy: ['H01', 'H02', 'H03', 'H04', 'H05', 'H06'],
  },
  {
    id: 'webhook-by-any-method',
    file: 'verify-core/src/actions/webhook.ts',
    find: "if (request.method !== 'POST') return empty(405, { allow: 'POST' })",
    replace: '',
    caughtBy: ['H01'],
  },
  {
    id: 'webhook-leaves-a-session',
    file: 'express-2fa/src/request.ts',
    find: 'return nodeBody(req, req.body',
    replace: `if (req.path.includes('webhooks')) Object.assign(req.session ?? {}, { seen: true })
    return nodeBody(req, req.body`,
    caughtBy: ['H01'],
  },
  {
    id: 'algorithm-is-what-the-token-says',
    file: 'verify-core/src/vonage/webhook.ts',
    find: "if (alg !== 'HS256' || crit !== undefined)",
    replace: 'if (alg === undefined || crit !== undefined)',
    caughtBy: ['H02'],
  },
  {
    id: 'signature-is-not-compared',
    file: 'verify-core/src/vonage/webhook.ts',
    find: 'if (!isSigned(keys.secret, `${head}.${payload}`, signature))',
    replace: "if (signature === '')",
    caughtBy: ['H02'],
  },
  {
    id: 'webhook-of-any-age',
    file: 'verify-core/src/vonage/webhook.ts',
    find: 'at >= now - pastMs',
    replace: 'at > 0',
    caughtBy: ['H02'],
  },
  {
    id: 'hash-is-optional',
    file: 'verify-core/src/vonage/webhook.ts',
    find: "if (typeof hash !== 'string' || !isEqual(hash, ours))",
    replace: "if (typeof hash === 'string' && !isEqual(hash, ours))",
    caughtBy: ['H02'],
  },
  {
    id: 'replay-counts-again',
    file: 'verify-core/src/actions/webhook.ts',
    find: 'if (!first?.allowed) return\n',
    replace: '',
    caughtBy: ['H03'],
  },
  {
    id: 'code-page-takes-delivered-for-proved',
    file: 'verify-core/src/actions/show.ts',
    find: '  return showPage(ctx, codePage(ctx, ledger, open, undefined, told))',
    replace: `  if (told?.state === 'delivered') {
    const { enrollPhone, letIn, markerOf, verifiedSession } = await import('./let-in.ts')
    const now = ctx.settings.clock()
    const enrollment = enrollPhone(undefined, open, now)
    await ctx.records.saveEnrollment(ctx.userId, enrollment, undefined)
    await ctx.records.grant(markerOf(ctx), verifiedSession(ctx, open, enrollment, now))
    return letIn(ctx, open)
  }
  return showPage(ctx, codePage(ctx, ledger, open, undefined, told))`,
    caughtBy: ['H04'],
  },
  {
    id: 'bytes-that-are-gone-are-no-bytes',
    file: 'verify-core/src/body.ts',
    find: 'if (bytes === undefined || bytes.length > 0 || length === 0) return bytes',
    replace: 'if (bytes === undefined || length >= 0) return bytes',
    caughtBy: ['H05'],
  },
  {
    id: 'parsed-body-is-written-anew-for-the-hash',
    file: 'verify-core/src/body.ts',
    find: 'await readBytes(stream, maxRawBytes) : Buffer.alloc(0)',
    replace: 'await readBytes(stream, maxRawBytes) : Buffer.from(JSON.stringify(parsed))',
    caughtBy: ['H05'],
  },
  {
    id: 'kept-bytes-are-not-asked-for',
    file: 'express-2fa/src/request.ts',
    find: '() => this.#options.rawBody?.(req))',
    replace: '() => undefined)',
    caughtBy: ['H06'],
  },
  {
    id: 'parsed-body-comes-before-the-bytes',
    file: 'express-2fa/src/request.ts',
    find: '() => this.#options.rawBody?.(req))',
    replace: '() => req.body && this.#options.rawBody && JSON.stringify(req.body))',
    caughtBy: ['H06'],
  },
  {
    id: 'webhooks-are-the-routes',
    file: 'express-2fa/src/express-two-factor.ts',
    find: 'serve(core.webhook,',
    replace: 'serve(core.handle,',
    caughtBy: ['H07'],
  },
  {
    id: 'webhooks-need-a-session',
    file: 'express-2fa/src/express-two-factor.ts',
    find: 'serve(core.webhook, { req, res, next }).catch(next)',
    replace: `if (req.session) serve(core.webhook, { req, res, next }).catch(next)
      else next()`,
    caughtBy: ['H07'],
  },
  {
    id: 'what-a-parser-has-left-is-not-taken',
    file: 'verify-core/src/adapter/node-request.ts',
    find: 'req.readableDidRead || req.readableEnded ? parsed : undefined',
    replace: 'undefined',
    caughtBy: ['H08'],
  },
]
