import { isDraw, isPayloadOf } from './checks.js'
import { decide } from './decide.js'
import type { ActionName, ReconnectorPayloads } from './payloads.js'
import * as report from './report.js'
import { isSameState, type ReconnectorState } from './state.js'

/** Each rule as it is, for payloads that were looked at. */
const rules: {
  [Name in ActionName]: (
    state: ReconnectorState,
    payload: ReconnectorPayloads[Name],
    draw: number | undefined,
  ) => ReconnectorState
} = {
  probeReceived: (state, { probe, nowMs }, draw) => decide(state, probe, nowMs, draw),
  attemptStarted: report.started,
  reconnectSucceeded: report.succeeded,
  reconnectFailed: report.failed,
  connectionLost: report.lost,
  retryRequested: report.retried,
  refreshRequested: report.refreshed,
  paused: report.paused,
  resumed: report.resumed,
  configured: report.configured,
  synced: (state, { state: truth }) => (isSameState(state, truth) ? state : truth),
}

/** A rule as a reducer that is total: what is not its action, in whatever state, changes nothing. */
export function caseReducer<Name extends ActionName>(name: Name) {
  const rule = rules[name]
  return (
    state: ReconnectorState,
    action: { payload: ReconnectorPayloads[Name]; meta?: { draw?: unknown } },
  ): ReconnectorState => {
    try {
      if (!isPayloadOf(name, action.payload)) return state
      const draw = action.meta?.draw
      return rule(state, action.payload, isDraw(draw) ? draw : undefined)
    } catch {
      return state // what only looks like a state or an action, such as a hostile import
    }
  }
}
