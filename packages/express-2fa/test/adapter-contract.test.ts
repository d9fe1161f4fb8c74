import express5 from 'express'
import express4 from 'express4'
import { adapterContract } from 'verify-core/testing'
import { describe, it } from 'vitest'
import { buildApp, type ExpressModule, listen } from './contract-app.ts'

const apps = [
  { name: 'Express 5', express: express5, parses: false, sessions: 'server' },
  { name: 'Express 5 behind a parser', express: express5, parses: true, sessions: 'server' },
  {
    name: 'Express 5 with sessions in cookies',
    express: express5,
    parses: false,
    sessions: 'cookie',
  },
  { name: 'Express 4', express: express4, parses: false, sessions: 'server' },
  { name: 'Express 4 behind a parser', express: express4, parses: true, sessions: 'server' },
  {
    name: 'Express 4 with sessions in cookies',
    express: express4,
    parses: true,
    sessions: 'cookie',
  },
] as const

for (const { name, express, parses, sessions } of apps) {
  describe(name, () => {
    const contract = adapterContract(({ options, ...setup }) =>
      listen(buildApp(express as ExpressModule, options, { parses, sessions, ...setup }), sessions),
    )
    for (const { id, name: promise, run } of contract) it(`${id} ${promise}`, run)
  })
}
