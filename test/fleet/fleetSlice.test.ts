import { configureStore, Tuple } from '@reduxjs/toolkit'
import {
  createReconnectorFleetListener,
  createReconnectorFleetSlice,
  selectById,
  selectDueIds,
  selectIds,
  selectNextDeadlineMs,
  selectStatusCounts,
  selectTotal,
  selectWorst,
  type FleetState,
} from 'redux-reconnector/fleet'
import { describe, expect, it } from 'vitest'

const slice = createReconnectorFleetSlice()
const { actions, reducer } = slice

function fleetOf(ids: readonly string[]): FleetState {
  return reducer(undefined, actions.connectionsAdded(ids.map((id) => ({ id, node: `node ${id}` }))))
}
const numbered = (count: number) => Array.from({ length: count }, (_, at) => `${at}`)
const slotsIn = ({ ids }: FleetState) => ids.flat(2).length

describe('what is shared', () => {
  const before = reducer(fleetOf(numbered(10_000)), actions.probeReceived('5000', 'unreachable', 0))

  it('a probe that changes nothing keeps the whole state, alone and in a cycle', () => {
    expect(reducer(before, actions.probeReceived('5000', 'unreachable', 0))).not.toBe(before)
    const waiting = reducer(before, actions.probeReceived('5000', 'unreachable', 1))
    const again = { id: '5000', probe: 'unreachable' as const, nowMs: 2 }
    expect(reducer(waiting, actions.probeReceived('5000', 'unreachable', 2))).toBe(waiting)
    expect(reducer(waiting, actions.probesReceived([again, again]))).toBe(waiting)
    expect(reducer(waiting, actions.eventsReceived([]))).toBe(waiting)
  })

  it('a probe that changes one connection leaves every other its reference, and the ids', () => {
    const after = reducer(before, actions.probeReceived('77', 'unreachable', 0))
    expect(after.ids).toBe(before.ids)
    for (const id of numbered(10_000)) {
      expect(selectById(after, id) === selectById(before, id)).toBe(id !== '77')
    }
  })

  it('copies a few hundred slots of 10 000', () => {
    const after = reducer(before, actions.probeReceived('77', 'unreachable', 0))
    let copied = after.connections.length
    for (const [g, group] of after.connections.entries()) {
      if (group === before.connections[g]) continue
      copied += group.length
      for (const [c, chunk] of group.entries()) {
        if (chunk !== before.connections[g]?.[c]) copied += chunk.length
      }
    }
    expect(copied).toBeLessThan(300)
  })

  it('selectors keep their lists when a probe changes nothing that they show', () => {
    const after = reducer(before, actions.probeReceived('77', 'alive_rpc', 0))
    expect(after).not.toBe(before)
    expect(selectIds(after)).toBe(selectIds(before))
    expect(selectDueIds(after)).toBe(selectDueIds(before))
    expect(selectWorst(after, 3)).toBe(selectWorst(before, 3))
    expect(selectDueIds(after)).toEqual(['5000'])
  })

  it('selectors keep the lists of each fleet and of each question, whoever else asks', () => {
    const down = (ids: readonly string[]) =>
      reducer(fleetOf(ids), actions.probeReceived(ids[0] ?? '', 'unreachable', 0))
    const lists = (of: FleetState) =>
      [1, 3, 300].map((n) => selectWorst(of, n)).concat([selectDueIds(of)])
    const expectSame = (some: readonly unknown[], others: readonly unknown[]) => {
      for (const [at, list] of some.entries()) expect(list).toBe(others[at])
    }
    const older = down(['a', 'b', 'c'])
    const olderLists = lists(older)
    let fleet = reducer(older, actions.probeReceived('b', 'unreachable', 1))
    const first = lists(fleet)
    expect(first).toEqual([['a'], ['a', 'b'], ['a', 'b'], ['a', 'b']])
    let other = down(['x', 'y']) // in another store of the same slice
    const theirs = lists(other)
    for (let ms = 2; ms < 5; ms += 1) {
      fleet = reducer(fleet, actions.probeReceived('c', 'alive_rpc', ms))
      other = reducer(other, actions.probeReceived('y', 'alive_rpc', ms))
      expectSame(lists(other), theirs)
      expectSame(lists(older), olderLists)
      expectSame(lists(fleet), first)
    }
  })

  it('selectors keep their lists when a connection that they do not show comes or goes', () => {
    const grown = reducer(before, actions.connectionsAdded([{ id: 'new', node: 'n' }]))
    const shrunk = reducer(grown, actions.connectionsRemoved(['3']))
    for (const after of [grown, shrunk]) {
      expect(selectDueIds(after)).toBe(selectDueIds(before))
      expect(selectWorst(after, 3)).toBe(selectWorst(before, 3))
    }
  })

  it('all connections share the policy of the defaults, and one that is given to many', () => {
    const policy = { maxAttempts: 3 }
    const fleet = reducer(
      undefined,
      actions.connectionsAdded([
        { id: 'a', node: 'n' },
        { id: 'b', node: 'n' },
        { id: 'c', node: 'n', policy },
        { id: 'd', node: 'n', policy },
      ]),
    )
    const policyOf = (id: string) => selectById(fleet, id)?.policy
    expect(policyOf('a')).toBe(policyOf('b'))
    expect(policyOf('c')).toBe(policyOf('d'))
    expect(policyOf('c')).toEqual({ ...policyOf('a'), maxAttempts: 3 })
  })
})

describe('who comes and goes', () => {
  it('all that have no policy of their own share one, whenever they came', () => {
    const later = reducer(fleetOf(['a']), actions.connectionsAdded([{ id: 'b', node: 'b' }]))
    expect(selectById(later, 'b')?.policy).toBe(selectById(later, 'a')?.policy)
  })

  it('carry a random number with every action that may begin a wait, whatever the policy', () => {
    const drawn = [
      actions.probeReceived('a', 'unreachable', 0),
      actions.connectionLost('a', { nowMs: 0 }),
      actions.retryRequested('a', 0),
      actions.refreshRequested('a', 'a gap', 0),
      actions.resumed('a', 'lunch', 0),
    ]
    for (const { meta, type } of drawn) {
      expect(meta.id, type).toBe('a')
      expect(meta.draw, type).toBeGreaterThanOrEqual(0)
      expect(meta.draw, type).toBeLessThan(1)
    }
    expect(new Set(drawn.map(({ meta }) => meta.draw)).size).toBeGreaterThan(1)
  })

  it('an id that is there already is passed over, twice in one list as well', () => {
    const fleet = fleetOf(['a', 'a', 'b'])
    expect(selectIds(fleet)).toEqual(['a', 'b'])
    expect(reducer(fleet, actions.connectionsAdded([{ id: 'a', node: 'other' }]))).toBe(fleet)
  })

  it('an unknown id changes nothing', () => {
    const fleet = fleetOf(['a'])
    expect(reducer(fleet, actions.connectionsRemoved(['b', 'b']))).toBe(fleet)
    expect(reducer(fleet, actions.probeReceived('b', 'unreachable', 0))).toBe(fleet)
    expect(selectById(fleet, 'b')).toBeUndefined()
  })

  it('ids that are names of Object.prototype are ids like any other', () => {
    const hostile = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', '', 'length', '0']
    let fleet = fleetOf(hostile)
    expect(selectIds(fleet)).toEqual(hostile)
    for (const id of hostile) {
      fleet = reducer(fleet, actions.probeReceived(id, 'unreachable', 0))
      expect(selectById(fleet, id)?.status).toBe('due')
    }
    expect(selectDueIds(JSON.parse(JSON.stringify(fleet)))).toEqual(hostile)
    fleet = reducer(fleet, actions.connectionsRemoved(['__proto__']))
    expect(selectById(fleet, '__proto__')).toBeUndefined()
    expect(selectTotal(fleet)).toBe(hostile.length - 1)
    expect(({} as { status?: unknown }).status).toBeUndefined()
    expect(selectById(fleetOf([]), 'constructor')).toBeUndefined()
  })

  it('months of coming and going leave no more room than twice the living', () => {
    let fleet = fleetOf(numbered(100))
    for (let day = 1; day <= 2000; day += 1) {
      const came = numbered(50).map((id) => ({ id: `${day}/${id}`, node: 'n' }))
      fleet = reducer(fleet, actions.connectionsAdded(came))
      fleet = reducer(fleet, actions.connectionsRemoved(came.map(({ id }) => id)))
      expect(slotsIn(fleet)).toBeLessThanOrEqual(2 * 150 + 1000)
    }
    expect(selectIds(fleet)).toEqual(numbered(100))
  })

  it('an older version of the fleet still knows its own, whatever came after it', () => {
    const old = fleetOf(['a', 'b', 'c'])
    const without = reducer(old, actions.connectionsRemoved(['a']))
    const back = reducer(without, actions.connectionsAdded([{ id: 'a', node: 'again' }]))
    expect(selectById(old, 'a')?.node).toBe('node a')
    expect(selectById(without, 'a')).toBeUndefined()
    expect(selectById(back, 'a')?.node).toBe('again')
    expect(selectIds(back)).toEqual(['b', 'c', 'a'])
    const other = reducer(old, actions.connectionsAdded([{ id: 'd', node: 'n' }]))
    expect(selectById(back, 'd')).toBeUndefined()
    expect(selectById(other, 'd')?.node).toBe('n')
  })

  it('2^20 ids are found, counted and probed', () => {
    const ids = numbered(2 ** 20)
    let fleet = fleetOf(ids)
    expect(selectTotal(fleet)).toBe(2 ** 20)
    for (const id of ['0', '4095', '4096', '1048575']) {
      fleet = reducer(fleet, actions.probeReceived(id, 'unreachable', 0))
    }
    expect(selectDueIds(fleet)).toEqual(['0', '4095', '4096', '1048575'])
    expect(selectStatusCounts(fleet)).toMatchObject({ due: 4, idle: 2 ** 20 - 4 })
    fleet = reducer(fleet, actions.connectionsRemoved(ids.slice(1)))
    expect(selectIds(fleet)).toEqual(['0'])
    expect(slotsIn(fleet)).toBe(1)
  }, 30_000)
})

describe('a cycle of probes', () => {
  it('spreads the waits that begin with it evenly, by the one random number of the action', () => {
    const policy = { backoffMs: [1000], jitter: [0, 1] as const }
    const jittered = createReconnectorFleetSlice({ defaults: { policy } })
    const ids = numbered(100)
    let fleet = jittered.reducer(
      undefined,
      jittered.actions.connectionsAdded(ids.map((id) => ({ id, node: id }))),
    )
    const probes = ids.map((id) => ({ id, probe: 'unreachable' as const, nowMs: 0 }))
    const action = jittered.actions.probesReceived(probes, 0.25)
    fleet = jittered.reducer(fleet, action)
    const draws = ids.map((id) => selectById(fleet, id)?.draw ?? Number.NaN)
    expect(draws[0]).toBe(0.25)
    for (let tenth = 0; tenth < 10; tenth += 1) {
      const within = draws.filter((draw) => draw >= tenth / 10 && draw < (tenth + 1) / 10)
      expect(Math.abs(within.length - 10)).toBeLessThanOrEqual(2)
    }
  })

  it('takes the draw of an entry that has one', () => {
    const probes = [{ id: 'a', probe: 'unreachable' as const, nowMs: 0, draw: 0.125 }]
    expect(selectById(reducer(fleetOf(['a']), actions.probesReceived(probes)), 'a')?.draw).toBe(
      0.125,
    )
  })
})

const withSecret = () =>
  actions.connectionsAdded([{ id: 'a', node: 'n', cookie: 's3cret' as never }])

describe('bad input', () => {
  it.each([
    [
      () => actions.connectionsAdded([{ id: 'a', node: '' }]),
      'connectionsAdded: expected `node` to be a non-empty string, got ""',
    ],
    [
      () => actions.connectionsAdded([{ node: 'n' }] as never),
      'connectionsAdded: expected `id` to be a string, got undefined',
    ],
    [() => actions.connectionsAdded(null as never), 'connectionsAdded: expected a list, got null'],
    [
      () => actions.probeReceived(7 as never, 'unreachable'),
      'probeReceived: expected `id` to be a string, got 7',
    ],
    [
      () => actions.probeReceived('a', 'alive' as never),
      'probeReceived: expected `probe` to be one of',
    ],
    [
      () => actions.probesReceived([{ id: 'a', probe: 'unreachable', nowMs: Number.NaN }]),
      'probesReceived: expected `nowMs` to be a finite number',
    ],
    [
      () => actions.connectionsRemoved([{}] as never),
      'connectionsRemoved: expected `id` to be a string, got an object',
    ],
    [() => actions.eventsReceived('abc' as never), 'eventsReceived: expected a list, got a string'],
    [() => actions.synced({} as never), 'synced: expected `state` to be that of a fleet'],
    [
      () => createReconnectorFleetSlice({ defaults: { maxBackoffMs: 0 } }),
      'createReconnectorFleetSlice: expected `defaults.maxBackoffMs` to be a positive number, got 0',
    ],
    [
      () => createReconnectorFleetSlice({ default: {} } as never),
      'createReconnectorFleetSlice: unknown field `default`, did you mean `defaults`?',
    ],
    [
      () => createReconnectorFleetSlice({ maxBackoffMs: 5 } as never),
      'createReconnectorFleetSlice: unknown field `maxBackoffMs`, did you mean `defaults.maxBackoffMs`?',
    ],
    [
      () => createReconnectorFleetSlice({ defaults: 5 } as never),
      'createReconnectorFleetSlice: expected `defaults` to be an object, got 5',
    ],
    [
      () => createReconnectorFleetSlice({ name: '' }),
      'createReconnectorFleetSlice: expected `name` to be a non-empty string, got ""',
    ],
    [
      () => createReconnectorFleetSlice(null as never),
      'createReconnectorFleetSlice: expected the argument to be an object, got null',
    ],
  ])('throws at the call: %#', (call, message) => {
    expect(call).toThrow(message)
  })

  it('is not printed where it may be a secret', () => {
    expect(withSecret).toThrow(/cookie/)
    expect(withSecret).not.toThrow(/s3cret/)
  })

  const fleet = fleetOf(['a', 'b'])
  const probe = { id: 'a', probe: 'unreachable', nowMs: 0 }
  const noLists = [
    'a',
    { 0: probe, length: 1 },
    { length: 1e12 },
    new Set(['a']),
    new Set([{ id: 'c', node: 'c' }]),
  ]
  const hostile = [
    undefined,
    null,
    1,
    'x',
    [],
    {},
    [null],
    [1],
    [{}],
    { id: 'a' },
    [{ id: 'a' }],
    ...noLists,
  ]
  const names = Object.keys(actions)

  it.each(names)('%s from elsewhere, malformed, gives back the same reference', (name) => {
    for (const payload of hostile) {
      for (const meta of [undefined, null, 1, { id: 'a' }, { id: null }, { id: 'a', draw: 'x' }]) {
        if (name === 'reconnectSucceeded' && JSON.stringify(payload) === '{}') continue // that is one
        if (name === 'configured' && JSON.stringify(payload) === '{}') continue // that, too
        const action = { type: `${slice.name}/${name}`, payload, meta }
        expect(reducer(fleet, action)).toBe(fleet)
      }
    }
  })

  it.each([null, undefined, 7])('%s removes nothing, whatever was found last', (none) => {
    const holed = reducer(fleetOf(['a', 'b', 'c']), actions.connectionsRemoved(['b']))
    for (const id of ['a', 'c']) {
      selectById(holed, id)
      const action = { type: `${slice.name}/connectionsRemoved`, payload: [none] }
      expect(reducer(holed, action)).toBe(holed)
    }
  })

  it.each([
    null,
    42,
    {},
    { ids: [] },
    { ids: [[['a']]], connections: 7 },
    { ids: null, connections: null },
  ])('a state that is none is left as it is: %j', (state) => {
    for (const action of [
      actions.probeReceived('a', 'unreachable', 0),
      actions.probesReceived([{ id: 'a', probe: 'unreachable', nowMs: 0 }]),
      actions.connectionsRemoved(['a']),
    ]) {
      expect(reducer(state as never, action)).toBe(state)
    }
  })

  it.each([0, 1, 70, 4100])('a fleet that is broken at place %i is none', (place) => {
    const whole = fleetOf(Array.from({ length: 4200 }, (_, at) => `${at}`))
    const state = selectById(whole, '0')
    const broken = (id: unknown, at: unknown): FleetState => {
      const ids = structuredClone(whole.ids) as unknown[][][]
      const connections = structuredClone(whole.connections) as unknown[][][]
      for (const [blocks, item] of [
        [ids, id],
        [connections, at],
      ] as const) {
        const chunk = blocks[place >> 12]?.[(place >> 6) & 63] ?? []
        chunk[place & 63] = item
      }
      return { ids, connections } as FleetState
    }
    expect(reducer(fleet, actions.synced(broken('x', state)))).not.toBe(fleet)
    expect(selectTotal(reducer(fleet, actions.synced(broken(null, null))))).toBe(4199)
    for (const none of [
      broken('x', null),
      broken('x', 'a state'),
      broken('x', { ...state, status: 'odd' }),
      broken(null, state),
      broken(7, state),
      { ids: whole.ids.slice(0, 1), connections: whole.connections },
    ]) {
      const action = { ...actions.synced(whole), payload: { state: none } }
      expect(reducer(fleet, action)).toBe(fleet)
    }
  })

  it('one event that is none does not keep the others from being one', () => {
    const unknown = { type: 'reconnectorFleet/x', payload: {}, meta: { id: 'b' } }
    const events = [null, { type: 'x' }, unknown, actions.probeReceived('b', 'unreachable', 0)]
    expect(selectDueIds(reducer(fleet, actions.eventsReceived(events as never)))).toEqual(['b'])
  })
})

describe('in a store', () => {
  it('has its selectors on the root state, under its own path', () => {
    const own = createReconnectorFleetSlice({ name: 'devices', reducerPath: 'deep' })
    const store = configureStore({ reducer: { deep: own.reducer } })
    store.dispatch(own.actions.connectionsAdded([{ id: 'a', node: 'n' }]))
    store.dispatch(own.actions.probeReceived('a', 'unreachable', 5))
    const state = store.getState()
    expect(own.actions.paused.type).toBe('devices/paused')
    expect(own.selectors.selectById(state, 'a')?.lastAttemptMs).toBe(5)
    expect(own.selectors.selectDueIds(state)).toEqual(['a'])
    expect(own.selectors.selectWorst(state, 1)).toEqual(['a'])
    expect(own.selectors.selectTotal(state)).toBe(1)
  })

  it('has a next deadline while a connection waits, and none otherwise', () => {
    const waiting = [0, 500].reduce(
      (now, nowMs) => reducer(now, actions.probeReceived('b', 'unreachable', nowMs)),
      fleetOf(['a', 'b', 'c']),
    )
    expect(selectNextDeadlineMs(waiting)).toBe(2000)
    for (const none of [fleetOf([]), fleetOf(['a']), reducer(waiting, actions.paused('b'))]) {
      expect(selectNextDeadlineMs(none)).toBeNull()
    }
  })

  it('synced puts a whole fleet in its place, and keeps the reference of one that says the same', () => {
    const fleet = fleetOf(['a', 'b'])
    const copy = JSON.parse(JSON.stringify(fleet))
    expect(reducer(fleet, actions.synced(copy))).toBe(fleet)
    expect(reducer(fleetOf(['c']), actions.synced(copy))).toBe(copy)
  })

  it('is made once of each action when a listener folds it first, and not kept when it has passed', () => {
    const own = createReconnectorFleetSlice()
    const listener = createReconnectorFleetListener(own, { connect: () => new Promise(() => {}) })
    const store = configureStore({
      reducer: { [own.reducerPath]: own.reducer },
      middleware: () => new Tuple(listener.middleware),
    })
    store.dispatch(own.actions.connectionsAdded([{ id: 'a', node: 'n' }]))
    const stop = listener.start()
    const before = own.selectSlice(store.getState())
    let folds = 0
    const action = own.actions.probesReceived([{ id: 'a', probe: 'unreachable', nowMs: 1e15 }], 0)
    const payload = new Proxy(action.payload, {
      get: (list, key) => ((folds += key === '0' ? 1 : 0), Reflect.get(list, key)),
    })
    const told = { ...action, payload }
    store.dispatch(told)
    const after = own.selectSlice(store.getState())
    expect(after).not.toBe(before)
    expect(folds).toBe(1)
    expect(own.reducer(before, told)).toEqual(after)
    expect(folds).toBe(2)
    stop()
  })

  it('is not kept beside the store', () => {
    const fleet = fleetOf(['a'])
    const action = actions.probeReceived('a', 'unreachable', 5)
    expect(reducer(fleet, action)).not.toBe(reducer(fleet, action))
  })
})
