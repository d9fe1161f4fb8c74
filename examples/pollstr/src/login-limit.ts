/** Counts tries per key in a fixed window, in memory. */
export interface TryLimit {
  /** Seconds to wait, or 0 when this try may go on. */
  spend(key: string): number
  /** Forget a key, after a success. */
  clear(key: string): void
}

/** How many tries, and in what time. */
export interface TryLimitOptions {
  readonly tries: number
  readonly windowSeconds: number
  /** The most keys that are remembered; beyond it the oldest is dropped. Default 10,000. */
  readonly maxKeys?: number
  /** Default `Date.now`. */
  readonly clock?: () => number
}

/** A light brake on guessing passwords; a busy site would keep it where all its processes see it. */
export function tryLimit(options: TryLimitOptions): TryLimit {
  const { tries, windowSeconds, maxKeys = 10_000, clock = Date.now } = options
  const windows = new Map<string, { count: number; endsAt: number }>()

  return {
    spend(key) {
      const now = clock()
      let window = windows.get(key)
      if (window === undefined || window.endsAt <= now) {
        window = { count: 0, endsAt: now + windowSeconds * 1_000 }
        windows.delete(key)
        windows.set(key, window)
        // A Map lists its keys in the order they came in.
        for (const oldest of windows.keys()) {
          if (windows.size <= maxKeys) break
          windows.delete(oldest)
        }
      }
      if (window.count >= tries) return Math.ceil((window.endsAt - now) / 1_000)
      window.count += 1
      return 0
    },
    clear(key) {
      windows.delete(key)
    },
  }
}
