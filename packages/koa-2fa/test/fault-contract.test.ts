import Koa from 'koa'
import { faultContract } from 'verify-core/testing'
import { describe, it } from 'vitest'
import { buildApp, listen } from './contract-app.ts'

describe.concurrent('Koa under faults', () => {
  const contract = faultContract(({ options }) => listen(buildApp(Koa, options)))
  for (const { name, run } of contract) it(name, run, 60_000)
})
