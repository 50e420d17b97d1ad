import fc from 'fast-check'
import { createReconnectorFleetSlice, selectById, type FleetState } from 'redux-reconnector/fleet'
import { describe, expect, it } from 'vitest'

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
