import { createReconnectorFleetSlice, selectById, selectIds } from 'redux-reconnector/fleet'
import {
  connectionReplay,
  readTrace,
  replayFleetTrace,
  TraceError,
} from 'redux-reconnector/devtools'
import { expect, it } from 'vitest'
import { fuzzRounds } from '../world/fuzz.js'
import { createRandom, mutated } from './mutateTrace.js'

const count = fuzzRounds(10_000)

const fleet = createReconnectorFleetSlice()
const { actions } = fleet
const ids = ['a', 'b', 'c']
const joined = actions.connectionsAdded(ids.map((id) => ({ id, node: `wss://host/${id}` })))
const state = fleet.reducer(undefined, joined)
const list = [
  joined,
  actions.probesReceived(
    ids.map((id) => ({ id, probe: 'unreachable' as const, nowMs: 10 })),
    0.5,
  ),
  actions.eventsReceived([
    actions.attemptStarted('a', { attemptId: 'x', nowMs: 20 }),
    actions.reconnectFailed('a', { attemptId: 'x', nowMs: 30, reason: 'refused' }),
  ]),
  actions.connectionsRemoved(['b']),
  { type: 'other/thing', payload: { $jsan: '$[1].payload' } },
  actions.probeReceived('c', 'alive_rpc', 40, 0.5),
  joined,
  actions.synced(state),
  actions.configured('a', { policy: { maxAttempts: 3 } }, 0.2),
  actions.paused('a', 'hidden', 50),
  actions.connectionLost('c', { nowMs: 60, reason: 'going away' }, 0.5),
]
const inner = (value: unknown) => JSON.stringify(value)
const computed = [joined, ...list].map((_, at) => ({
  state: { reconnectorFleet: list.slice(0, at).reduce(fleet.reducer as never, state) },
}))
const seeds = [
  inner(list),
  inner({ payload: inner(list), preloadedState: inner({ reconnectorFleet: state }) }),
  inner({
    stagedActionIds: [0, ...list.keys()].map((id, at) => (at === 0 ? 0 : id + 1)),
    skippedActionIds: [3],
    actionsById: Object.fromEntries(
      [{ type: '@@INIT' }, ...list].map((action, id) => [id, { type: 'PERFORM_ACTION', action }]),
    ),
    computedStates: computed,
  }),
]

it(`refuses in one line, or replays, each of ${count} mutated traces of a fleet`, () => {
  const random = createRandom(20_261)
  const seen = { replayed: 0, refused: 0 }
  for (let turn = 0; turn < count; turn += 1) {
    const text = mutated(random, seeds)
    try {
      const replay = replayFleetTrace(readTrace(text), fleet)
      for (const { what, explanation } of replay.rows) {
        if (/[\p{Cc}\p{Zl}\p{Zp}]/u.test(what + explanation))
          throw new Error(`not one line: ${what}`)
      }
      for (const id of selectIds(replay.state)) {
        const own = connectionReplay(replay, id)?.state
        if (JSON.stringify(own) !== JSON.stringify(selectById(replay.state, id))) {
          throw new Error(`${id} is not what the reducer made of it`)
        }
      }
      seen.replayed += 1
    } catch (error) {
      if (!(error instanceof TraceError)) throw new Error(`crashed on ${text}`, { cause: error })
      if (/[\p{Cc}\p{Zl}\p{Zp}]/u.test(error.message) || error.message.length > 400) {
        throw new Error(`not one line: ${error.message}`, { cause: error })
      }
      seen.refused += 1
    }
  }
  expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false)
  expect(seen.replayed).toBeGreaterThan(count / 20)
  expect(seen.refused).toBeGreaterThan(count / 20)
}, 1_200_000)
