import { createReconnectorFleetSlice, selectById, type FleetState } from 'redux-reconnector/fleet'
import { selectCurrentBackoffMs, selectShouldAttempt } from 'redux-reconnector'
import { describe, expect, it } from 'vitest'
import { readVectors, type Sequence } from '../slice/vectors.js'

const { actions, reducer } = createReconnectorFleetSlice()

function ofAll(sequences: readonly Sequence[]): FleetState {
  const list = sequences.map(({ options }, at) => ({ id: `${at}`, node: `n${at}`, ...options }))
  return reducer(undefined, actions.connectionsAdded(list))
}

function answer(fleet: FleetState, id: string, isTick: boolean) {
  const state = selectById(fleet, id)
  if (state === undefined) throw new Error('the connection is gone')
  return [
    isTick ? (selectShouldAttempt(state) ? 'attempt' : 'no_action') : null,
    state.attempts,
    state.lastAttemptMs,
    state.totalReconnects,
    selectCurrentBackoffMs(state),
  ]
}

describe('a fleet of the 300 sequences of the original', () => {
  const sequences = readVectors('original')
  const longest = Math.max(...sequences.map(({ steps }) => steps.length))

  it('answers each as the original does, one action after the other', () => {
    let fleet = ofAll(sequences)
    for (let at = 0; at < longest; at += 1) {
      for (const [id, { steps }] of sequences.entries()) {
        const step = steps[at]
        if (step === undefined) continue
        const [event, nowMs, ...expected] = step
        fleet = reducer(
          fleet,
          event === 'recordSuccess'
            ? actions.reconnectSucceeded(`${id}`)
            : actions.probeReceived(`${id}`, event, nowMs ?? Number.NaN),
        )
        expect(answer(fleet, `${id}`, event !== 'recordSuccess')).toEqual(expected)
      }
    }
  })

  it('answers each as the original does, a whole cycle in one action', () => {
    let fleet = ofAll(sequences)
    for (let at = 0; at < longest; at += 1) {
      const present = sequences.flatMap(({ steps }, id) => {
        const step = steps[at]
        return step === undefined ? [] : [[`${id}`, step] as const]
      })
      fleet = reducer(
        fleet,
        actions.probesReceived(
          present.flatMap(([id, [probe, nowMs]]) =>
            probe === 'recordSuccess' ? [] : [{ id, probe, nowMs: nowMs ?? Number.NaN }],
          ),
        ),
      )
      fleet = reducer(
        fleet,
        actions.eventsReceived(
          present.flatMap(([id, [event]]) =>
            event === 'recordSuccess' ? [actions.reconnectSucceeded(id)] : [],
          ),
        ),
      )
      for (const [id, [event, , ...expected]] of present) {
        expect(answer(fleet, id, event !== 'recordSuccess')).toEqual(expected)
      }
    }
  })
})
