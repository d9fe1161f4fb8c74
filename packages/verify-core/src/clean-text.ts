/**
 * Text that is safe to write into a log: control characters and line separators, which could forge a line of their
 * own, appear as their code points.
 */
export function cleanText(text: string): string {
  return text.replace(
    /[\p{Cc}\u2028\u2029]/gu,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}
