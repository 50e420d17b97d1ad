import type { ActionName, FailureReport, ReconnectorPayloads } from '../rules/payloads.js'
import { shortReason } from './traceError.js'

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
  return descriptions[name](payload)
}

function withReason(what: string, reason: string | null | undefined): string {
  return reason ? `${what}: ${shortReason(reason)}` : what
}

function ended(
  what: string,
  { outcome = 'retry', reason, retryAfterMs = 0 }: Omit<FailureReport, 'attemptId'>,
): string {
  const hint = retryAfterMs > 0 ? `, retry after ${retryAfterMs} ms` : ''
  return withReason(`${what}${outcome === 'retry' ? '' : ` (${outcome})`}${hint}`, reason)
}
