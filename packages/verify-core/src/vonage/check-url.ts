/** Domains that Vonage serves the first address of a silent step from; which host of them is not documented. */
const vonageDomains = ['.vonage.com', '.nexmo.com'] as const

/**
 * The address of a silent step, if it is one of Vonage's or of the host we speak to: somebody who is logged in will be
 * sent there. Plain http only where we speak to an emulator by it.
 */
export function trustedCheckUrl(found: unknown, apiHost: string): string | undefined {
  const url = parse(found)
  if (url === undefined || url.username !== '' || url.password !== '') return undefined
  const api = parse(apiHost)
  if (url.origin === api?.origin) return url.href
  if (url.protocol !== 'https:' || url.port !== '') return undefined
  return vonageDomains.some((domain) => url.hostname.endsWith(domain)) ? url.href : undefined
}

function parse(text: unknown): URL | undefined {
  if (typeof text !== 'string' || text.length > 2_048 || !URL.canParse(text)) return undefined
  const url = new URL(text)
  return /^https?:$/.test(url.protocol) ? url : undefined
}
