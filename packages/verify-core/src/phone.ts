declare const e164: unique symbol

/** A phone number in E.164: `+`, then 7 to 15 digits. Only `parsePhone` makes one. */
export type E164 = string & { readonly [e164]: true }

/** What kind of line a number is, as the metadata of libphonenumber has it. */
export type PhoneType =
  | 'mobile'
  | 'fixed_line'
  | 'fixed_line_or_mobile'
  | 'voip'
  | 'premium_rate'
  | 'toll_free'
  | 'shared_cost'
  | 'pager'
  | 'uan'
  | 'voicemail'
  | 'personal_number'
  | 'unknown'

export interface ParsedPhone {
  readonly phone: E164
  /** ISO 3166 code, from the parsed number and not from its prefix. */
  readonly country: string | undefined
  readonly type: PhoneType
}

const maxTyped = 64

let loading: Promise<typeof import('libphonenumber-js/max')> | undefined

/** Load the phone metadata (about 160 kB, 50 ms) now instead of at the first number. */
export async function warmUpPhones(): Promise<void> {
  await loadMetadata()
}

function loadMetadata() {
  loading ??= import('libphonenumber-js/max')
  return loading
}

/**
 * Read a number as people type it, once. `undefined` when it is not one: not text, over 64 characters,
 * impossible in its country, or with an extension. `defaultCountry` reads national notation.
 * Possible numbers that no operator has (such as the drama range +44 7700 900xxx) are read, with type `unknown`.
 */
export async function parsePhone(
  text: unknown,
  options: { readonly defaultCountry?: string } = {},
): Promise<ParsedPhone | undefined> {
  if (typeof text !== 'string' || text.length > maxTyped) return undefined
  const { default: parse, isSupportedCountry } = await loadMetadata()
  const { defaultCountry } = options
  const country =
    defaultCountry !== undefined && isSupportedCountry(defaultCountry) ? defaultCountry : undefined
  const typed = text.trim().replace(/^tel:/i, '')
  const found = parse(typed, { extract: false, ...(country && { defaultCountry: country }) })
  if (found === undefined || found.ext !== undefined || !found.isPossible()) return undefined
  const phone = found.number
  if (!isE164(phone)) return undefined
  return {
    phone,
    // A number that no country of its calling code has assigned counts as one of the main country. Sound for +1, where
    // it matters most: the territories are told by their leading digits alone, whatever follows. Only Canada is not,
    // and a number that neither it nor the US has assigned is nobody's and costs what one of the US would.
    country: found.country ?? found.getPossibleCountries()[0],
    type: typeOf(found.getType()),
  }
}

function isE164(text: string): text is E164 {
  return /^\+[1-9]\d{6,14}$/.test(text)
}

function typeOf(name: string | undefined): PhoneType {
  return (name?.toLowerCase() ?? 'unknown') as PhoneType
}

/** Calling codes of one and two digits; all others have three (ITU-T E.164, list of assigned codes). */
const shortCodes = /^\+(1|7|2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58])(?=\d)/

/** A number as it may be shown before a proof: the calling code and the last three digits, `+44 ••• ••• 123`. */
export function maskPhone(phone: E164): string {
  const code = shortCodes.exec(phone)?.[0] ?? phone.slice(0, 4)
  return `${code} ••• ••• ${phone.slice(-3)}`
}
