import { recordTrace } from 'redux-reconnector/devtools'
import type { ReconnectorSlice } from 'redux-reconnector'
import { createActionLog } from './actions/actionLog.js'
import { createExample } from './timeline/createExample.js'
import { createTimeline } from './timeline/createTimeline.js'

/** All that the page measures of its connection, each with a middleware that only looks. */
export function createInstruments(slice: ReconnectorSlice) {
  const actionLog = createActionLog(slice)
  const timeline = createTimeline(slice)
  const example = createExample(slice)
  const recorder = recordTrace(slice)
  return {
    actionLog,
    timeline,
    example,
    recorder,
    middleware: [actionLog.middleware, timeline.middleware, recorder.middleware],
  }
}
