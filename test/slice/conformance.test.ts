import {
  createReconnectorSlice,
  selectCurrentBackoffMs,
  selectNextAttemptAtMs,
  selectShouldAttempt,
} from 'redux-reconnector'
import { describe, expect, it } from 'vitest'
import { readVectors, type Sequence } from './vectors.js'

const { actions } = createReconnectorSlice({ node: 'n' })

function answersTo({ options, steps }: Sequence) {
  const { reducer } = createReconnectorSlice({ node: 'mob_demo@127.0.0.1', ...options })
  let state = reducer(undefined, { type: '@@INIT' })
  return steps.map(([event, nowMs]) => {
    const isTick = event !== 'recordSuccess'
    const action = isTick
      ? actions.probeReceived(event, nowMs ?? Number.NaN)
      : actions.reconnectSucceeded()
    state = reducer(state, action)
    return [
      event,
      nowMs,
      isTick ? (selectShouldAttempt(state) ? 'attempt' : 'no_action') : null,
      state.attempts,
      state.lastAttemptMs,
      state.totalReconnects,
      selectCurrentBackoffMs(state),
    ]
  })
}

describe('the original', () => {
  const sequences = readVectors('original')

  it('is here in full: 300 sequences of 5407 steps', () => {
    expect(sequences).toHaveLength(300)
    expect(sequences.flatMap(({ steps }) => steps)).toHaveLength(5407)
  })

  it.each(sequences.map((sequence, at) => [at, sequence.family, sequence] as const))(
    'answers sequence %i (%s) as we do, to the last field',
    (_at, _family, sequence) => {
      expect(answersTo(sequence)).toEqual(sequence.steps)
    },
  )
})

describe('when the clock steps back, where the original waits until it has caught up', () => {
  const sequences = readVectors('clock-backwards')

  it('no probe sequence waits longer than one full wait after the step', () => {
    let steps = 0
    for (const { options, steps: given } of sequences) {
      const { reducer } = createReconnectorSlice({ node: 'n', ...options })
      let state = reducer(undefined, { type: '@@INIT' })
      for (const [event, nowMs] of given) {
        steps += 1
        state = reducer(
          state,
          event === 'recordSuccess'
            ? actions.reconnectSucceeded()
            : actions.probeReceived(event, nowMs ?? Number.NaN),
        )
        if (nowMs === null) continue
        for (const instant of [state.lastAttemptMs, state.sinceMs]) {
          expect(instant ?? nowMs).toBeLessThanOrEqual(nowMs)
        }
        const nextAttemptAtMs = selectNextAttemptAtMs(state)
        if (nextAttemptAtMs !== null) {
          expect(nextAttemptAtMs - nowMs).toBeLessThanOrEqual(selectCurrentBackoffMs(state))
        }
      }
    }
    expect(steps).toBe(843)
  })

  it('differs from the original in some of them, or the rule would do nothing', () => {
    const differing = sequences.filter(
      (sequence) => JSON.stringify(answersTo(sequence)) !== JSON.stringify(sequence.steps),
    )
    expect(differing.length).toBeGreaterThan(0)
  })
})
