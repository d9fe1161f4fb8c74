import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'

const script = `
  import { createRequire } from 'node:module'
  const { vonageVerify, vonageVerifyV1 } = await import(process.argv[1])
  const keys = { apiKey: 'abcd1234', apiSecret: 'hush-hush' }
  const provider = vonageVerify(keys)
  vonageVerifyV1(keys)
  const loaded = () => Object.keys(createRequire(process.argv[1]).cache).some((file) => file.includes('@vonage'))
  const before = loaded()
  await provider.warmUp()
  console.log(JSON.stringify([before, loaded()]))
`

it('loads the SDK when warmed up and not before, without a deprecation', async () => {
  const entry = new URL('index.ts', import.meta.url).href
  const flags = ['--throw-deprecation', '--input-type=module', '--eval', script, entry]
  const { stdout } = await promisify(execFile)(process.execPath, flags)
  expect(JSON.parse(stdout)).toEqual([false, true])
})
