/**
 * The sequences that legacy Verify offers, by number. Always named: its default sends one SMS and calls twice.
 * From any step on, the rest of a sequence is a sequence too.
 */
export const sequences: Readonly<Record<string, number>> = {
  'sms,voice,voice': 1,
  'sms,sms,voice': 2,
  'voice,voice': 3,
  'sms,sms': 4,
  'sms,voice': 5,
  sms: 6,
  voice: 7,
}

/** The languages that legacy Verify speaks. It refuses a start in any other. */
export const languages: ReadonlySet<string> = new Set(
  (
    'ar-xa cs-cz cy-cy cy-gb da-dk de-de el-gr en-au en-gb en-in en-us es-es es-mx es-us fi-fi fil-ph fr-ca fr-fr ' +
    'hi-in hu-hu id-id is-is it-it ja-jp ko-kr nb-no nl-nl pl-pl pt-br pt-pt ro-ro ru-ru sv-se th-th tr-tr vi-vn ' +
    'yue-cn zh-cn zh-tw'
  ).split(' '),
)
