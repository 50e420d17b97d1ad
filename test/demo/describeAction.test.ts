import { createReconnectorSlice } from 'redux-reconnector'
import { describe, expect, it } from 'vitest'
import { describeAction } from '../../demo/actions/describeAction.js'

const { actions, getInitialState } = createReconnectorSlice({ node: 'wss://host/live' })

const told = ({ type, payload }: { type: string; payload: unknown }) => {
  const text = describeAction(type.replace('reconnector/', ''), payload)
  return (
    text && `${text.title}: ${text.details.map(([label, value]) => `${label} ${value}`).join('; ')}`
  )
}

describe('the row of an action', () => {
  it.each([
    [
      'reconnectFailed with all that is known',
      actions.reconnectFailed({
        nowMs: 1,
        attemptId: 'a:3',
        reason: 'try again later (1013)',
        outcome: 'retry',
        retryAfterMs: 20_000,
      }),
      'Attempt failed: attempt a:3; reason try again later (1013); outcome retry; not before 20 s',
    ],
    ['reconnectFailed with nothing', actions.reconnectFailed({ nowMs: 1 }), 'Attempt failed: '],
    [
      'connectionLost',
      actions.connectionLost({ nowMs: 1, reason: 'lost (1006)', outcome: 'fatal' }),
      'Connection lost: reason lost (1006); outcome fatal',
    ],
    [
      'synced',
      actions.synced({
        ...getInitialState(),
        status: 'paused',
        attempts: 2,
        reason: 'a',
        holds: ['a', 'b'],
        beneath: { status: 'waiting', reason: null },
      }),
      'Store put right: status Paused; attempts 2; reason a, b',
    ],
    [
      'probeReceived',
      actions.probeReceived({ reachability: 'unreachable', reason: 'cut' }, 1),
      'Probed: found unreachable; reason cut',
    ],
    [
      'configured',
      actions.configured({ maxBackoffMs: 20_000, policy: { backoffMs: [0, 4000] } }),
      'Configured: waits 0, 4 s; longest wait 20 s',
    ],
    ['paused', actions.paused('hidden', 1), 'Hold added: reason hidden'],
    ['resumed', actions.resumed('hidden', 1), 'Hold removed: reason hidden'],
  ])('has labels for %s', (_what, action, expected) => {
    expect(told(action)).toBe(expected)
  })

  it('says that a payload is malformed, and has none for a foreign action', () => {
    expect(told({ type: 'reconnector/synced', payload: 5 })).toBe('Malformed: action synced')
    expect(told({ type: 'todos/added', payload: 5 })).toBe(null)
    expect(told({ type: 'reconnector/toString', payload: 5 })).toBe(null)
  })
})
