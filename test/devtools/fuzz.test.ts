import { createReconnectorSlice } from 'redux-reconnector'
import { readTrace, replayTrace, TraceError } from 'redux-reconnector/devtools'
import { expect, it } from 'vitest'
import { fuzzRounds } from '../world/fuzz.js'
import { createRandom, mutated } from './mutateTrace.js'

const count = fuzzRounds(25_000)

const slice = createReconnectorSlice({ node: 'wss://host/live', policy: { jitter: [0.5, 1] } })
const { actions } = slice
const state = slice.reducer(undefined, actions.probeReceived('unreachable', 0, 0.5))
const list = [
  actions.probeReceived('unreachable', 10, 0.5),
  actions.attemptStarted({ attemptId: 'a:1', nowMs: 11 }),
  { type: 'other/thing', payload: { deep: [{ when: { $jsan: 'd12' } }, { $jsan: 'u' }] } },
  actions.reconnectFailed({ attemptId: 'a:1', nowMs: 20, reason: 'refused', retryAfterMs: 900 }),
  actions.probeReceived({ reachability: 'alive_dist_only', reason: 'slow' }, 3000, 0.1),
  actions.retryRequested(3500, 0.4),
  { type: 'other/thing', payload: { $jsan: '$[2].payload' } },
  actions.reconnectSucceeded({ nowMs: 3600 }),
  actions.configured({ policy: { maxAttempts: 3 }, maxBackoffMs: 500 }, 0.2),
  actions.paused('offline', 8000),
  actions.resumed('offline', 9000),
  actions.connectionLost({ nowMs: 9100, reason: 'going away', retryAfterMs: 50 }, 0.3),
  actions.refreshRequested('a gap', 9200, 0.3),
  actions.synced(state),
]
const inner = (value: unknown) => JSON.stringify(value)
const seeds = [
  inner(list),
  JSON.stringify({ payload: inner(list), preloadedState: inner({ reconnector: state }) }),
  JSON.stringify({
    stagedActionIds: [0, ...list.keys()].map((id, at) => (at === 0 ? 0 : id + 1)),
    skippedActionIds: [3],
    actionsById: Object.fromEntries(
      [{ type: '@@INIT' }, ...list].map((action, id) => [id, { type: 'PERFORM_ACTION', action }]),
    ),
    computedStates: [{ state: { reconnector: state } }, {}, { state: { reconnector: {} } }],
    committedState: { reconnector: state },
  }),
]
it(`refuses in one line, or replays, each of ${count} mutated traces`, () => {
  const random = createRandom(20_260)
  const seen = { replayed: 0, refused: 0 }
  const messages = new Set<string>()
  let slowestMs = 0
  for (let turn = 0; turn < count; turn += 1) {
    const text = mutated(random, seeds)
    const before = performance.now()
    try {
      const replay = replayTrace(readTrace(text), slice)
      JSON.stringify(replay.rows)
      seen.replayed += 1
      for (const { what, explanation } of replay.rows) {
        if (/[\p{Cc}\p{Zl}\p{Zp}]/u.test(what + explanation))
          throw new Error(`not one line: ${what}`)
      }
    } catch (error) {
      if (!(error instanceof TraceError)) throw new Error(`crashed on ${text}`, { cause: error })
      if (/[\p{Cc}\p{Zl}\p{Zp}]/u.test(error.message) || error.message.length > 400) {
        throw new Error(`not one line: ${error.message}`, { cause: error })
      }
      seen.refused += 1
      messages.add(error.message.replace(/\d+/g, 'n'))
    }
    slowestMs = Math.max(slowestMs, performance.now() - before)
  }
  console.log(
    `${count} mutated traces:`,
    seen,
    `${messages.size} refusals, slowest ${slowestMs.toFixed(0)} ms`,
  )
  expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false)
  expect(({} as { polluted?: unknown }).polluted).toBeUndefined()
  expect(seen.replayed).toBeGreaterThan(count / 20)
  expect(seen.refused).toBeGreaterThan(count / 20)
  expect(messages.size).toBeGreaterThan(20)
}, 1_200_000)
