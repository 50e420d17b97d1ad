import fc from 'fast-check'
import { createReconnectorState } from 'redux-reconnector'
import { createReconnectorFleetSlice, selectById, type FleetState } from 'redux-reconnector/fleet'
import { describe, expect, it, vi } from 'vitest'
import { blocksOf, lengthOf } from '../../src/fleet/blocks.js'
import { added, removed } from '../../src/fleet/membership.js'
import { indexOf, notePosition, passOn, positionIn, positionOf } from '../../src/fleet/positions.js'

const { actions, reducer } = createReconnectorFleetSlice()
const connection = (id: string) => ({ id, node: `node ${id}` })
const fromJson = (fleet: FleetState): FleetState => JSON.parse(JSON.stringify(fleet))
const nodesIn = ({ ids, connections }: FleetState) => {
  const nodes = new Map<string, string>()
  const states = connections.flat(2)
  for (const [at, id] of ids.flat(2).entries()) {
    if (id !== null && !nodes.has(id)) nodes.set(id, states[at]?.node ?? '')
  }
  return nodes
}

describe('an id in a fleet that came as JSON', () => {
  it('is found without a look at those behind it', () => {
    const ids = Array.from({ length: 300 }, (_, at) => `${at}`)
    const fleet = fromJson(reducer(undefined, actions.connectionsAdded(ids.map(connection))))
    let looks = 0
    const last = new Proxy(fleet.ids[0]?.[4] ?? [], {
      get: (list, key) => ((looks += 1), Reflect.get(list, key)),
    })
    const watched = { ...fleet, ids: [[...(fleet.ids[0]?.slice(0, 4) ?? []), last]] }
    for (const id of ids.slice(0, 200)) expect(selectById(watched, id)?.node).toBe(`node ${id}`)
    expect(looks).toBe(0)
    expect(selectById(watched, '299')?.node).toBe('node 299')
    expect(selectById(watched, '300')).toBeUndefined()
    expect(looks).toBeGreaterThan(0)
  })

  it('is found at its first place, when an import has it twice, whatever was asked before', () => {
    const fleet = fromJson(reducer(undefined, actions.connectionsAdded(['a', 'b'].map(connection))))
    const twice = { ...fleet, ids: [[['a', 'a']]] }
    for (let look = 0; look < 4; look += 1) expect(selectById(twice, 'a')?.node).toBe('node a')
    const after = reducer(twice, actions.probeReceived('a', 'unreachable', 0))
    expect(after.connections[0]?.[0]?.map((state) => state?.status)).toEqual(['due', 'idle'])
    selectById(twice, 'b')
    for (let look = 0; look < 4; look += 1) expect(selectById(twice, 'a')?.node).toBe('node a')
  })

  it('is found at its first place by a cycle, too, whatever comes before it in the cycle', () => {
    const own = ['a', 'b', 'c'].map(connection)
    const fleet = fromJson(reducer(undefined, actions.connectionsAdded(own)))
    const twice = { ...fleet, ids: [[['a', 'b', 'a']]] }
    const cycle = (ids: string[]) =>
      actions.probesReceived(ids.map((id) => ({ id, probe: 'unreachable', nowMs: 0 })))
    for (const ids of [['a'], ['b', 'a'], ['a', 'b', 'a']]) {
      const after = reducer(twice, cycle(ids))
      expect(after.connections[0]?.[0]?.map((state) => state?.status)[2]).toBe('idle')
      expect(selectById(after, 'a')?.attempts).toBe(1)
    }
  })

  it('is found at its second place, when an import has it twice and the first is removed', () => {
    const fleet = fromJson(reducer(undefined, actions.connectionsAdded(['a', 'b'].map(connection))))
    const twice = { ...fleet, ids: [[['a', 'a']]] }
    const once = reducer(twice, actions.connectionsRemoved(['a']))
    expect(selectById(once, 'a')?.node).toBe('node b')
    expect(selectById(twice, 'a')?.node).toBe('node a')
  })

  it('is found in every version, whoever came, went, and is there twice', () => {
    const id = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', '__proto__')
    const steps = fc.array(
      fc.record({ kind: fc.constantFrom('add', 'remove', 'ask', 'json', 'double'), id }),
      { maxLength: 60, size: 'max' },
    )
    fc.assert(
      fc.property(steps, (list) => {
        const versions: FleetState[] = [reducer(undefined, { type: '' })]
        for (const [at, { kind, id: own }] of list.entries()) {
          const fleet = versions[at % 3] ?? versions[0]
          if (fleet === undefined) continue
          if (kind === 'add')
            versions.unshift(
              reducer(fleet, actions.connectionsAdded([{ id: own, node: `node ${at}` }])),
            )
          if (kind === 'remove') versions.unshift(reducer(fleet, actions.connectionsRemoved([own])))
          if (kind === 'json') versions.unshift(fromJson(fleet))
          if (kind === 'double') {
            const { ids, connections } = fromJson(fleet)
            const other = connections[0]?.[0]?.[0]
            if (!other) continue
            const state = { ...other, node: `node ${at}` }
            versions.unshift({
              ids: [[[...(ids[0]?.[0] ?? []), own]]],
              connections: [[[...(connections[0]?.[0] ?? []), state]]],
            })
          }
          if (kind === 'ask') expect(selectById(fleet, own)?.node).toBe(nodesIn(fleet).get(own))
        }
        for (const fleet of versions) {
          const nodes = nodesIn(fleet)
          for (const own of 'abcdef') expect(selectById(fleet, own)?.node).toBe(nodes.get(own))
        }
      }),
      { numRuns: 300 },
    )
  })
})

describe('the index that versions of a fleet share', () => {
  const ids = ['a', 'b', null, 'c', 'd']

  it('is asked for no id that comes in its order', () => {
    const blocks = blocksOf(ids)
    const index = indexOf(blocks)
    const asked = vi.spyOn(index.at, 'get')
    const inOrder = () =>
      ['a', 'b', 'c', 'd', 'e'].map((id) => positionIn(index, id, blocksOf([...ids, 'e'])))
    positionIn(index, 'nobody', blocks)
    notePosition(index, 'e', 5)
    asked.mockClear()
    expect(positionIn(index, 'a', blocks)).toBe(0)
    asked.mockClear()
    expect(positionIn(index, 'b', blocks)).toBe(1)
    expect(asked).not.toHaveBeenCalled()
    expect(positionIn(index, 'c', blocks)).toBe(3)
    asked.mockClear()
    expect(positionIn(index, 'd', blocks)).toBe(4)
    expect(positionIn(index, 'e', blocksOf([...ids, 'e']))).toBe(5)
    expect(asked).not.toHaveBeenCalled()
    expect(inOrder()).toEqual([0, 1, 3, 4, 5])
  })

  it('begins with the first id, and with as many as were asked for', () => {
    const blocks = blocksOf(ids)
    const index = indexOf(blocks)
    expect(indexOf(blocks)).toBe(index)
    expect(positionOf(blocks, 'b')).toBe(1)
    expect(index.size).toBe(2)
    expect(positionOf(blocks, 'x')).toBe(-1)
    expect(index.size).toBe(4)
    expect([...index.at.keys()]).toEqual(['a', 'b', 'c', 'd'])
  })

  it('counts each position once', () => {
    const index = indexOf(blocksOf<string | null>([]))
    for (const position of [0, 0, 5, 5, 0, 7, 5]) notePosition(index, 'a', position)
    expect(index.at.get('a')).toEqual([0, 5, 7])
    expect(index.size).toBe(3)
    expect(index.isPlain).toBe(false)
  })

  it('is left to older versions when it holds more than twice the living and a thousand', () => {
    const index = indexOf(blocksOf<string | null>([]))
    for (let position = 0; position < 3000; position += 1) notePosition(index, 'a', position)
    const [next, after] = [blocksOf<string | null>(['a']), blocksOf<string | null>(['a'])]
    passOn(index, next, 1000)
    expect(indexOf(next)).toBe(index)
    notePosition(index, 'a', 3000)
    passOn(index, after, 1000)
    expect(indexOf(after)).not.toBe(index)
  })

  it('is passed on with as many living as there are', () => {
    const state = createReconnectorState({ node: 'n' })
    const idsFrom = (from: number, count: number) =>
      Array.from({ length: count }, (_, at) => `${from + at}`)
    const add = (to: FleetState, from: number, count: number) =>
      added(
        to,
        idsFrom(from, count).map((id) => [id, () => state] as const),
      )
    let fleet = add({ ids: [], connections: [] }, 0, 100)
    const first = indexOf(fleet.ids)
    fleet = add(fleet, 100, 100)
    expect(indexOf(fleet.ids)).toBe(first)
    expect(removed(fleet, ['nobody'])).toBe(fleet)
    // 1400 positions beside 200 living are as many as it may hold.
    for (let from = 200; from < 1400; from += 100) {
      fleet = add(fleet, from, 100)
      fleet = removed(fleet, [...idsFrom(from, 100), 'nobody'])
      expect(indexOf(fleet.ids)).toBe(first)
      expect(lengthOf(fleet.ids)).toBe(from + 100)
    }
    fleet = add(fleet, 1400, 1)
    expect(lengthOf(fleet.ids)).toBe(1401)
    fleet = removed(fleet, ['1400'])
    expect(indexOf(fleet.ids)).not.toBe(first)
    expect(lengthOf(fleet.ids)).toBe(200)
  })
})
