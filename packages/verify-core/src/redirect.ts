import type { TwoFactorResponse } from './http.ts'

/** Headers of everything that depends on who asks. */
export const privateHeaders: Readonly<Record<string, string>> = {
  // First, because looking for one that is there costs nothing before another header is.
  vary: 'Cookie',
  'cache-control': 'no-store',
}

/** 303, always relative. */
export function seeOther(location: string): TwoFactorResponse {
  return { status: 303, headers: { ...privateHeaders, location }, body: () => '' }
}
