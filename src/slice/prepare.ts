import type {
  ActionName,
  FailureReport,
  LossReport,
  ReconnectorPayloads,
  SuccessReport,
} from '../rules/payloads.js'
import { hasJitter, type Policy, type Reachability } from '../rules/policy.js'
import { expectPayload, isDraw } from '../rules/checks.js'
import type { Probe, ReconnectorConfig, ReconnectorState } from '../rules/state.js'

/** The parameters of each action creator. `draw`: the random number for the next wait; `nowMs`: default `Date.now()`. */
interface Arguments {
  probeReceived: [probe: Probe | Reachability, nowMs?: number, draw?: number]
  attemptStarted: [attempt: ReconnectorPayloads['attemptStarted']]
  reconnectSucceeded: [success?: SuccessReport]
  reconnectFailed: [failure: FailureReport]
  connectionLost: [loss: LossReport, draw?: number]
  retryRequested: [nowMs?: number, draw?: number, by?: 'hint' | 'network']
  refreshRequested: [reason?: string, nowMs?: number, draw?: number]
  paused: [reason?: string, nowMs?: number]
  resumed: [reason?: string, nowMs?: number, draw?: number, mayAttempt?: boolean]
  configured: [config: Partial<ReconnectorConfig>, draw?: number]
  synced: [state: ReconnectorState]
}

/** How each action creator makes its action of what it is given. */
export type Prepare = {
  [Name in ActionName]: (...given: Arguments[Name]) => { payload: ReconnectorPayloads[Name] }
}

/**
 * The one place of the slice where a clock and a random number are read. All of it throws a TypeError on bad input.
 *
 * @param policy - the policy at the start: where it jitters, a `draw` goes with every action that may begin a wait
 */
export function createPrepare(policy: Policy): Prepare {
  return {
    probeReceived: (probe, nowMs = Date.now(), draw = drawFor(policy)) =>
      prepared('probeReceived', { probe, nowMs }, draw),
    attemptStarted: (attempt) => prepared('attemptStarted', attempt),
    reconnectSucceeded: (success = {}) => prepared('reconnectSucceeded', success),
    reconnectFailed: (failure) => prepared('reconnectFailed', failure),
    connectionLost: (loss, draw = drawFor(policy)) => prepared('connectionLost', loss, draw),
    retryRequested: (nowMs = Date.now(), draw = drawFor(policy), by) =>
      prepared('retryRequested', { nowMs, ...(by && { by }) }, draw),
    refreshRequested: (reason = 'refresh requested', nowMs = Date.now(), draw = drawFor(policy)) =>
      prepared('refreshRequested', { reason, nowMs }, draw),
    paused: (reason = pausedByHand, nowMs = Date.now()) => prepared('paused', { reason, nowMs }),
    resumed: (reason = pausedByHand, nowMs = Date.now(), draw = drawFor(policy), mayAttempt) =>
      prepared('resumed', { reason, nowMs, ...(mayAttempt === false && { mayAttempt }) }, draw),
    configured: (config, draw = drawFor(config?.policy ?? {})) =>
      prepared('configured', config, draw),
    synced: (state) => prepared('synced', { state }),
  }
}

/** The hold that `paused` puts and `resumed` takes away where no reason is given. */
const pausedByHand = 'paused by hand'

function drawFor(policy: Partial<Policy>): number | undefined {
  return hasJitter(policy) ? Math.random() : undefined
}

function prepared<Name extends ActionName>(
  name: Name,
  payload: ReconnectorPayloads[Name],
  draw?: number,
): { payload: ReconnectorPayloads[Name]; meta?: { draw: number } } {
  expectPayload(name, payload)
  if (draw !== undefined && !isDraw(draw)) {
    throw new TypeError(
      `${name}: expected \`draw\` to be a number from 0 to below 1, got ${String(draw)}`,
    )
  }
  return draw === undefined ? { payload } : { payload, meta: { draw } }
}
