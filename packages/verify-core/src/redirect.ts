import type { TwoFactorResponse } from './http.ts'

/** Headers of everything that depends on who asks. */
export const privateHeaders: Readonly<Record<string, string>> = {
  'cache-control': 'no-store',
  vary: 'Cookie',
}

/** 303, always relative. */
export function seeOther(location: string): TwoFactorResponse {
  return { status: 303, headers: { ...privateHeaders, location }, body: () => '' }
}
