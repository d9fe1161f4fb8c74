import { registerHooks } from 'node:module'
import { pathToFileURL } from 'node:url'
import type { ExpressModule } from '../../packages/express-2fa/test/contract-app.ts'
import { type Mutation, mutate, pathOf } from './mutation.ts'

/** What one process is asked: to run these cases on the source with this change, or as it is. */
export interface Job {
  readonly mutation?: Mutation
  readonly caseIds: readonly string[]
}

/** What became of the cases, by their ids. */
export interface Verdict {
  readonly passed: readonly string[]
  readonly failed: readonly string[]
}

const { mutation, caseIds } = JSON.parse(process.argv[2] ?? '') as Job
const isVerbose = process.env['VERBOSE'] !== undefined
let isLoaded = false

// The source is changed on its way in: nothing is copied, and no file is touched.
registerHooks({
  load(url, context, nextLoad) {
    const loaded = nextLoad(url, context)
    if (mutation === undefined || url !== pathToFileURL(pathOf(mutation)).href) return loaded
    isLoaded = true
    return { ...loaded, source: mutate(String(loaded.source), mutation) }
  },
})

const { default: express } = await import('express')
const { adapterContract } = await import('verify-core/testing')
const { buildApp, listen } = await import('../../packages/express-2fa/test/contract-app.ts')

const contract = adapterContract(({ options, ...setup }) =>
  listen(buildApp(express as ExpressModule, { ...options, warn: () => {} }, setup)),
)
const passed: string[] = []
const failed: string[] = []
for (const { id, run } of contract) {
  if (!caseIds.includes(id)) continue
  try {
    await run()
    passed.push(id)
  } catch (error) {
    if (isVerbose) console.error(id, error)
    failed.push(id)
  }
}
if (mutation !== undefined && !isLoaded) throw new Error(`nothing loads ${mutation.file}`)
process.send?.({ passed, failed } satisfies Verdict, () => process.exit())
