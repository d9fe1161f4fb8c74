import type { Json } from 'verify-core'
import { bendsKeys, bendsValues, type Mutant } from './mutant.ts'

/** Every part of a value passes through `bend`, the inner ones first. */
function each(value: Json, bend: (part: Json) => Json): Json {
  if (typeof value !== 'object' || value === null) return bend(value)
  if (isList(value)) return bend(value.map((part) => each(part, bend)))
  const parts = Object.entries(value).map(([name, part]) => [name, each(part ?? null, bend)])
  return bend(Object.fromEntries(parts) as Json)
}

const isList = (value: Json): value is readonly Json[] => Array.isArray(value)
const isMap = (value: Json): value is { readonly [name: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const text = (name: string, caughtBy: readonly string[], bend: (part: string) => Json) =>
  bendsValues(name, caughtBy, (value) =>
    each(value, (part) => (typeof part === 'string' ? bend(part) : part)),
  )
const names = (
  name: string,
  caughtBy: readonly string[],
  bend: (entries: [string, Json][]) => [string, Json][],
) =>
  bendsValues(name, caughtBy, (value) =>
    each(value, (part) =>
      isMap(part) ? (Object.fromEntries(bend(Object.entries(part))) as Json) : part,
    ),
  )
const numbers = (name: string, caughtBy: readonly string[], bend: (part: number) => Json) =>
  bendsValues(name, caughtBy, (value) =>
    each(value, (part) => (typeof part === 'number' ? bend(part) : part)),
  )

const depth = (value: Json): number =>
  typeof value === 'object' && value !== null
    ? 1 + Math.max(0, ...Object.values(value).map((part) => depth(part ?? null)))
    : 0

const isSmall = (value: Json) => value === null || value === false || value === 0 || value === ''

export const valueMutants: readonly Mutant[] = [
  bendsValues('leaves null out of lists', ['SV01'], (value) =>
    each(value, (part) => (isList(part) ? part.filter((inner) => inner !== null) : part)),
  ),
  bendsValues('takes what is false for nothing', ['SV02', 'SV03', 'SV04', 'SV05'], (value) =>
    isSmall(value) ? { nothing: true } : value,
  ),
  bendsValues('reads text as JSON', ['SV06'], (value) =>
    typeof value === 'string' && value.startsWith('{') ? (JSON.parse(value) as Json) : value,
  ),
  text('reads digits as numbers', ['SV07'], (part) => (/^\d+$/.test(part) ? Number(part) : part)),
  bendsValues('takes an empty list for an empty object', ['SV08'], (value) =>
    each(value, (part) => (isList(part) && part.length === 0 ? {} : part)),
  ),
  bendsValues('unwraps lists of one', ['SV09'], (value) =>
    each(value, (part) => (isList(part) && part.length === 1 ? (part[0] ?? null) : part)),
  ),
  numbers('keeps 14 digits', ['SV10', 'SV11', 'SV12'], (part) => Number(part.toPrecision(14))),
  numbers('keeps 32 bits of whole numbers', ['SV11'], (part) =>
    Number.isSafeInteger(part) ? part | 0 : part,
  ),
  numbers('keeps 300 powers of ten', ['SV12'], (part) =>
    Math.abs(part) > 1e300 || Math.abs(part) < 1e-300 ? null : part,
  ),
  text('writes Latin 1', ['SV13', 'SV16'], (part) =>
    Buffer.from(part, 'latin1').toString('latin1'),
  ),
  text('composes accents', ['SV13'], (part) => part.normalize('NFC')),
  text('leaves control characters out', ['SV14'], (part) => part.replaceAll(/\p{Cc}/gu, '')),
  text('mends broken characters', ['SV15'], (part) => part.toWellFormed()),
  text('cuts text at 16 KB', ['SV16'], (part) => part.slice(0, 16_384)),
  names('keeps 255 properties', ['SV17'], (entries) => entries.slice(0, 255)),
  bendsValues('keeps 64 levels', ['SV18'], (value) => (depth(value) > 64 ? null : value)),
  names('leaves __proto__ out', ['SV19'], (entries) =>
    entries.filter(([name]) => name !== '__proto__'),
  ),
  names('leaves the names of methods out', ['SV20'], (entries) =>
    entries.filter(([name]) => !(name in {})),
  ),
  names('leaves empty names out', ['SV21'], (entries) => entries.filter(([name]) => name !== '')),
  bendsValues('leaves out what it does not know of a record', ['SV23'], (value) =>
    isMap(value) && 'v' in value && 'data' in value
      ? { v: value['v'], data: value['data'] }
      : value,
  ),
  names('sorts properties', ['SV22'], (entries) =>
    entries.toSorted(([a], [b]) => (a < b ? -1 : 1)),
  ),
]

export const keyMutants: readonly Mutant[] = [
  bendsKeys('keeps records in a plain object', ['SK01'], (key) => (key in {} ? 'inherited' : key)),
  bendsKeys('splits keys at colons', ['SK02', 'S28'], (key) => key.split(':')[0] ?? key),
  bendsKeys('tidies slashes', ['SK03'], (key) => key.replaceAll('//', '/')),
  bendsKeys('expands stars', ['SK04'], (key) => key.replace(/^user[*1]$/, 'user')),
  bendsKeys('expands percent signs', ['SK05'], (key) => key.replace(/[%_]$/, '')),
  bendsKeys('tidies quotes', ['SK06'], (key) => key.replaceAll('"', "'")),
  bendsKeys('tidies line ends', ['SK07'], (key) => key.replaceAll('\r\n', '\n')),
  bendsKeys('closes braces', ['SK08'], (key) => key.replace(/\}$/, '')),
  bendsKeys('ignores case', ['SK09'], (key) => key.toLowerCase()),
  bendsKeys('ignores spaces at the end', ['SK10'], (key) => key.trimEnd()),
  bendsKeys('ignores accents', ['SK11'], (key) => key.normalize('NFD').replace(/\p{M}/gu, '')),
  bendsKeys('composes accents', ['SK12'], (key) => key.normalize('NFC')),
  bendsKeys('reads escapes', ['SK13'], (key) => key.replace(/%3A|\\x3A/, ':')),
  bendsKeys('cuts keys at 255 characters', ['SK14'], (key) => key.slice(0, 255)),
]

/** The same ways of bending, bending nothing. */
export const soundValues = names('bends no value', [], (entries) => entries)
export const soundKeys = bendsKeys('bends no key', [], (key) => key)
