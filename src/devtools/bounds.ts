import type { UnknownAction } from '@reduxjs/toolkit'
import { expectPayload, isDraw, isPayloadOf } from '../rules/checks.js'
import type { ActionName } from '../rules/payloads.js'
import type { ReconnectorSlice } from '../slice/reconnectorSlice.js'
import { placeOf, TraceError } from './traceError.js'

/** What is used of a slice, whatever its name and path. */
export type TraceSlice = Pick<ReconnectorSlice, 'actions' | 'name' | 'reducer' | 'reducerPath'>

/** Longer texts and lists are no reasons and no policies, and a few of them would stop whoever replays them. */
const mostCharacters = 10_000
const mostItems = 1000

/** The slice's name for an action of a type, if it is one of its own; asked once for every type. */
export function createNamer(slice: Pick<TraceSlice, 'actions'>, prefix: string) {
  const names = Object.keys(slice.actions) as ActionName[] // all of them, and nothing else
  const byType = new Map<string, ActionName>(names.map((name) => [`${prefix}/${name}`, name]))
  return ({ type }: UnknownAction): ActionName | undefined => byType.get(type)
}

/**
 * The part of one of the slice's actions that can change a state, as plain JSON of bounded size; `null` where it is
 * malformed, so that the reducer passes it over.
 */
export function essenceOf(action: UnknownAction, name: ActionName, type: string) {
  const { payload, meta } = action
  if (!isPayloadOf(name, payload)) return null
  const draw = (meta as { draw?: unknown } | null | undefined)?.draw // or whatever it is
  return {
    type,
    payload: name === 'probeReceived' ? withPlainProbe(payload as ProbePayload) : payload, // as it is well-formed
    ...(isDraw(draw) ? { meta: { draw } } : {}),
  }
}

interface ProbePayload {
  readonly probe: unknown
  readonly nowMs: number
}

// prettier-ignore
const probeFields = new Set(['reachability', 'tsMs', 'appProcess', 'usb', 'screen', 'batteryPct', 'reason'])

function withPlainProbe({ probe, nowMs }: ProbePayload) {
  if (typeof probe !== 'object' || probe === null) return { probe, nowMs }
  const kept = Object.entries(probe).filter(
    ([field, value]) => probeFields.has(field) && ['string', 'number'].includes(typeof value),
  )
  return { probe: Object.fromEntries(kept), nowMs }
}

/** What is wrong with a malformed payload, in words, without who says it. */
export function faultOf(
  name: Parameters<typeof expectPayload>[0],
  payload: unknown,
): string | null {
  try {
    expectPayload(name, payload)
    return null
  } catch (error) {
    return error instanceof TypeError ? error.message.replace(/^\w+: /, '') : 'cannot be read'
  }
}

/** @throws TraceError where a text or a list of a payload is longer than any that somebody meant */
export function expectBounded(
  payload: unknown,
  root: string,
  steps: readonly (string | number)[] = [],
): void {
  const fault = unbounded(payload)
  if (fault === null) return
  throw new TraceError(placeOf(root, [...steps, ...fault.path]), `expected at most ${fault.most}`)
}

interface Unbounded {
  readonly path: readonly string[]
  readonly most: string
}

function unbounded(value: unknown): Unbounded | null {
  if (typeof value === 'string') {
    return value.length > mostCharacters ? { path: [], most: `${mostCharacters} characters` } : null
  }
  if (typeof value !== 'object' || value === null) return null
  if (Array.isArray(value)) {
    return value.length > mostItems ? { path: [], most: `${mostItems} items` } : null // of plain values
  }
  for (const field of Object.keys(value)) {
    const fault = unbounded(value[field as never]) // a key of its own
    if (fault !== null) return { path: [field, ...fault.path], most: fault.most }
  }
  return null
}
