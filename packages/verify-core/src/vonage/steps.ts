import { keepNewest } from '../keep-newest.ts'
import type { Channel, Fallback } from '../provider.ts'

export type Channels = readonly [Channel, ...Channel[]]

/** What one verification does: its channels in order, and how long each that sends has before the next. */
export interface Steps {
  readonly channels: Channels
  readonly stepSeconds: number
}

/** What a silent step has, whatever is asked for. */
export const silentSeconds = 60

/** The channels that send something: all but a silent first step. */
export function sending(channels: Channels): Channels {
  const [silent, first, ...others] = channels
  return silent === 'silent_auth' && first !== undefined ? [first, ...others] : channels
}

/**
 * The channels of a verification that begins with the asked one: somebody who asks for a call does not want the
 * SMS behind it. A channel that is not among ours is as good as none asked.
 */
export function channelsFrom(channels: Channels, asked: Channel | undefined): Channels {
  const at = asked === undefined ? -1 : channels.indexOf(asked)
  if (at < 1) return channels
  const [first = channels[0], ...others] = channels.slice(at)
  return [first, ...others]
}

/** The code's life, shared evenly among the steps, within what the API takes. */
export function stepSeconds(
  codeTtlSeconds: number,
  steps: number,
  least: number,
  most: number,
): number {
  return Math.min(Math.max(Math.floor(codeTtlSeconds / steps), least), most)
}

/** Remembers on which step each verification is. A hint: after a restart, or past `capacity`, it knows nothing. */
export interface StepMemory {
  began(requestId: string, steps: Steps): void
  advanced(requestId: string): void
  forget(requestId: string): void
  /**
   * The channel of the next step when that is certain enough to promise it; `undefined` when there is none
   * or nobody can tell.
   */
  next(requestId: string): Channel | undefined
  /** What a verification still has before it, from now on; nothing when nobody can tell. */
  fallbacks(requestId: string): readonly Fallback[]
}

interface Running extends Steps {
  /** Where it was when we last heard, and when that was. */
  readonly index: number
  readonly since: number
}

export function stepMemory(
  channels: Channels,
  clock: () => number,
  capacity: number = 10_000,
): StepMemory {
  const running = new Map<string, Running>()

  const secondsSince = ({ since }: Running) => (clock() - since) / 1_000

  /** The provider moves on by itself when a step's time is up. */
  const indexOf = (one: Running) => {
    const passed = secondsSince(one)
    let at = one.index
    while (at < one.channels.length && passed >= secondsThrough(one, at)) at += 1
    return at
  }

  const keep = (requestId: string, one: Running) => keepNewest(running, capacity, requestId, one)

  return {
    began: (requestId, steps) => keep(requestId, { ...steps, index: 0, since: clock() }),
    advanced(requestId) {
      const one = running.get(requestId)
      if (one !== undefined) keep(requestId, { ...one, index: indexOf(one) + 1, since: clock() })
    },
    forget: (requestId) => void running.delete(requestId),
    next(requestId) {
      const one = running.get(requestId)
      if (one !== undefined) return one.channels[indexOf(one) + 1]
      // Any later step may be next. That is no riddle when they are all the same.
      const [first, ...others] = channels.slice(1)
      return others.every((channel) => channel === first) ? first : undefined
    },
    fallbacks(requestId) {
      const one = running.get(requestId)
      if (one === undefined) return []
      const at = indexOf(one)
      const passed = Math.floor(secondsSince(one))
      return one.channels.slice(at + 1).map((channel, ahead) => ({
        channel,
        afterSeconds: secondsThrough(one, at + ahead) - passed,
      }))
    },
  }
}

/** How long it takes from where we last heard of it to the end of step `last`. */
function secondsThrough({ channels, index, stepSeconds: seconds }: Running, last: number): number {
  const steps = last + 1 - index
  const isSilent = index === 0 && channels[0] === 'silent_auth'
  return isSilent ? silentSeconds + (steps - 1) * seconds : steps * seconds
}
