import type { Steps } from './sliceKind.js'
import { placeOf, TraceError } from './traceError.js'

/** Longer texts and lists are no reasons and no policies, and a few of them would stop whoever replays them. */
const mostCharacters = 10_000
const mostItems = 1000

/** @throws TraceError where a text or a list in plain JSON is longer than any that somebody meant */
export function expectBounded(value: unknown, root: string, place: () => Steps): void {
  if (isBounded(value)) return
  const isList = Array.isArray(value)
  if (!isList || value.length <= mostItems) {
    for (const [key, item] of Object.entries(Object(value))) {
      if (typeof value !== 'string')
        expectBounded(item, root, () => [...place(), isList ? Number(key) : key])
    }
  }
  const most = isList ? `${mostItems} items` : `${mostCharacters} characters`
  throw new TraceError(placeOf(root, place()), `expected at most ${most}`)
}

function isBounded(value: unknown): boolean {
  if (typeof value === 'string') return value.length <= mostCharacters
  if (typeof value !== 'object' || value === null) return true
  if (Array.isArray(value)) return value.length <= mostItems && value.every(isBounded)
  for (const key in value) if (!isBounded(value[key as never])) return false // plain JSON inherits nothing
  return true
}
