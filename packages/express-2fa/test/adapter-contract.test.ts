import express5 from 'express'
import express4 from 'express4'
import { adapterContract } from 'verify-core/testing'
import { describe, it } from 'vitest'
import { buildApp, type ExpressModule, listen } from './contract-app.ts'

const apps = [
  { name: 'Express 5', express: express5 as ExpressModule, parses: false },
  { name: 'Express 5 behind a parser', express: express5 as ExpressModule, parses: true },
  { name: 'Express 4', express: express4 as ExpressModule, parses: false },
  { name: 'Express 4 behind a parser', express: express4 as ExpressModule, parses: true },
]

for (const { name, express, parses } of apps) {
  describe(name, () => {
    const contract = adapterContract(({ options }) =>
      listen(buildApp(express, options, { parses })),
    )
    for (const { id, name: promise, run } of contract) it(`${id} ${promise}`, run)
  })
}
