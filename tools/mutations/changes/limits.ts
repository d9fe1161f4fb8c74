import type { Mutation } from '../mutation.ts'

/** Faults that those would find who do not play by the rules. */
export const limitMutations: readonly Mutation[] = [
  {
    id: 'guess-is-no-failure',
    file: 'verify-core/src/flow/confirm.ts',
    find: 'ledger: { ...countFailure(ledger, now), challenge: spent },',
    replace: 'ledger: { ...ledger, challenge: spent },',
    caughtBy: ['L01', 'F13'],
  },
  {
    id: 'new-challenge-forgets-failures',
    file: 'verify-core/src/flow/create.ts',
    find: '      ...ledger,\n      challenge,\n      sends,',
    replace: '      ...ledger,\n      failures: 0,\n      challenge,\n      sends,',
    caughtBy: ['L01', 'F13'],
  },
  {
    id: 'phone-counts-for-each-user-alone',
    file: 'verify-core/src/actions/draw.ts',
    find: "phoneHash: keyring.hash('phone', phone)",
    replace: "phoneHash: keyring.hash('phone', phone + userId)",
    caughtBy: ['L02', 'F14'],
  },
  {
    id: 'address-is-what-a-header-claims',
    file: 'express-2fa/src/request.ts',
    find: 'return this.#req.ip',
    replace: "return this.#req.get('x-forwarded-for') ?? this.#req.ip",
    caughtBy: ['L03'],
  },
  {
    id: 'address-counts-for-nothing',
    file: 'verify-core/src/address.ts',
    find: 'if (isIPv4(mapped)) return mapped',
    replace: 'if (isIPv4(mapped)) return String(Math.random())',
    caughtBy: ['L03', 'L05'],
  },
  {
    id: 'neighbors-share-nothing',
    file: 'verify-core/src/actions/areas.ts',
    find: 'return phone.slice(0, -4)',
    replace: 'return phone',
    caughtBy: ['L04'],
  },
  {
    id: 'counts-are-read-before-and-written-after',
    file: 'verify-core/src/memory-store.ts',
    find: 'const { answers, counts } = draw(budgets, (key) => counters.get(key, now), now)',
    replace: `const { answers, counts } = draw(budgets, (key) => counters.get(key, now), now)
      await new Promise((resolve) => setTimeout(resolve, 20))`,
    caughtBy: ['L05'],
  },
  {
    id: 'refused-give-back-what-they-did-not-take',
    file: 'verify-core/src/actions/draw.ts',
    find: 'await giveBack(drawn.slice(0, refusedAt))',
    replace: 'await giveBack(drawn.slice(0, refusedAt + 1))',
    caughtBy: ['L03', 'L05'],
  },
  {
    id: 'four-phones-a-day',
    file: 'verify-core/src/flow/create.ts',
    find: 'others.length >= newPhonesPerDay',
    replace: 'others.length > newPhonesPerDay',
    caughtBy: ['L06'],
  },
  {
    id: 'phone-tried-before-counts-again',
    file: 'verify-core/src/flow/create.ts',
    find: 'recent.filter(([tag]) => tag !== phoneTag)',
    replace: 'recent',
    caughtBy: ['L06'],
  },
  {
    id: 'malformed-codes-without-end',
    file: 'verify-core/src/limits.ts',
    find: 'malformedCodesPerUserPer10Minutes: 30,',
    replace: 'malformedCodesPerUserPer10Minutes: 300,',
    caughtBy: ['L07'],
  },
  {
    id: 'record-mode-refuses',
    file: 'verify-core/src/actions/draw.ts',
    find: 'settings.recordsOnly ? caps.map(uncapped) : caps',
    replace: 'caps',
    caughtBy: ['L08'],
  },
  {
    id: 'record-mode-keeps-silent',
    file: 'verify-core/src/actions/draw.ts',
    find: 'ctx.settings.recordsOnly ? count > cap.limit : !allowed',
    replace: '!allowed',
    caughtBy: ['L08'],
  },
]
