#!/usr/bin/env node
import { run } from './run.ts'

/** For what goes on by itself after a command, such as an event that is being written down. */
const graceMs = 1_000

const code = await run(process.argv.slice(2), {
  write: (text) => process.stdout.write(`${text}\n`),
  complain: (text) => process.stderr.write(`${text}\n`),
})

process.exitCode = code
// Connections and servers that the config leaves open would keep the process for ever. Without any it ends before.
setTimeout(() => {
  process.stdout.write('', () => process.stderr.write('', () => process.exit(code)))
}, graceMs).unref()
