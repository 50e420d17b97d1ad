import {
  createReconnectorFleetSlice,
  selectById,
  selectDueIds,
  selectIds,
  selectStatusCounts,
  selectTotal,
  selectWorst,
  type FleetState,
} from 'redux-reconnector/fleet'
import { describe, expect, it } from 'vitest'
import {
  blocksOf,
  eachDifference,
  editBlocks,
  itemAt,
  type Blocks,
} from '../../src/fleet/blocks.js'

const { actions, reducer } = createReconnectorFleetSlice()
const idAt = (at: number) => `c${at}`
const idsTo = (count: number) => Array.from({ length: count }, (_, at) => idAt(at))
const fleetOf = (count: number): FleetState =>
  reducer(
    undefined,
    actions.connectionsAdded(idsTo(count).map((id) => ({ id, node: `node ${id}` }))),
  )
const down = (id: string, nowMs = 0) => ({ id, probe: 'unreachable' as const, nowMs })
const sizesIn = (blocks: readonly (readonly (readonly unknown[])[])[]) =>
  blocks.map((group) => group.map((chunk) => chunk.length))

/** On both sides of what fills a chunk, and of what fills a group. */
const sizes = [1, 63, 64, 65, 129, 4096, 4097, 8193]

describe.each(sizes)('a fleet of %i', (size) => {
  const fleet = fleetOf(size)
  const spots = [...new Set([0, 1, 62, 63, 64, 65, 4095, 4096, 4097, size - 1])].filter(
    (at) => at < size,
  )

  it('has all but its last blocks full, for ids and states alike', () => {
    const full = Math.floor((size - 1) / 64)
    const chunks = [...Array.from({ length: full }, () => 64), size - 64 * full]
    const groups = [chunks.slice(0, 64), chunks.slice(64, 128), chunks.slice(128)]
    const expected = groups.filter((group) => group.length > 0)
    expect(sizesIn(fleet.ids)).toEqual(expected)
    expect(sizesIn(fleet.connections)).toEqual(expected)
  })

  it('finds each of its connections, and none besides', () => {
    expect(selectTotal(fleet)).toBe(size)
    expect(selectIds(fleet)).toEqual(idsTo(size))
    for (const at of spots) expect(selectById(fleet, idAt(at))?.node).toBe(`node c${at}`)
    expect(selectById(fleet, idAt(size))).toBeUndefined()
  })

  it('changes one connection, and only the blocks on the way to it', () => {
    for (const at of spots) {
      const after = reducer(fleet, actions.probeReceived(idAt(at), 'unreachable', 0))
      const changed = after.connections.flatMap((group, g) =>
        group.flatMap((chunk, c) => (chunk === fleet.connections[g]?.[c] ? [] : [[g, c]])),
      )
      expect(changed).toEqual([[at >> 12, (at >> 6) & 63]])
      expect(selectDueIds(after)).toEqual([idAt(at)])
      expect(after.ids).toBe(fleet.ids)
      expect(sizesIn(after.connections)).toEqual(sizesIn(fleet.connections))
    }
    expect(selectStatusCounts(fleet).idle).toBe(size)
  })

  it('changes many in one cycle, in whatever order, and keeps what it was', () => {
    const before = JSON.stringify(fleet)
    const jumping = [...spots, ...spots.toReversed()].map((at, tick) => down(idAt(at), tick))
    const after = reducer(fleet, actions.probesReceived(jumping))
    // Twice each: at once, and then it waits.
    expect(selectStatusCounts(after)).toMatchObject({
      waiting: spots.length,
      idle: size - spots.length,
    })
    expect(selectWorst(after, spots.length)).toEqual(spots.map(idAt))
    expect(JSON.stringify(fleet)).toBe(before)
    expect(sizesIn(after.connections)).toEqual(sizesIn(fleet.connections))
    const untouched = after.connections.flatMap((group, g) =>
      group.filter((chunk, c) => chunk === fleet.connections[g]?.[c]),
    )
    const touched = new Set(spots.map((at) => at >> 6)).size
    expect(untouched).toHaveLength(Math.ceil(size / 64) - touched)
  })

  it('grows by others at its end, and is the same as one that was made at once', () => {
    const others = [0, 1, 64, 65].map((more) => fleetOf(size + more))
    for (const whole of others) {
      const ids = selectIds(whole).slice(size)
      const grown = reducer(
        fleet,
        actions.connectionsAdded(ids.map((id) => ({ id, node: `node ${id}` }))),
      )
      expect(JSON.stringify(grown)).toBe(JSON.stringify(whole))
    }
    expect(selectTotal(fleet)).toBe(size)
  })

  it('is replaced by another that differs in one connection, wherever that is', () => {
    for (const at of spots) {
      const other = reducer(fleet, actions.probeReceived(idAt(at), 'unreachable', 0))
      expect(reducer(fleet, actions.synced(other))).toBe(other)
      expect(reducer(other, actions.synced(fleet))).toBe(fleet)
    }
    const same: FleetState = JSON.parse(JSON.stringify(fleet))
    expect(reducer(fleet, actions.synced(same))).toBe(fleet)
  })
})

describe('what has not the blocks of a fleet', () => {
  const { ids, connections } = fleetOf(4097)
  const fleet = fleetOf(3)
  const [group = [], last = []] = connections
  const [states = []] = last
  const [chunk = []] = group
  const onlyIds = [[['a', 'b']]]
  const two = [[chunk.slice(0, 2)]]
  it.each<[string, unknown, unknown]>([
    ['ids that are none', 7, connections],
    ['states that are none', ids, 'abc'],
    ['a group that is none', [7], [group]],
    ['a chunk that is none', onlyIds, [[7]]],
    ['an empty group', [[]], [[]]],
    ['an empty chunk', [[[]]], [[[]]]],
    ['more ids than states', ids, [group]],
    ['more states than ids', onlyIds, [[chunk.slice(0, 3)]]],
    ['a chunk of 65', [[[...(ids[0]?.[0] ?? []), 'more']]], [[[...chunk, ...states]]]],
    ['a short chunk before others', [[['a'], ['b']]], [[chunk.slice(0, 1), chunk.slice(0, 1)]]],
    ['a short group before others', [[['a']], [['b']]], [[chunk.slice(0, 1)], [chunk.slice(0, 1)]]],
    [
      'a last chunk with room, in a group before others',
      [[...(ids[0]?.slice(0, 63) ?? []), ['a']], [['b']]],
      [[...group.slice(0, 63), chunk.slice(0, 1)], [chunk.slice(0, 1)]],
    ],
    ['a hole with a state', [[['a', null]]], two],
    ['an id without a state', onlyIds, [[[chunk[0], null]]]],
    ['an id that is a number', [[['a', 7]]], two],
    ['a state that is none', onlyIds, [[[chunk[0], { node: 'b' }]]]],
  ])('%s: is passed over, and nothing throws on it', (_, wrongIds, wrongConnections) => {
    const broken = { ids: wrongIds, connections: wrongConnections }
    const synced = { type: actions.synced.type, payload: { state: broken } }
    expect(reducer(fleet, synced)).toBe(fleet)
    expect(() => actions.synced(broken as FleetState)).toThrow('expected `state`')
    const other = broken as FleetState // as an import may have laid it there
    expect(reducer(other, actions.synced(fleet))).toBe(fleet)
  })

  it('is told from one with other ids and the same states', () => {
    const renamed = { ...fleet, ids: [[['x', 'y', 'z']]] }
    expect(reducer(fleet, actions.synced(renamed))).toBe(renamed)
    const swapped = { ...fleet, ids: [[['c1', 'c0', 'c2']]] }
    expect(reducer(fleet, actions.synced(swapped))).toBe(swapped)
  })
})

it('a fleet of none has no blocks', () => {
  expect(fleetOf(0)).toEqual({ ids: [], connections: [] })
  expect(selectTotal(fleetOf(0))).toBe(0)
})

describe('the differences of two lists', () => {
  /** What `eachDifference` sees. */
  function seenIn(before: Blocks<string>, after: Blocks<string>) {
    const seen: unknown[] = []
    eachDifference(before, after, (...difference) => void seen.push(difference))
    return seen
  }

  it('are the items that only one of them has, by their positions', () => {
    const [few, many] = [blocksOf(idsTo(2)), blocksOf(idsTo(4100))]
    const added = idsTo(4100)
      .map((id, at) => [undefined, id, at])
      .slice(2)
    expect(seenIn(few, many)).toEqual(added)
    expect(seenIn(many, few)).toEqual(added.map(([before, after, at]) => [after, before, at]))
    expect(seenIn([], few)).toEqual(idsTo(2).map((id, at) => [undefined, id, at]))
    expect(seenIn(few, few)).toEqual([])
  })

  it('are found without a look at the blocks that they share', () => {
    const before = blocksOf(idsTo(8200))
    const edit = editBlocks(before)
    edit.set(70, 'changed')
    const after = edit.done()
    const unseen: ProxyHandler<readonly never[]> = {
      get() {
        throw new Error('a block that both share was looked at')
      },
    }
    const shared = new Proxy<readonly never[]>([], unseen) // a chunk or a group
    const guarded = (blocks: Blocks<string>): Blocks<string> => [
      [shared, ...(blocks[0]?.slice(1) ?? [])],
      shared,
      ...blocks.slice(2),
    ]
    expect(seenIn(guarded(before), guarded(after))).toEqual([['c70', 'changed', 70]])
  })

  it('copy each block once, however often it is changed, and none that is not', () => {
    const before = blocksOf(idsTo(8200))
    const edit = editBlocks(before)
    expect(edit.done()).toBe(before)
    edit.set(70, 'changed')
    const once = edit.done()[0]?.[1]
    edit.set(3000, 'elsewhere')
    edit.set(71, 'changed, too')
    const after = edit.done()
    expect(after[0]?.[1]).toBe(once)
    expect(after[0]?.[0]).toBe(before[0]?.[0])
    expect(after[1]).toBe(before[1])
    expect(
      [70, 71, 3000].map((at) => [itemAt(before, at), edit.get(at), itemAt(after, at)]),
    ).toEqual([
      ['c70', 'changed', 'changed'],
      ['c71', 'changed, too', 'changed, too'],
      ['c3000', 'elsewhere', 'elsewhere'],
    ])
    expect(edit.get(5)).toBe('c5')
  })
})
