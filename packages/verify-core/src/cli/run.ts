import { parseArgs } from 'node:util'
import { within } from '../deadline.ts'
import type { Operator } from '../operator.ts'
import { createTwoFactor, type TwoFactor } from '../two-factor.ts'
import { diagnose, type Finding } from './doctor.ts'
import { ConfigError, type CliConfig, loadConfig } from './config.ts'
import { describeBlocks, describeFindings, describeUser, messageOf } from './text.ts'

/** Where a command prints to. */
export interface Output {
  readonly write: (text: string) => void
  readonly complain: (text: string) => void
}

export const usage = `verify-core: look at and mend the second factor of a running app

  verify-core status <userId>                 what is known of a user
  verify-core unlock <userId>                 forget wrong codes, lock and suspension
  verify-core reset <userId> --proof <text>   take the phone away; say how you made sure who is asking
  verify-core revoke <userId>                 end every verified session of a user
  verify-core blocks                          countries and prefixes that are blocked for now
  verify-core unblock <area>                  send there again: GB, +44770090
  verify-core doctor                          look for what is set up wrongly; sends nothing

  --config <file>   exports your \`options\` (for doctor, your \`app\` and \`login\` too), and may export \`close\`.
                    Default: two-factor.config.{ts,js,mjs}`

/** Run one command. Answers the exit code: 0 done, 1 not done or something is wrong, 2 not understood. */
export async function run(args: readonly string[], output: Output): Promise<0 | 1 | 2> {
  const command = parse(args)
  if (command === undefined) {
    output.complain(usage)
    return 2
  }
  try {
    const config = await loadConfig(command.config, process.cwd())
    try {
      return await carryOut(command, config, output)
    } finally {
      await close(config, output)
    }
  } catch (error) {
    output.complain(messageOf(error))
    return error instanceof ConfigError ? 2 : 1
  }
}

/** More than an audit log takes that cannot be written. */
const closeMs = 12_000

/** Say what went wrong with it; the command is done all the same. */
async function close({ close: end }: CliConfig, { complain }: Output): Promise<void> {
  if (end === undefined) return
  const late = () => new Error(`did not end within ${closeMs / 1_000} s`)
  try {
    await within(closeMs, async () => end(), late)
  } catch (error) {
    complain(`close: ${messageOf(error)}`)
  }
}

interface Command {
  readonly name: string
  readonly subject: string
  readonly proof: string | undefined
  readonly config: string | undefined
}

const withSubject = new Set(['status', 'unlock', 'reset', 'revoke', 'unblock'])
const alone = new Set(['blocks', 'doctor'])

async function unlock(twoFactor: TwoFactor, userId: string): Promise<string> {
  const { failures, isSuspended } = await twoFactor.inspect(userId)
  if (failures === 0 && !isSuspended) return `${userId} has no wrong codes to forget.`
  await twoFactor.unlock(userId)
  return `${userId} may try again.`
}

function parse(args: readonly string[]): Command | undefined {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { config: { type: 'string' }, proof: { type: 'string' } },
    })
    const [name = '', subject = '', ...more] = positionals
    const isKnown = withSubject.has(name) ? subject !== '' : alone.has(name) && subject === ''
    const wantsProof = name === 'reset'
    if (!isKnown || more.length > 0 || wantsProof !== (values.proof !== undefined)) return undefined
    return { name, subject, proof: values.proof, config: values.config }
  } catch {
    return undefined
  }
}

async function carryOut(command: Command, config: CliConfig, output: Output): Promise<0 | 1> {
  const { write } = output
  const twoFactor = createTwoFactor(config.options)
  const { subject } = command
  switch (command.name) {
    case 'status':
      write(describeUser(await twoFactor.inspect(subject)))
      return 0
    case 'unlock':
      write(await unlock(twoFactor, subject))
      return 0
    case 'reset':
      await twoFactor.reset(subject, { proof: command.proof ?? '' })
      write(`${subject} has no phone any more, and enrolls one at the next visit.`)
      return 0
    case 'revoke':
      await twoFactor.revoke.user(subject)
      write(`Every verified session of ${subject} has ended.`)
      return 0
    case 'blocks':
      write(describeBlocks(await twoFactor.blocks()))
      return 0
    case 'unblock':
      return unblock(twoFactor, subject, output)
    default: {
      const findings: readonly Finding[] = await diagnose(config)
      write(describeFindings(findings))
      return findings.some(({ level }) => level === 'wrong') ? 1 : 0
    }
  }
}

async function unblock(
  twoFactor: Operator,
  area: string,
  { write, complain }: Output,
): Promise<0 | 1> {
  if (await twoFactor.unblock(area)) {
    write(`${area} is sent to again.`)
    return 0
  }
  complain(`${area} was not blocked.`)
  return 1
}
