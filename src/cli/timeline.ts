import type { Replay, Trace } from '../devtools/index.js'
import { duration } from './duration.js'
import { painter, rowColumns, rowsTable } from './rowsTable.js'
import { checkText, origin, shown } from './words.js'

/** The replay as a table for people, and its totals below. */
export function timeline(trace: Trace, replay: Replay, isColoured: boolean): string {
  const paint = painter(isColoured)
  const { rows, startMs } = replay
  const lines = [`${paint('bold', shown(replay.state.node))}, ${origin(startMs)}`]
  if (rows.length === 0) lines.push('', 'No action of the slice is in the trace.')
  else lines.push('', ...rowsTable(rows, rowColumns, startMs, paint))
  return [...lines, '', ...totals(trace, replay), ''].join('\n')
}

function totals({ entries }: Trace, replay: Replay): string[] {
  const { outages, attempts, reconnects, downMs, longestWaitMs, spanMs } = replay.totals
  const ownCount = entries.length - replay.foreignCount
  return [
    `outages ${outages}, attempts ${attempts}, reconnects ${reconnects}`,
    `time down ${duration(downMs)} of ${duration(spanMs)}, longest wait ${duration(longestWaitMs)}`,
    `${ownCount} of ${entries.length} actions are the slice's (${shown(replay.prefix)}, at ${shown(replay.sliceKey)})`,
    checkText(replay),
  ]
}

/** The replay as JSON for programs; the rows without their states, which are in the trace or follow from it. */
export function replayJson(trace: Trace, replay: Replay): string {
  const rows = replay.rows.map(({ state: _state, ...row }) => row)
  return `${JSON.stringify({ form: trace.form, ...replay, rows }, null, 2)}\n`
}
