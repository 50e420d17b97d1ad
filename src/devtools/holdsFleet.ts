import { keysIn, listed, prefixesIn } from './findSlice.js'
import type { Trace } from './readTrace.js'
import { fleetKind, singleKind, type SliceKind } from './sliceKinds.js'
import { TraceError } from './traceError.js'

/** What is known of the slice that is looked for. */
interface Known {
  readonly name?: string | undefined
  readonly sliceKey?: string | undefined
}

/**
 * Whether a trace is that of a fleet, by its actions and its first state.
 *
 * @throws TraceError where a single slice and a fleet are in it, and nothing says which is meant
 */
export function holdsFleet(trace: Trace, known: Known): boolean {
  const fleet = candidates(trace, fleetKind, known)
  if (fleet.size === 0) return false
  const single = candidates(trace, singleKind, known)
  if (single.size === 0) return true
  const both = `a single slice (${listed(single)}) and a fleet (${listed(fleet)})`
  throw new TraceError('', `expected one of them, got ${both}: say which by its name or its key`)
}

function candidates(trace: Trace, kind: SliceKind<unknown>, { name, sliceKey }: Known) {
  const prefixes = prefixesIn(trace, kind)
  const keys = keysIn(trace, kind)
  const isMeant =
    (name === undefined || prefixes.has(name)) && (sliceKey === undefined || keys.has(sliceKey))
  return isMeant ? new Set([...prefixes, ...keys]) : new Set<string>()
}
