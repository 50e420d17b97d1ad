import fc from 'fast-check'
import { createReconnectorSlice, type Reachability } from 'redux-reconnector'
import { createReconnectorFleetSlice, selectById } from 'redux-reconnector/fleet'
import {
  connectionReplay,
  readTrace,
  replayFleetTrace,
  replayTrace,
  type ReplayRow,
} from 'redux-reconnector/devtools'
import { expect, it } from 'vitest'

const fleet = createReconnectorFleetSlice({ defaults: { policy: { jitter: [0.5, 1] } } })
const single = createReconnectorSlice({
  node: 'any',
  name: fleet.name,
  policy: { jitter: [0.5, 1] },
})
const { actions } = fleet
type FleetAction = Parameters<typeof fleet.reducer>[1]

const ids = ['7', '__proto__', 'constructor', 'x']
const id = fc.constantFrom(...ids)
const draw = fc.constantFrom(0, 0.3, 0.9)
const reachability = fc.constantFrom<Reachability>('alive_rpc', 'unreachable', 'alive_dist_only')

/** One event of one connection, a while after the one before. */
const event = fc
  .record({ id, draw, reachability, which: fc.nat(10), afterMs: fc.nat(4000) })
  .map(({ id: to, which, afterMs, ...given }) => ({
    afterMs,
    make: (nowMs: number): FleetAction => {
      switch (which) {
        case 0:
          return actions.attemptStarted(to, { attemptId: 'a', nowMs })
        case 1:
          return actions.reconnectSucceeded(to, { nowMs })
        case 2:
          return actions.reconnectFailed(to, { nowMs, reason: 'refused' })
        case 3:
          return actions.retryRequested(to, nowMs, given.draw)
        case 4:
          return actions.paused(to, 'offline', nowMs)
        case 5:
          return actions.resumed(to, 'offline', nowMs, given.draw)
        case 6:
          return actions.connectionLost(to, { nowMs, reason: 'going away' }, given.draw)
        case 7:
          return actions.refreshRequested(to, 'a gap', nowMs, given.draw)
        case 8:
          return actions.retryRequested(to, nowMs, given.draw, 'network')
        case 9:
          return actions.configured(to, { policy: { maxAttempts: 2 } }, given.draw)
        default:
          return actions.probeReceived(to, given.reachability, nowMs, given.draw)
      }
    },
  }))
const idList = fc.array(id, { minLength: 1, maxLength: 3 })
const step = fc.oneof(
  { weight: 6, arbitrary: event.map((one) => ({ kind: 'event' as const, ...one })) },
  fc.record({ kind: fc.constant('events' as const), events: fc.array(event, { maxLength: 5 }) }),
  fc.record({
    kind: fc.constant('cycle' as const),
    probes: fc.array(fc.record({ id, probe: reachability, draw }), { maxLength: 6 }),
  }),
  fc.record({ kind: fc.constantFrom('add' as const, 'remove' as const), list: idList }),
)

it('comes to the state of the reducer, and for each connection to the rows of a single slice', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      let nowMs = 0
      const trace: FleetAction[] = []
      /** Per id, of each time that it was added: its own actions, as a single slice takes them. */
      const lives = new Map<string, { first: unknown; own: FleetAction[]; at: number[] }[]>()
      let state = fleet.reducer(undefined, { type: '' })
      const dispatch = (action: FleetAction, parts: readonly FleetAction[] = [action]) => {
        const before = state
        state = fleet.reducer(state, action)
        for (const one of ids) {
          const first = selectById(state, one)
          if (selectById(before, one) === undefined && first !== undefined) {
            lives.set(one, [...(lives.get(one) ?? []), { first, own: [], at: [] }])
          }
        }
        for (const part of parts) {
          const to = String((part.meta as { id?: string } | undefined)?.id)
          if (selectById(before, to) === undefined) continue
          lives.get(to)?.at(-1)?.own.push(part)
          lives.get(to)?.at(-1)?.at.push(trace.length)
        }
        trace.push(action)
      }

      for (const each of steps) {
        if (each.kind === 'event') dispatch(each.make((nowMs += each.afterMs)))
        else if (each.kind === 'events') {
          const events = each.events.map(({ afterMs, make }) => make((nowMs += afterMs)))
          dispatch(actions.eventsReceived(events as never), events)
        } else if (each.kind === 'cycle') {
          const probes = each.probes.map((one) => ({ ...one, nowMs: (nowMs += 500) }))
          dispatch(
            actions.probesReceived(probes, 0.2),
            probes.map((one) => actions.probeReceived(one.id, one.probe, one.nowMs, one.draw)),
          )
        } else if (each.kind === 'remove') dispatch(actions.connectionsRemoved(each.list), [])
        else
          dispatch(actions.connectionsAdded(each.list.map((one) => ({ id: one, node: one }))), [])
      }

      const replay = replayFleetTrace(readTrace(JSON.stringify(trace)), fleet)
      expect(replay.state).toEqual(state)
      expect(new Set(replay.connections.keys())).toEqual(new Set(lives.keys()))
      for (const [one, own] of lives) {
        const found = connectionReplay(replay, one)
        const now = selectById(state, one)
        if (now !== undefined) expect(found?.state).toEqual(now)
        const expected = own.flatMap(({ first, own: list, at }) => {
          const { initialState, rows } = replayTrace(
            readTrace(
              JSON.stringify({
                payload: JSON.stringify(list),
                preloadedState: JSON.stringify({ [single.reducerPath]: first }),
              }),
            ),
            single,
          )
          return changed(initialState, rows).map((row) => ({
            ...row,
            index: at[row.index],
          }))
        })
        const rows = (found?.rows ?? []).filter((row) => row.action !== 'synced')
        expect(rows.length).toBe(expected.length)
        for (const [at, row] of rows.entries()) {
          // The same action, in a cycle or out of one; and a fleet has a clock for all.
          const { nowMs: ms, explanation, event: _event, id: _id, ...other } = expected[at] ?? {}
          const isTimed = row.action !== 'configured'
          expect(row).toMatchObject(isTimed ? { nowMs: ms, explanation, ...other } : other)
        }
      }
    }),
    { numRuns: 400 },
  )
})

function changed(first: ReplayRow['state'], rows: readonly ReplayRow[]): ReplayRow[] {
  let before = first
  return rows.filter(({ state }) => {
    const isChanged = state !== before
    before = state
    return isChanged
  })
}
