import { isRandomId } from './crypto.ts'

/** Our one value in the web session: opaque ids only, so that even a session kept in a cookie gives nothing away. */
export interface Slot {
  /** Names this browser to challenges; new at every success. */
  readonly id: string
  /** Names the verified-session record. */
  readonly marker?: string
}

/** As `Keyring.hash` writes it. */
const markerLength = 43

/** Read whatever the session holds; anything odd is no slot. */
export function parseSlot(value: unknown): Slot | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const { id } = value as { id?: unknown }
  if (typeof id !== 'string' || !isRandomId(id)) return undefined
  const marker = markerOf(value)
  return marker === undefined ? { id } : { id, marker }
}

/** The marker alone: the guard needs no more. One of the right length that is not ours finds no record. */
export function markerOf(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const { marker } = value as { marker?: unknown }
  return typeof marker === 'string' && marker.length === markerLength ? marker : undefined
}
