import { placeOf } from './traceError.js'

/** The first place at which two values differ. */
export interface Difference {
  /** Such as `policy.backoffMs[2]`. */
  readonly path: string
  /** As decided again. */
  readonly here: unknown
  /** As the trace has it. */
  readonly there: unknown
}

/**
 * Compares as JSON does: a field that is `undefined` is no field. Takes no longer than `here` is big.
 *
 * @param here - plain JSON without shared or circular references
 */
export function firstDifference(
  here: unknown,
  there: unknown,
  path: readonly (string | number)[] = [],
): Difference | null {
  if (here === there) return null
  const differing = { path: placeOf('', path), here, there }
  if (!isObject(here) || !isObject(there)) return differing
  if (Array.isArray(here) !== Array.isArray(there)) return differing
  if (Array.isArray(here) && here.length !== (there as unknown as unknown[]).length) {
    return differing // both are lists
  }
  const others = Object.keys(there).filter((key) => !Object.hasOwn(here, key))
  for (const key of [...Object.keys(here), ...others]) {
    const step = Array.isArray(here) ? Number(key) : key
    const found = firstDifference(ownIn(here, key), ownIn(there, key), [...path, step])
    if (found !== null) return found
  }
  return null
}

function ownIn(of: Readonly<Record<string, unknown>>, key: string): unknown {
  return Object.hasOwn(of, key) ? of[key] : undefined
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}
