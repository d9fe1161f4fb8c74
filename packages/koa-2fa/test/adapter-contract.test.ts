import koa3 from 'koa'
import koa2 from 'koa2'
import { adapterContract } from 'verify-core/testing'
import { describe, it } from 'vitest'
import { buildApp, koaSessions, listen } from './contract-app.ts'

const apps = [
  { name: 'Koa 3', koa: koa3, parses: false, sessions: 'server' },
  { name: 'Koa 3 behind a parser', koa: koa3, parses: true, sessions: 'server' },
  { name: 'Koa 3 with sessions in cookies', koa: koa3, parses: false, sessions: 'cookie' },
  { name: 'Koa 2', koa: koa2, parses: false, sessions: 'server' },
  { name: 'Koa 2 behind a parser', koa: koa2, parses: true, sessions: 'server' },
  { name: 'Koa 2 with sessions in cookies', koa: koa2, parses: true, sessions: 'cookie' },
] as const

for (const { name, koa, parses, sessions } of apps) {
  describe(name, () => {
    const contract = adapterContract(({ options, ...setup }) =>
      listen(
        buildApp(koa, options, { parses, session: koaSessions[sessions], ...setup }),
        sessions,
      ),
    )
    for (const { id, name: promise, run } of contract) it(`${id} ${promise}`, run)
  })
}
