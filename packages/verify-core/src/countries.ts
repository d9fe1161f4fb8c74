import { wrongOption } from './option-checks.ts'

/** The ISO 3166 codes that libphonenumber has numbers for. Here as text, so that checking an option loads no metadata. */
const codes =
  'ACADAEAFAGAIALAMAOARASATAUAWAXAZBABBBDBEBFBGBHBIBJBLBMBNBOBQBRBSBTBWBYBZCACCCDCFCGCHCICKCLCMCNCOCRCUCVCWCXCYCZDEDJDKDMDODZECEEEGEHERESETFIFJFKFMFOFRGAGBGDGEGFGGGHGIGLGMGNGPGQGRGTGUGWGYHKHNHRHTHUIDIEILIMINIOIQIRISITJEJMJOJPKEKGKHKIKMKNKPKRKWKYKZLALBLCLILKLRLSLTLULVLYMAMCMDMEMFMGMHMKMLMMMNMOMPMQMRMSMTMUMVMWMXMYMZNANCNENFNGNINLNONPNRNUNZOMPAPEPFPGPHPKPLPMPRPSPTPWPYQARERORSRURWSASBSCSDSESGSHSISJSKSLSMSNSOSRSSSTSVSXSYSZTATCTDTGTHTJTKTLTMTNTOTRTTTVTWTZUAUGUSUYUZVAVCVEVGVIVNVUWFWSXKYEYTZAZMZW'

const countries: ReadonlySet<string> = new Set(codes.match(/../g))

/** Whether `code` is an ISO 3166 country code, in capitals, that can have phone numbers. `UK` is none: it is `GB`. */
export function isCountry(code: string): boolean {
  return countries.has(code)
}

/** @throws {TypeError} unless `code` is one. */
export function checkCountry(option: string, code: unknown): string {
  if (typeof code === 'string' && isCountry(code)) return code
  throw wrongOption(option, "ISO 3166 codes in capitals such as 'GB'", code)
}
