import { oneOf, wrongOption } from './option-checks.ts'
import type { ParsedPhone, PhoneType } from './phone.ts'
import type { Channel } from './provider.ts'

/** To which numbers codes may be sent. */
export interface PhonePolicy {
  readonly countries: ReadonlySet<string>
  readonly types: ReadonlySet<PhoneType>
}

const known: readonly PhoneType[] = [
  'mobile',
  'fixed_line',
  'fixed_line_or_mobile',
  'voip',
  'personal_number',
  'unknown',
]

/**
 * The kinds of lines that codes may be sent to. Premium, shared-cost, toll-free, pager, company and voicemail numbers
 * cannot be chosen at all: nobody reads a code there, and somebody earns by it.
 * @throws {TypeError} naming what is wrong.
 */
export function resolvePhoneTypes(
  types: readonly PhoneType[] | undefined,
  channels: readonly Channel[],
): ReadonlySet<PhoneType> {
  if (types === undefined) return new Set(defaultTypes(channels))
  if (!Array.isArray(types) || types.length === 0) {
    throw wrongOption('phoneTypes', 'at least one kind of line', types)
  }
  return new Set(types.map((type) => oneOf('phoneTypes', type, known)))
}

/** NIST SP 800-63B rules out VoIP numbers. A fixed line can be called, but hardly reads an SMS. */
function defaultTypes(channels: readonly Channel[]): readonly PhoneType[] {
  const types: PhoneType[] = ['mobile', 'fixed_line_or_mobile', 'personal_number']
  if (channels.includes('voice')) types.push('fixed_line')
  // The ranges that films and examples use have no type in the metadata.
  if (process.env['NODE_ENV'] !== 'production') types.push('unknown')
  return types
}

/** Whether codes may be sent to this number: by the country of the parsed number, not by its prefix. */
export function mayReceive(policy: PhonePolicy, { country, type }: ParsedPhone): boolean {
  return country !== undefined && policy.countries.has(country) && policy.types.has(type)
}
