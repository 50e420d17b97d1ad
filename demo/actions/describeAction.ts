import type { ActionName, Policy, ReconnectorPayloads, ReconnectorState } from 'redux-reconnector'
import { words } from '../connection/statusWords.js'
import { duration, waitsText } from '../shared/times.js'

/** A labelled detail of an action. */
export type Detail = readonly [label: string, value: string]

/** An action in words. */
export interface ActionText {
  readonly title: string
  readonly details: readonly Detail[]
}

type Describe<Name extends ActionName> = (payload: ReconnectorPayloads[Name]) => {
  readonly title: string
  readonly details: readonly (Detail | null)[]
}

const actions: { [Name in ActionName]: Describe<Name> } = {
  probeReceived: ({ probe }) => {
    const { reachability, reason } =
      typeof probe === 'string' ? { reachability: probe, reason: undefined } : probe
    return { title: 'Probed', details: [['found', reachability], said('reason', reason)] }
  },
  attemptStarted: ({ attemptId }) => ({
    title: 'Attempt started',
    details: [['attempt', attemptId]],
  }),
  reconnectSucceeded: ({ attemptId }) => ({
    title: 'Connected',
    details: [said('attempt', attemptId)],
  }),
  reconnectFailed: ({ attemptId, ...end }) => ({
    title: 'Attempt failed',
    details: [said('attempt', attemptId), ...endOf(end)],
  }),
  connectionLost: (end) => ({ title: 'Connection lost', details: endOf(end) }),
  retryRequested: ({ by }) => ({
    title: by === undefined ? 'Reconnect now' : 'Attempt requested',
    details: [said('by', by === 'network' ? 'another network' : by && 'the page')],
  }),
  refreshRequested: ({ reason }) => ({
    title: 'Refresh requested',
    details: [said('reason', reason)],
  }),
  paused: ({ reason }) => ({ title: 'Hold added', details: [said('reason', reason)] }),
  resumed: ({ reason }) => ({ title: 'Hold removed', details: [said('reason', reason)] }),
  configured: ({ node, maxBackoffMs, policy }) => ({
    title: 'Configured',
    details: [
      said('node', node),
      ...(policy === undefined ? [] : policyOf(policy)),
      said('longest wait', maxBackoffMs === undefined ? undefined : duration(maxBackoffMs)),
    ],
  }),
  synced: ({ state }) => ({ title: 'Store put right', details: stateOf(state) }),
}

function endOf({ reason, outcome, retryAfterMs }: ReconnectorPayloads['reconnectFailed']) {
  return [
    said('reason', reason),
    said('outcome', outcome),
    said('not before', retryAfterMs ? duration(retryAfterMs) : undefined),
  ]
}

function policyOf({ backoffMs, jitter, maxAttempts }: Partial<Policy>) {
  return [
    said('waits', backoffMs && waitsText(backoffMs)),
    said('jitter', jitter?.join(' to ')),
    said('most attempts', maxAttempts == null ? undefined : String(maxAttempts)),
  ]
}

function stateOf({ status, attempts, reason, holds }: ReconnectorState) {
  return [
    said('status', words[status]),
    said('attempts', String(attempts)),
    said('reason', holds.length > 1 ? holds.join(', ') : reason),
  ]
}

function said(label: string, value: string | null | undefined): Detail | null {
  return value == null || value === '' ? null : [label, value]
}

/** An action of the slice in words; `null` for any other, and for a malformed action. */
export function describeAction(name: string, payload: unknown): ActionText | null {
  if (!Object.hasOwn(actions, name)) return null
  try {
    // The creators have checked the payload; a foreign action of that type may throw here.
    const { title, details } = actions[name as ActionName](payload as never)
    return { title, details: details.filter((detail) => detail !== null) }
  } catch {
    return { title: 'Malformed', details: [['action', name]] }
  }
}
