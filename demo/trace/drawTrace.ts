import type { ReconnectorSlice } from 'redux-reconnector'
import { readTrace, replayTrace, type Replay, type Trace } from 'redux-reconnector/devtools'
// What the command `redux-reconnector replay` draws and writes with; both are pure, and no entry point has them.
import { drawOutage } from '../../src/cli/drawOutage.js'
import { checkText, countsText } from '../../src/cli/words.js'
import { writeTest } from '../../src/cli/writeTest.js'
import { duration, waitsText } from '../shared/times.js'

/** A trace in words and as a picture. */
export interface DrawnTrace {
  readonly name: string
  readonly url: string
  readonly text: string
}

/** Two traces beside each other. */
export interface Comparison {
  /** In a sentence: whether it is the same connection at all, and what is compared. */
  readonly verdict: string
  readonly rows: readonly (readonly [label: string, own: string, imported: string])[]
  readonly drawn: readonly [own: DrawnTrace, imported: DrawnTrace]
}

/** Sets an imported trace beside this page's own; throws where it is no trace. */
export function compareTraces(
  own: string,
  imported: { readonly name: string; readonly text: string },
  slice: ReconnectorSlice,
): Comparison {
  const trace = readTrace(imported.text)
  const replay = replayTrace(trace, slice)
  const ownTrace = readTrace(own)
  const ownReplay = replayTrace(ownTrace, slice)
  return {
    verdict: [
      verdictOn(ownTrace, trace),
      ...(replay.comparedCount > 0 ? [checkText(replay)] : []),
    ].join(' '),
    rows: rowsOf(ownReplay, replay),
    drawn: [drawn('This page', ownReplay), drawn(imported.name, replay)],
  }
}

function drawn(name: string, replay: Replay): DrawnTrace {
  return {
    name,
    url: `data:image/svg+xml,${encodeURIComponent(drawOutage(replay))}`,
    text: countsText(replay.totals),
  }
}

/** Whether the imported trace is of this page: an action carries its time and the id of its attempt. */
function verdictOn(own: Trace, imported: Trace): string {
  const known = new Set(own.entries.map(({ action }) => JSON.stringify(action)))
  const count = imported.entries.length
  const shared = imported.entries.filter(({ action }) => known.has(JSON.stringify(action))).length
  if (shared === 0) return 'A trace of another connection, replayed with the same rules.'
  if (shared < count) return `Shares ${shared} of its ${count} actions with this page.`
  const since = own.entries.length - shared
  const rest = since === 0 ? 'nothing has happened since' : `this page has had ${since} more since`
  return `This page's own trace: all of its ${count} actions are the same, and ${rest}.`
}

function rowsOf(own: Replay, imported: Replay): Comparison['rows'] {
  const row = (label: string, value: (replay: Replay) => string) =>
    [label, value(own), value(imported)] as const
  return [
    row('Actions', ({ rows }) => String(rows.length)),
    row('Outages', ({ totals }) => String(totals.outages)),
    row('Attempts', ({ totals }) => String(totals.attempts)),
    row('Connections made', ({ totals }) => String(totals.reconnects)),
    row('Time down', ({ totals }) => duration(totals.downMs)),
    row('Longest wait', ({ totals }) => duration(totals.longestWaitMs)),
    row('Waits', ({ state }) => wordsOf(state)),
    row('Final status', ({ state }) => state.status),
  ]
}

function wordsOf({ policy, maxBackoffMs }: Replay['state']): string {
  const [from, to] = policy.jitter
  const spread = from === to ? '' : `, times ${from} to ${to}`
  return `${waitsText(policy.backoffMs)}, then ${duration(maxBackoffMs)}${spread}`
}

/** A test that replays a trace and asserts the state at its end. */
export function testOf(text: string, slice: ReconnectorSlice): string {
  const replay = replayTrace(readTrace(text), slice)
  return writeTest('the trace', replay, replay.state)
}
