import * as fc from 'fast-check'
import {
  createReconnectorSlice,
  createReconnectorState,
  presets,
  selectNextAttemptAtMs,
  type Policy,
  type ReconnectorState,
} from 'redux-reconnector'
import {
  createReconnectorFleetSlice,
  selectById,
  selectDueIds,
  selectIds,
  selectNextDeadlineMs,
  selectStatusCounts,
  selectTotal,
  selectWorst,
  type AddressedAction,
  type FleetState,
} from 'redux-reconnector/fleet'
import { createSeededRandom } from 'redux-reconnector/testing'
import { describe, expect, it } from 'vitest'

const fleet = createReconnectorFleetSlice({ defaults: { maxBackoffMs: 9000 } })
const single = createReconnectorSlice({ node: 'n' })

const policies: Partial<Policy>[] = [
  {},
  presets.grpc.policy,
  presets.awsFull.policy,
  { maxAttempts: 3, minUptimeMs: 2000, attemptOn: ['unreachable'], jitterMs: 500 },
]
const reachabilities = ['alive_rpc', 'alive_dist_only', 'alive_epmd_only', 'unreachable'] as const

/** Every action of the single slice, sent to `id` in the fleet. */
function anyAction(random: () => number, id: string, nowMs: number): AddressedAction {
  const { actions } = fleet
  const one = <Item>(list: readonly Item[]) => list[Math.floor(random() * list.length)] as Item // not empty
  const attemptId = one(['a', 'b'])
  const kinds = [
    () => actions.probeReceived(id, one(reachabilities), nowMs, random()),
    () => actions.probeReceived(id, one(reachabilities), nowMs, random()),
    () =>
      actions.probeReceived(id, { reachability: 'unreachable', reason: 'gone' }, nowMs, random()),
    () => actions.attemptStarted(id, { attemptId, nowMs }),
    () => actions.reconnectSucceeded(id, { attemptId, nowMs }),
    () => actions.reconnectSucceeded(id),
    () => actions.reconnectFailed(id, { nowMs, reason: 'no', retryAfterMs: one([0, 3000]) }),
    () =>
      actions.reconnectFailed(id, { nowMs, attemptId, outcome: one(['retry', 'auth', 'fatal']) }),
    () =>
      actions.connectionLost(
        id,
        {
          nowMs,
          reason: 'gone',
          outcome: one(['retry', 'retry', 'retry', 'auth', 'fatal']),
          retryAfterMs: one([0, 0, 3000]),
          mayAttempt: one([true, false]),
        },
        random(),
      ),
    () => actions.retryRequested(id, nowMs, random(), one([undefined, 'hint', 'network'])),
    () => actions.refreshRequested(id, 'a gap', nowMs, random()),
    () => actions.paused(id, one(['lunch', 'offline']), nowMs),
    () => actions.resumed(id, one(['lunch', 'offline']), nowMs, random(), one([true, false])),
    () => actions.resumed(id, one(['lunch', 'offline']), nowMs, random()),
    () =>
      actions.configured(
        id,
        one([{ maxBackoffMs: 4000 }, { node: `m${random()}` }, { policy: one(policies) }]),
        random(),
      ),
  ]
  return one(kinds)()
}

/** The same action of the single slice. */
function alone({ type, payload, meta: { draw } }: AddressedAction) {
  const meta = draw === undefined ? {} : { draw }
  return { type: type.replace(fleet.name, single.name), payload, meta }
}

/** The fleet in the simplest words: single slices, by id, in the order in which they came. */
function createModel() {
  const states = new Map<string, ReconnectorState>()
  return {
    states,
    take(action: AddressedAction) {
      const before = states.get(action.meta.id)
      if (before !== undefined) states.set(action.meta.id, single.reducer(before, alone(action)))
    },
    expectSame(actual: FleetState) {
      const all = [...states]
      expect(selectIds(actual)).toEqual(all.map(([id]) => id))
      for (const [id, state] of all) expect(selectById(actual, id)).toEqual(state)
      expect(selectTotal(actual)).toBe(states.size)
      expect(selectDueIds(actual)).toEqual(
        all.filter(([, s]) => s.status === 'due').map(([id]) => id),
      )
      for (const [status, count] of Object.entries(selectStatusCounts(actual))) {
        expect(count).toBe(all.filter(([, state]) => state.status === status).length)
      }
      const deadlines = all.map(([, state]) => selectNextAttemptAtMs(state) ?? Infinity)
      expect(selectNextDeadlineMs(actual) ?? Infinity).toBe(Math.min(Infinity, ...deadlines))
    },
  }
}

describe('one fleet', () => {
  it.each([1, 2, 3, 4, 5, 6])(
    'of 200 is 200 single slices after 10 000 random actions (seed %i)',
    (seed) => {
      const random = createSeededRandom(seed)
      const model = createModel()
      const list = Array.from({ length: 200 }, (_, at) => {
        const policy = policies[at % policies.length] ?? {}
        return { id: `${at}`, node: `n${at}`, ...(at % 2 ? { policy } : { maxBackoffMs: 7000 }) }
      })
      for (const { id, ...config } of list) {
        model.states.set(id, createReconnectorState({ maxBackoffMs: 9000, ...config }))
      }
      let actual = fleet.reducer(undefined, fleet.actions.connectionsAdded(list))
      let nowMs = 0
      let batch: AddressedAction[] = []
      for (let count = 0; count < 10_000; count += 1) {
        nowMs += random() < 0.001 ? -5000 : Math.floor(random() * 50)
        const action = anyAction(random, `${Math.floor(random() * 201)}`, nowMs) // one of them is unknown
        model.take(action)
        if (count % 3 === 0) batch.push(action)
        else {
          if (batch.length > 0) actual = fleet.reducer(actual, fleet.actions.eventsReceived(batch))
          batch = []
          actual = fleet.reducer(actual, action)
        }
        if (count % 1000 === 999) {
          actual = fleet.reducer(actual, fleet.actions.eventsReceived(batch))
          batch = []
          model.expectSame(actual)
        }
      }
      const counts = selectStatusCounts(actual)
      expect(Object.values(counts).filter((count) => count > 0).length).toBeGreaterThan(4)
    },
  )

  it('is so while connections come and go, and through JSON', () => {
    const id = fc.constantFrom('a', 'b', 'c', '', '__proto__', 'constructor', '0', 'toString')
    fc.assert(
      fc.property(
        fc.array(fc.record({ what: fc.nat(9), id, seed: fc.nat(), ms: fc.nat(3000) }), {
          maxLength: 60,
        }),
        (steps) => {
          const model = createModel()
          let actual = fleet.getInitialState()
          let nowMs = 0
          for (const { what, id: own, seed, ms } of steps) {
            nowMs += ms
            if (what === 0) {
              actual = fleet.reducer(actual, fleet.actions.connectionsRemoved([own, own]))
              model.states.delete(own)
            } else if (what < 4) {
              const entry = { id: own, node: 'n' }
              actual = fleet.reducer(actual, fleet.actions.connectionsAdded([entry, entry]))
              if (!model.states.has(own)) {
                model.states.set(own, createReconnectorState({ node: 'n', maxBackoffMs: 9000 }))
              }
            } else if (what === 4) {
              actual = JSON.parse(JSON.stringify(actual))
            } else {
              const action = anyAction(createSeededRandom(seed), own, nowMs)
              actual = fleet.reducer(actual, action)
              model.take(action)
            }
            model.expectSame(actual)
          }
        },
      ),
      { numRuns: 300 },
    )
  })

  it('knows the longest outages as a sort of all would, whatever is probed in between', () => {
    const random = createSeededRandom(7)
    const ids = Array.from({ length: 500 }, (_, at) => `${at}`)
    let actual = fleet.reducer(
      undefined,
      fleet.actions.connectionsAdded(ids.map((id) => ({ id, node: id }))),
    )
    for (let nowMs = 0; nowMs < 3000; nowMs += 1) {
      const id = ids[Math.floor(random() * ids.length)] ?? ''
      const probe = random() < 0.3 ? 'alive_rpc' : 'unreachable'
      actual = fleet.reducer(actual, fleet.actions.probeReceived(id, probe, nowMs))
      if (nowMs % 100 > 0) continue
      const since = (one: string) => selectById(actual, one)?.sinceMs ?? 0
      const down = ids.filter((one) =>
        ['waiting', 'due'].includes(selectById(actual, one)?.status ?? ''),
      )
      // oxlint-disable-next-line unicorn/no-array-sort -- the list is ours, and ES2022 has no toSorted
      const sorted = down.slice().sort((a, b) => since(a) - since(b))
      for (const n of [0, 1, 7, 1000]) expect(selectWorst(actual, n)).toEqual(sorted.slice(0, n))
    }
  })
})
