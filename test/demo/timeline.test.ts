import { configureStore } from '@reduxjs/toolkit'
import { createReconnectorSlice, presets } from 'redux-reconnector'
import { readTrace, replayTrace } from 'redux-reconnector/devtools'
import { describe, expect, it } from 'vitest'
import { createExample } from '../../demo/timeline/createExample.js'
import { createTimeline } from '../../demo/timeline/createTimeline.js'
import { endOfAttempt } from '../../demo/timeline/drawMoments.js'

const slice = createReconnectorSlice({ node: 'wss://host/live', ...presets.recommended })
const { actions } = slice

function createStore() {
  const timeline = createTimeline(slice)
  const store = configureStore({
    reducer: { [slice.reducerPath]: slice.reducer },
    middleware: (getDefault) => getDefault().concat(timeline.middleware),
  })
  return { timeline, store, shown: () => store.getState().reconnector }
}

describe('the recorded example', () => {
  const example = createExample(slice)

  it('is an outage with attempts that failed and one that connected', () => {
    const states = example.moments.map(({ state }) => state)
    expect(states.at(0)?.status).toBe('healthy')
    expect(states.at(-1)?.status).toBe('healthy')
    const ends = example.moments.flatMap(({ state }, index) =>
      state.status === 'connecting' ? [endOfAttempt(example.moments, index)] : [],
    )
    expect(ends.at(-1)).toBe('succeeded')
    expect(new Set(ends)).toEqual(new Set(['failed', 'succeeded']))
    expect(states.some(({ status }) => status === 'waiting')).toBe(true)
  })

  it('is of the policy that the page begins with, and each action of it still counts', () => {
    const [first] = example.moments
    expect(first?.state.policy).toEqual(slice.getInitialState().policy)
    for (const [index, { state }] of example.moments.entries()) {
      if (index > 0) expect(state).not.toBe(example.moments[index - 1]?.state)
    }
  })

  it('can be imported as a trace', () => {
    const { state, rows } = replayTrace(readTrace(example.trace()), slice)
    expect(state).toEqual(example.moments.at(-1)?.state)
    expect(rows).toHaveLength(example.moments.length - 1)
  })
})

describe('the timeline', () => {
  it('tells the past from the present, and what never was from both', () => {
    const { timeline, store, shown } = createStore()
    const initial = shown()
    expect(timeline.shownAtMs(initial)).toBe(null)
    store.dispatch(actions.probeReceived('unreachable', 1000))
    expect(timeline.shownAtMs(shown())).toBe(null)
    expect(timeline.shownAtMs(initial)).toBe(timeline.moments[0]?.atMs)
    expect(timeline.shownAtMs({ ...initial, node: 'wss://elsewhere/' })).toBe(null)
    expect(timeline.present()).toEqual(shown())
  })

  it('asks again when the present has moved on though the page shows the same', () => {
    const { timeline, store, shown } = createStore()
    store.dispatch(actions.probeReceived('alive_rpc', 1000))
    const healthy = shown()
    expect(timeline.shownAtMs(healthy)).toBe(null)
    store.dispatch(actions.connectionLost({ nowMs: 2000, reason: 'cut' }))
    expect(timeline.shownAtMs(healthy)).toEqual(expect.any(Number))
  })

  it('gives an attempt its end though a look comes in between', () => {
    const { timeline, store } = createStore()
    const [due, started, looked] = [
      actions.probeReceived('unreachable', 0),
      actions.attemptStarted({ attemptId: 'a:1', nowMs: 0 }),
      actions.probeReceived('alive_dist_only', 500),
    ]
    for (const action of [due, started, looked]) store.dispatch(action)
    const index = timeline.moments.findIndex(({ state }) => state.status === 'connecting')
    expect(endOfAttempt(timeline.moments, index)).toBe('attempt')
    store.dispatch(actions.reconnectSucceeded({ attemptId: 'a:1', nowMs: 900 }))
    expect(endOfAttempt(timeline.moments, index)).toBe('succeeded')
    expect(endOfAttempt(timeline.moments, index + 1)).toBe('succeeded')
  })
})
