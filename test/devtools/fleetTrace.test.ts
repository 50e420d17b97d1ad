import { createFleetOutage, ids } from './fleetOutage.js'
import { tellPage } from './extension.js'
import { createReconnectorSlice } from 'redux-reconnector'
import {
  createReconnectorFleetSlice,
  selectById,
  selectIds,
  type FleetState,
} from 'redux-reconnector/fleet'
import {
  connectionReplay,
  readTrace,
  replayFleetTrace,
  replayTrace,
  TraceError,
} from 'redux-reconnector/devtools'
import { describe, expect, it } from 'vitest'

const fleet = createReconnectorFleetSlice({ defaults: { policy: { jitter: [0.5, 1] } } })
const { actions } = fleet
const replayText = (text: string) => replayFleetTrace(readTrace(text), fleet)
const replayed = (list: readonly unknown[]) => replayText(JSON.stringify(list))
const added = (...names: string[]) =>
  actions.connectionsAdded(names.map((id) => ({ id, node: `wss://host/${id}` })))
const preloaded = (list: unknown, state: unknown) =>
  JSON.stringify({ payload: JSON.stringify(list), preloadedState: JSON.stringify(state) })

function refusal(work: () => unknown): string {
  try {
    work()
  } catch (error) {
    if (error instanceof TraceError) return error.message
    throw error
  }
  return 'not refused'
}

describe('the trace of a fleet that the real listener and the real extension made', () => {
  it('replays to the state of the store, in each of its forms', async () => {
    const outage = createFleetOutage()
    await outage.crashWaitRecover()
    const replays = Object.values(outage.files()).map(replayText)
    for (const replay of replays) {
      expect(replay.state).toEqual(outage.state())
      expect(replay).toMatchObject({ difference: null, passedOver: [] })
      expect(replay.foreignCount).toBe(replay === replays[3] ? 0 : 2)
      expect(replay.totals).toEqual(replays[0]?.totals)
      expect([...replay.connections.keys()]).toEqual(ids)
      for (const id of ids) {
        const connection = connectionReplay(replay, id)
        expect(connection?.state).toEqual(selectById(outage.state(), id))
        expect(connection?.rows.at(-1)?.state).toEqual(connection?.state)
      }
    }
    expect(replays[2]?.comparedCount).toBeGreaterThan(10)
    const seven = replays[0]?.connections.get('7')
    expect(seven?.totals).toMatchObject({ outages: 1, reconnects: 2, attempts: 4 })
    expect(seven?.totals.downMs).toBeGreaterThan(3000)
    const again = connectionReplay(replayText(outage.files().lifted), 'constructor')
    expect(again?.rows.map(({ what }) => what)).toContain('removed')
    expect(again?.rows.map(({ what }) => what)).toContain('added again')
    expect(again?.state.node).toBe('wss://other/one')
  })

  it('replays from the committed state once maxAge has committed the oldest actions', async () => {
    const outage = createFleetOutage({ devTools: { maxAge: 6 } })
    await outage.crashWaitRecover()
    const { exported, lifted } = outage.files()
    expect(replayText(exported).ownCount).toBeLessThan(6)
    expect(replayText(exported).state).toEqual(outage.state())
    expect(replayText(lifted)).toMatchObject({ state: outage.state(), difference: null })
  })

  it('is read in the dialect of `serialize: true`, with its shared references', async () => {
    const outage = createFleetOutage({ devTools: { serialize: true } })
    await outage.crashWaitRecover()
    const again = outage.fleet.actions.paused('7', 'x')
    outage.store.dispatch(again)
    outage.store.dispatch(again)
    const { exported } = outage.files()
    expect(exported).toContain('$jsan')
    expect(replayText(exported).state).toEqual(outage.state())
  })

  it('leaves out what was skipped, and says so', async () => {
    const outage = createFleetOutage()
    await outage.crashWaitRecover()
    tellPage({ type: 'DISPATCH', payload: { type: 'TOGGLE_ACTION', id: 5 } })
    const replay = replayText(outage.files().lifted)
    expect(replay.passedOver).toMatchObject([{ index: 4, what: 'skipped' }])
    expect(replay).toMatchObject({ state: outage.state(), difference: null })
  })

  it('names the connection whose computed state differs, and where', async () => {
    const outage = createFleetOutage()
    await outage.crashWaitRecover()
    const lifted = JSON.parse(outage.files().lifted)
    const stateAt = (at: number, position: number) =>
      lifted.computedStates[at].state.reconnectorFleet.connections[0][0][position]
    stateAt(7, 0).attempts = 9
    stateAt(9, 1).policy.backoffMs[2] = 1
    const replay = replayText(JSON.stringify(lifted))
    expect(replay.difference).toMatchObject({
      id: '7',
      index: 6,
      path: 'connections["7"].attempts',
      there: 9,
    })
    expect(connectionReplay(replay, '7')?.difference).toMatchObject({ index: 6, path: 'attempts' })
    expect(connectionReplay(replay, '__proto__')?.difference).toMatchObject({
      index: 8,
      path: 'policy.backoffMs[2]',
    })
    expect(connectionReplay(replay, 'quiet')?.difference).toBeNull()
  })

  it.each<[string, string, (computed: Record<string, unknown>) => void]>([
    ['ids[0][0][0]', 'another id', (computed) => (computed.ids = [[['x', ...ids.slice(1)]]])],
    ['ids', 'no ids', (computed) => delete computed.ids],
    ['connections', 'no connections', (computed) => (computed.connections = 7)],
    ['connections[0][0]', 'places too few', (computed) => (computed.connections = [[[null]]])],
    ['more', 'a field too many', (computed) => (computed.more = 1)],
  ])('names %s where a computed state has %s', async (path, _what, tamper) => {
    const outage = createFleetOutage()
    const lifted = JSON.parse(outage.files().lifted)
    tamper(lifted.computedStates[1].state.reconnectorFleet)
    const replay = replayText(JSON.stringify(lifted))
    expect(replay.difference).toMatchObject({ id: null, index: 0, path })
    expect(connectionReplay(replay, '7')?.difference).toMatchObject({ path })
  })
})

describe('a recorder of a fleet', () => {
  it('gives a replay that is exact when it has dropped the oldest actions', async () => {
    for (const limit of [1, 2, 5]) {
      const outage = createFleetOutage({ limit })
      await outage.crashWaitRecover()
      const replay = replayText(outage.recorder.export())
      expect(replay.ownCount).toBe(limit)
      expect(replay.state).toEqual(outage.state())
    }
  })

  it('gives a replay that is exact without the defaults of the slice', async () => {
    const outage = createFleetOutage()
    await outage.crashWaitRecover()
    const bare = createReconnectorFleetSlice()
    const replay = replayFleetTrace(readTrace(outage.recorder.export()), bare)
    expect(replay.state).toEqual(outage.state())
    expect(selectById(replay.state, '7')?.policy.jitter).toEqual([0.5, 1])
  })

  it('records what else has changed the fleet, and no more of an action than the rules take', () => {
    const { store, recorder, state, fleet: own } = createFleetOutage()
    const probe = { reachability: 'unreachable' as const, reason: 'cable', raw: { device: 'x' } }
    store.dispatch(own.actions.probesReceived([{ id: '7', probe, nowMs: 0 }], 0.5))
    store.dispatch(own.actions.eventsReceived([own.actions.probeReceived('quiet', probe, 1, 0.5)]))
    tellPage({ type: 'DISPATCH', payload: { type: 'RESET' } })
    store.dispatch(own.actions.connectionsAdded([{ id: 'new', node: 'wss://host/new' }]))
    const text = recorder.export()
    expect(text).not.toContain('device')
    const { entries } = readTrace(text)
    expect(entries.map(({ action }) => action.type.slice(own.name.length + 1))).toEqual([
      'connectionsAdded',
      'probesReceived',
      'eventsReceived',
      'synced',
      'connectionsAdded',
    ])
    expect(replayText(text).state).toEqual(state())
    expect(recorder.export()).toBe(text)
  })
})

describe('the replay of a fleet', () => {
  it('has rows only for the connections that a polling cycle changed', () => {
    const names = Array.from({ length: 10_000 }, (_, at) => `${at}`)
    const cycle = (nowMs: number, lost: readonly string[] = []) =>
      actions.probesReceived(
        names.map((id) => ({ id, probe: lost.includes(id) ? 'unreachable' : 'alive_rpc', nowMs })),
        0.5,
      )
    const { rows, totals } = replayed([
      added(...names),
      cycle(0),
      cycle(1000, ['4', '77', '9999']),
      cycle(2000),
    ])
    expect(rows.filter(({ index }) => index === 2).map(({ id, after }) => [id, after])).toEqual([
      ['4', 'due'],
      ['77', 'due'],
      ['9999', 'due'],
    ])
    expect(totals).toMatchObject({ connections: 10_000, outages: 3, attempts: 3, downMs: 3000 })
  })

  it('has a row for each of several events that one action brings a connection', () => {
    const events = [
      actions.probeReceived('7', 'unreachable', 0, 0.5),
      actions.attemptStarted('7', { attemptId: 'a', nowMs: 1 }),
      actions.reconnectFailed('7', { attemptId: 'a', nowMs: 2, reason: 'refused' }),
    ]
    const { rows } = replayed([added('7'), actions.eventsReceived(events)])
    expect(rows.map(({ after, index }) => [after, index])).toEqual([
      ['due', 1],
      ['connecting', 1],
      ['waiting', 1],
    ])
  })

  it('counts the time of one that gave up, or that nobody asked after, to the end of the trace', () => {
    const lost = { ...fleetOf('gone'), connections: [[[gaveUp()]]] }
    const { connections, totals } = replayText(
      preloaded(
        [added('7'), ...[0, 9000].map((ms) => actions.probeReceived('7', 'alive_rpc', ms))],
        {
          reconnectorFleet: lost,
        },
      ),
    )
    expect(connections.get('gone')).toMatchObject({
      startMs: 0,
      endMs: 9000,
      totals: { outages: 0, downMs: 9000, firstConnectMs: 9000, spanMs: 9000 },
    })
    expect(totals).toMatchObject({ connections: 2, outages: 0, downMs: 9000 })
  })

  it('does not count the time between being removed and being added again', () => {
    const down = (nowMs: number) => actions.probeReceived('7', 'unreachable', nowMs, 0.5)
    const clock = (nowMs: number) => actions.probeReceived('other', 'alive_rpc', nowMs, 0.5)
    const { connections, rows } = replayed([
      added('7', 'other'),
      down(0),
      clock(100),
      actions.connectionsRemoved(['7']),
      clock(5000),
      added('7'),
      down(5200),
      clock(5500),
    ])
    expect(connections.get('7')).toMatchObject({
      isRemoved: false,
      startMs: 0,
      endMs: 5500,
      totals: { attempts: 2, downMs: 400, spanMs: 600 },
    })
    expect(rows.filter(({ id }) => id === '7').map(({ what, nowMs }) => [what, nowMs])).toEqual([
      ['probe unreachable', 0],
      ['removed', 100],
      ['added again', 5000],
      ['probe unreachable', 5200],
    ])
  })

  it('passes over what is malformed, and says what was wrong; the rest of the action counts', () => {
    const probe = { id: '7', probe: 'unreachable', nowMs: 5 }
    const type = (name: string) => `reconnectorFleet/${name}`
    const list = [
      added('7'),
      { type: type('probesReceived'), payload: [{ ...probe, nowMs: 'x' }, null, probe] },
      { type: type('probesReceived'), payload: 7 },
      { type: type('eventsReceived'), payload: [{ type: 'other/paused', meta: { id: '7' } }] },
      { type: type('paused'), payload: { reason: 'x' } },
      { type: type('connectionsAdded'), payload: [{ id: '8', node: '' }] },
      { type: type('connectionsRemoved'), payload: [7] },
      { type: type('synced'), payload: { state: { ...fleetOf('7'), connections: [[[{}]]] } } },
    ]
    const { passedOver, rows, state } = replayed(list)
    expect(passedOver.map(({ index, what }) => `${index} ${what}`)).toEqual([
      '1 malformed: payload[0]: expected `nowMs` to be a finite number of milliseconds, got "x"',
      '2 malformed: payload: expected a list',
      '3 malformed: payload[0]: expected an action of the fleet',
      '4 malformed: payload: expected `id` to be a string, got undefined',
      '5 malformed: payload[0]: expected `node` to be a non-empty string, got ""',
      '6 malformed: payload[0]: expected `id` to be a string, got 7',
      '7 malformed: payload.state.connections["7"]: expected `state.node` to be a non-empty string, got undefined',
    ])
    expect(rows).toHaveLength(1)
    expect(state).toEqual(list.reduce(fleet.reducer as never, undefined as never))
  })

  it('finds a fleet of another name and key by itself, beside a single slice', () => {
    const other = createReconnectorFleetSlice({ name: 'live', reducerPath: 'conn' })
    const single = createReconnectorSlice({ node: 'a' })
    const state = other.reducer(
      undefined,
      other.actions.connectionsAdded([{ id: '7', node: 'wss://host/7' }]),
    )
    const events = [other.actions.probeReceived('7', 'unreachable', 0, 0.5)]
    const text = preloaded(
      [single.actions.probeReceived('alive_rpc', 0), other.actions.eventsReceived(events)],
      { conn: state, reconnector: single.getInitialState() },
    )
    const replay = replayText(text)
    expect(replay).toMatchObject({ sliceKey: 'conn', prefix: 'live', ownCount: 1, foreignCount: 1 })
    expect(replay.rows).toMatchObject([{ id: '7', after: 'due' }])
    expect(selectById(replay.state, '7')?.status).toBe('due')
    expect(replayTrace(readTrace(text), single).rows).toHaveLength(1)
  })

  it('refuses a first state that is none, and a text without end, naming the place', () => {
    const first = (state: unknown) =>
      refusal(() => replayText(preloaded([], { reconnectorFleet: state })))
    expect(first({ ids: [] })).toBe(
      'the first state.reconnectorFleet: expected the state of a fleet',
    )
    expect(first({ ids: [[['7']]], connections: [[[{ ...gaveUp(), attempts: -1 }]]] })).toBe(
      'the first state.reconnectorFleet.connections["7"]: expected `state.attempts` to be a whole number, not negative, got -1',
    )
    expect(first({ ids: [[[7]]], connections: [[[gaveUp()]]] })).toBe(
      'the first state.reconnectorFleet.ids: expected strings',
    )
    const long = 'x'.repeat(10_001)
    const events = [actions.resumed('7', '', 0), actions.paused('7', long)]
    expect(refusal(() => replayed([added('7'), actions.eventsReceived(events)]))).toBe(
      'actions[1].payload[1].payload.reason: expected at most 10000 characters',
    )
    expect(refusal(() => replayed([added('7'), added(long)]))).toBe(
      'actions[1].payload[0].id: expected at most 10000 characters',
    )
  })

  it('gives nothing for an id that is not there, whatever every object inherits', () => {
    const replay = replayed([added('7')])
    for (const id of ['8', '__proto__', 'constructor', 'toString']) {
      expect(connectionReplay(replay, id)).toBeUndefined()
    }
  })
})

function fleetOf(...names: string[]): FleetState {
  return fleet.reducer(undefined, added(...names))
}

function gaveUp() {
  const policy = {
    ...createReconnectorSlice({ node: 'a' }).getInitialState().policy,
    maxAttempts: 0,
  }
  const single = createReconnectorSlice({ node: 'a', policy })
  const state = single.reducer(undefined, single.actions.probeReceived('unreachable', 0, 0.5))
  expect(state.status).toBe('gaveUp')
  return state
}

it('keeps ids in the order in which they were there', () => {
  const replay = replayed([added('b', 'a'), actions.connectionsRemoved(['b']), added('c')])
  expect([...replay.connections.keys()]).toEqual(['b', 'a', 'c'])
  expect(selectIds(replay.state)).toEqual(['a', 'c'])
})

it('says which function takes which slice', () => {
  const single = createReconnectorSlice({ node: 'n' })
  const trace = readTrace(JSON.stringify([actions.paused('7', 'lunch')]))
  expect(() => replayTrace(trace, fleet as never)).toThrow(
    'replayTrace: expected the slice of one connection; `replayFleetTrace` takes that of a fleet',
  )
  expect(() => replayFleetTrace(trace, single as never)).toThrow(
    'replayFleetTrace: expected the slice of a fleet; `replayTrace` takes that of one connection',
  )
})
