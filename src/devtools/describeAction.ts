import type { ActionName, ReconnectorPayloads } from '../rules/payloads.js'
import type { FailureReport } from '../rules/state.js'
import { oneLine } from './traceError.js'

const longest = 200

const descriptions: { [Name in ActionName]: (payload: ReconnectorPayloads[Name]) => string } = {
  probeReceived: ({ probe }) =>
    typeof probe === 'string'
      ? `probe ${probe}`
      : withReason(`probe ${probe.reachability}`, probe.reason),
  attemptStarted: () => 'attempt started',
  reconnectSucceeded: () => 'succeeded',
  reconnectFailed: (failure) => ended('failed', failure),
  connectionLost: (loss) => ended('lost', loss),
  retryRequested: ({ by }) => (by === undefined ? 'retry requested' : `retry requested (${by})`),
  refreshRequested: ({ reason }) => withReason('refresh requested', reason),
  paused: ({ reason }) => withReason('paused', reason),
  resumed: ({ reason }) => withReason('resumed', reason),
  configured: (config) => `configured: ${Object.keys(config).join(', ')}`,
  synced: () => 'synced',
}

/** What a well-formed action says, in a few words on one line. */
export function describeAction<Name extends ActionName>(
  name: Name,
  payload: ReconnectorPayloads[Name],
): string {
  return oneLine(descriptions[name](payload).slice(0, longest))
}

function withReason(what: string, reason: string | undefined): string {
  return reason === undefined || reason === '' ? what : `${what}: ${reason}`
}

function ended(
  what: string,
  { outcome = 'retry', reason, retryAfterMs = 0 }: Omit<FailureReport, 'attemptId'>,
): string {
  const hint = retryAfterMs > 0 ? `, retry after ${retryAfterMs} ms` : ''
  return withReason(`${what}${outcome === 'retry' ? '' : ` (${outcome})`}${hint}`, reason)
}
