import type { Mutation } from '../mutation.ts'

/** Faults of the guard, and of what makes a session verified. */
export const accessMutations: readonly Mutation[] = [
  {
    id: 'login-forgets-the-way-back',
    file: 'verify-core/src/refusals.ts',
    find: 'return seeOther(`${loginPath}${backTo(settings, request, [loginPath])}`)',
    replace: 'return seeOther(loginPath)',
    caughtBy: ['A01'],
  },
  {
    id: 'factor-forgets-the-way-back',
    file: 'verify-core/src/refusals.ts',
    find: 'const back = backTo(settings, request, settings.forbiddenNext)',
    replace: "const back = ''",
    caughtBy: ['A02', 'A08'],
  },
  {
    id: 'head-is-no-navigation',
    file: 'verify-core/src/accept.ts',
    find: "(request.method === 'GET' || request.method === 'HEAD') && !wantsJson(request)",
    replace: "request.method === 'GET' && !wantsJson(request)",
    caughtBy: ['A02'],
  },
  {
    id: 'guard-answers-and-goes-on',
    file: 'express-2fa/src/express-two-factor.ts',
    find: "if (result.kind === 'answer') return answer(result.response, req, res)",
    replace: `if (result.kind === 'answer') {
          await answer(result.response, req, res)
          return next()
        }`,
    caughtBy: ['A03'],
  },
  {
    id: 'guard-lets-in-whoever-has-proved-nothing',
    file: 'verify-core/src/flow/access.ts',
    find: "if (record === undefined || enrollment === undefined) return { kind: 'step_up' }",
    replace:
      "if (record === undefined || enrollment === undefined) return { kind: 'pass', verifiedAt: 0, seenAt: 0 }",
    caughtBy: ['A02', 'A03', 'A04', 'A12', 'J03'],
  },
  {
    id: 'proof-leaves-no-marker',
    file: 'verify-core/src/actions/let-in.ts',
    find: 'const slot = { id: randomId(), marker }',
    replace: 'const slot = { id: randomId() }',
    caughtBy: ['A04', 'F08'],
  },
  {
    id: 'rotation-drops-what-the-app-keeps',
    file: 'express-2fa/src/session.ts',
    find: 'store.generate(req)\n  Object.assign(sessionOf(req), kept)',
    replace: 'store.generate(req)',
    caughtBy: ['A05'],
  },
  {
    id: 'session-keeps-its-id',
    file: 'express-2fa/src/session.ts',
    find: 'const rotation = rotate ? await rotateSession(req) : undefined',
    replace: 'const rotation = rotate ? unrotated : undefined',
    caughtBy: ['A05'],
  },
  {
    id: 'adapter-remembers-who-logged-in-first',
    file: 'express-2fa/src/request.ts',
    find: '    user: () => user(req),\n',
    replace: '    user: () => (req.session.first ??= user(req)),\n',
    caughtBy: ['A06'],
  },
  {
    id: 'log-out-leaves-the-verified-record',
    file: 'verify-core/src/two-factor.ts',
    find: 'slot.marker === undefined ? undefined : records.dropVerified(user.id, slot.marker),',
    replace: '',
    caughtBy: ['A07'],
  },
  {
    id: 'fresh-proof-leaves-the-earlier',
    file: 'verify-core/src/actions/grant.ts',
    find: 'await dropEarlier(guess)\n',
    replace: '',
    caughtBy: ['A16'],
  },
  {
    id: 'verified-for-a-day',
    file: 'verify-core/src/options.ts',
    find: 'options.verifiedTtlSeconds ?? 43_200',
    replace: 'options.verifiedTtlSeconds ?? 86_400',
    caughtBy: ['A08', 'A15'],
  },
  {
    id: 'guard-asks-for-no-fresh-proof',
    file: 'verify-core/src/guard.ts',
    find: 'record, enrollment, maxAgeSeconds, idleTtlMs',
    replace: 'record, enrollment, idleTtlMs',
    caughtBy: ['A09', 'J03'],
  },
  {
    id: 'flow-takes-an-old-proof-for-fresh',
    file: 'verify-core/src/flow/access.ts',
    find: 'now - record.at <= input.maxAgeSeconds * 1_000',
    replace: 'true',
    caughtBy: ['A09', 'J03'],
  },
  {
    id: 'enrolled-need-no-proof-where-only-they-need-one',
    file: 'verify-core/src/guard.ts',
    find: "if (enforce === 'enrolled' && phoneOf(found.enrollment) === undefined) return pass",
    replace: "if (enforce === 'enrolled') return pass",
    caughtBy: ['A10'],
  },
  {
    id: 'revocation-keeps-the-version',
    file: 'verify-core/src/operator.ts',
    find: 'factorVersion: enrollment.factorVersion + 1',
    replace: 'factorVersion: enrollment.factorVersion',
    caughtBy: ['A11'],
  },
  {
    id: 'access-ignores-the-version',
    file: 'verify-core/src/flow/access.ts',
    find: 'record.factorVersion === enrollment.factorVersion &&',
    replace: '',
    caughtBy: ['A11'],
  },
  {
    id: 'state-shows-the-number',
    file: 'verify-core/src/two-factor.ts',
    find: 'phone: maskPhone(phone)',
    replace: 'phone',
    caughtBy: ['A12'],
  },
  {
    id: 'guarded-answers-may-be-cached',
    file: 'verify-core/src/guard.ts',
    find: "const pass: GuardResult = { kind: 'pass', headers: privateHeaders }",
    replace: "const pass: GuardResult = { kind: 'pass', headers: {} }",
    caughtBy: ['A13'],
  },
  {
    id: 'guard-touches-the-session',
    file: 'express-2fa/src/session.ts',
    find: 'return sessionOf(req)[slotName]\n',
    replace: `Object.assign(sessionOf(req), { seenAt: Date.now() }).cookie.maxAge = 60_000
  return sessionOf(req)[slotName]\n`,
    caughtBy: ['A13'],
  },
  {
    id: 'guard-fails-open',
    file: 'verify-core/src/guard.ts',
    find: 'faultAnswer(core, request, error).then(answer)',
    replace: 'Promise.resolve(pass)',
    caughtBy: ['A14', 'J08'],
  },
  {
    id: 'store-fault-is-the-app-error',
    file: 'verify-core/src/refusals.ts',
    find: 'if (!isTwoFactorError(error) || wiring.has(error.code)) throw error',
    replace: 'throw error',
    caughtBy: ['J08'],
  },
]
