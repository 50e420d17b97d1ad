import type { ReconnectorSlice } from 'redux-reconnector'
import { readTrace, replayTrace } from 'redux-reconnector/devtools'
// What the command `redux-reconnector replay` draws and writes with; both are pure, and no entry point has them.
import { drawOutage } from '../../src/cli/drawOutage.js'
import { writeTest } from '../../src/cli/writeTest.js'

/** The picture of a trace, and its totals in words; throws where the text is no trace. */
export function drawTrace(text: string, slice: ReconnectorSlice) {
  const replay = replayTrace(readTrace(text), slice)
  const { outages, attempts, reconnects } = replay.totals
  return {
    url: `data:image/svg+xml,${encodeURIComponent(drawOutage(replay))}`,
    text: `${outages} outages, ${attempts} attempts, ${reconnects} reconnects`,
  }
}

/** A test that replays a trace and asserts the state at its end. */
export function testOf(text: string, slice: ReconnectorSlice): string {
  const replay = replayTrace(readTrace(text), slice)
  return writeTest('the trace', replay, replay.state)
}
