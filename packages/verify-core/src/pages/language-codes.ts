/** The languages that the texts are in; the first is used when a browser prefers none of them. */
export const languageCodes = ['en', 'de', 'fr', 'es', 'it', 'pt', 'nl', 'sv'] as const
export type LanguageCode = (typeof languageCodes)[number]
