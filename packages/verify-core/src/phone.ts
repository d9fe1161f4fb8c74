declare const e164: unique symbol

/** A phone number in E.164: `+`, then 7 to 15 digits. Only `parsePhone` makes one. */
export type E164 = string & { readonly [e164]: true }
