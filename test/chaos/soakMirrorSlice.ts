import { createReconnectorFleetSlice } from 'redux-reconnector/fleet'
import { basePolicy } from './soakMirrorLife.js'

/** The slice of worker and dashboards: it has to have the same defaults in both. */
export function createSoakSlice() {
  return createReconnectorFleetSlice({ defaults: { maxBackoffMs: 2000, policy: basePolicy } })
}
