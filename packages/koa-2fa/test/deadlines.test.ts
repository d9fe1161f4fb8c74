import Koa from 'koa'
import { deadlineContract } from 'verify-core/testing'
import { describe, it } from 'vitest'
import { buildApp, listen } from './contract-app.ts'

describe.concurrent('Koa with a provider that hangs', () => {
  const contract = deadlineContract(({ options }) => listen(buildApp(Koa, options)))
  for (const { name, run } of contract) it(name, run, 60_000)
})
