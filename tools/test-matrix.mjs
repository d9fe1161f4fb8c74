// The whole test run on every line of Node that CI runs: `npm run test:matrix`, or `npm run test:matrix -- 26`.
import { spawnSync } from 'node:child_process'

const wanted = process.argv.slice(2)
for (const version of wanted.length > 0 ? wanted : ['22', '24', '26']) {
  console.log(`\n== Node ${version}`)
  const vitest = ['node', 'node_modules/vitest/vitest.mjs', 'run']
  const { status } = spawnSync(
    'npm',
    ['exec', '--yes', `--package=node@${version}`, '--', ...vitest],
    {
      stdio: 'inherit',
    },
  )
  if (status !== 0) process.exitCode = 1
}
