import type { UnknownAction } from '@reduxjs/toolkit'
import { fieldsOf, isRecord } from '../rules/shape.js'

// prettier-ignore
const probeFields = new Set(['reachability', 'tsMs', 'appProcess', 'usb', 'screen', 'batteryPct', 'reason'])

/**
 * The part of one of the slice's actions that can change a state, as plain JSON; `null` where it cannot be written.
 * A probe may carry anything for its user's own ends; what no rule and no type knows of it is left out.
 */
export function plainAction({ type, payload, meta }: UnknownAction): UnknownAction | null {
  const { id, draw } = fieldsOf(meta)
  const own = id === undefined && draw === undefined ? {} : { meta: { id, draw } }
  try {
    return JSON.parse(JSON.stringify({ type, payload, ...own }, withPlainProbe)) as UnknownAction // it has its type
  } catch {
    return null
  }
}

function withPlainProbe(key: string, value: unknown): unknown {
  if (key !== 'probe' || !isRecord(value)) return value
  const kept = Object.entries(value).filter(
    ([field, own]) => probeFields.has(field) && ['string', 'number'].includes(typeof own),
  )
  return Object.fromEntries(kept)
}
