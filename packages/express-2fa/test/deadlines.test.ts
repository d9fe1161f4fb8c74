import express from 'express'
import { deadlineContract } from 'verify-core/testing'
import { describe, it } from 'vitest'
import { buildApp, listen } from './contract-app.ts'

describe.concurrent('Express with a provider that hangs', () => {
  const contract = deadlineContract(({ options }) => listen(buildApp(express, options)))
  for (const { name, run } of contract) it(name, run, 60_000)
})
