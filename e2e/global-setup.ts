import type { TestProject } from 'vitest/node'
import { findChromium } from '../tools/browser.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** Empty when there is none. */
    chromium: string
  }
}

/** Find Chromium once for all files, so that none unpacks it under the feet of another. */
export async function setup({ provide }: TestProject): Promise<void> {
  provide('chromium', (await findChromium()) ?? '')
}
