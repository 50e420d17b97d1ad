import type { Replay, Trace } from '../devtools/index.js'
import { duration } from '../rules/duration.js'
import { painter, rowColumns, rowsTable } from './rowsTable.js'
import { checkText, countsText, downText, origin, shown } from './words.js'

/** The replay as a table for people, and its totals below. */
export function timeline(trace: Trace, replay: Replay, isColoured: boolean): string {
  const paint = painter(isColoured)
  const { rows, startMs, totals } = replay
  const count = trace.entries.length
  return [
    `${paint('bold', shown(replay.state.node))}, ${origin(startMs)}`,
    '',
    ...(rows.length === 0
      ? ['No action of the slice is in the trace.']
      : rowsTable(rows, rowColumns, startMs, paint)),
    '',
    countsText(totals),
    `${downText(totals, `of ${duration(totals.spanMs)}`)}, longest wait ${duration(totals.longestWaitMs)}`,
    `${count - replay.foreignCount} of ${count} actions are the slice's (${shown(replay.prefix)}, at ${shown(replay.sliceKey)})`,
    checkText(replay),
    '',
  ].join('\n')
}

/** The replay as JSON for programs; the rows without what is in the trace or follows from it. */
export function replayJson(trace: Trace, replay: Replay): string {
  const rows = replay.rows.map(({ state: _state, event: _event, ...row }) => row)
  return `${JSON.stringify({ form: trace.form, ...replay, rows }, null, 2)}\n`
}
