import { createReconnectorSlice } from '../slice/reconnectorSlice.js'
import { isPayloadOf } from '../slice/checks.js'
import type { ReconnectorState } from '../slice/state.js'
import type { TraceSlice } from './ownActions.js'

/**
 * Makes a slice to replay a trace with, of a configuration that comes from a file.
 *
 * @throws TypeError where the configuration is none, as `createReconnectorSlice` says it
 */
export function createTraceSlice(config: Readonly<Record<string, unknown>>): TraceSlice {
  return createReconnectorSlice({ node: 'unknown', ...config }) // it checks all of them
}

/** Whether a value is the state of a reconnector slice. */
export function isTraceState(value: unknown): value is ReconnectorState {
  return isPayloadOf('synced', { state: value })
}
