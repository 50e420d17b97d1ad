import { createReconnectorFleetSlice, selectById, type FleetState } from 'redux-reconnector/fleet'
import { describe, expect, it } from 'vitest'
import { createFleetLink, type FleetLink } from '../../src/fleet/fleetLink.js'
import { changedIds } from '../../src/fleet/fleetParts.js'
import { createJoining } from '../../src/fleet/joining.js'
import { createMembers } from '../../src/fleet/members.js'

const { actions, reducer } = createReconnectorFleetSlice()
const add = (...ids: string[]) =>
  actions.connectionsAdded(ids.map((id) => ({ id, node: `node ${id}` })))

/** A run that follows the versions of a fleet, and notes what it is told. */
function createFollower(owner: object = {}) {
  const links = new Map<string, FleetLink>()
  const notes: string[] = []
  const joining = createJoining()
  const follow = createMembers(links, owner, {
    ...joining,
    changed: (link) => void notes.push(`changed ${link.id}`),
    left: (link) => void notes.push(`left ${link.id}`),
  })
  return {
    links,
    /** What is told of this version; who is found is taken on. */
    told(fleet: FleetState) {
      notes.length = 0
      follow(fleet)
      for (const id of joining.next(1000)) {
        const state = selectById(fleet, id)
        notes.push(`found ${id}`)
        if (state) links.set(id, Object.assign(createFleetLink(id, state, 0), { owner }))
      }
      return [...notes]
    },
  }
}

describe('what is new in a version of a fleet', () => {
  it('is told once: who is found, who has changed and who has left', () => {
    const { links, told } = createFollower()
    let fleet = reducer(undefined, add('a', 'b'))
    const next = (action: Parameters<typeof reducer>[1]) => told((fleet = reducer(fleet, action)))
    expect(told(fleet)).toEqual(['found a', 'found b'])
    expect(told(fleet)).toEqual([])
    expect(next(actions.probeReceived('b', 'alive_rpc', 0))).toEqual(['changed b'])
    expect(links.get('b')?.state).toBe(selectById(fleet, 'b'))
    expect(next(add('c'))).toEqual(['found c'])
    expect(next(actions.connectionsRemoved(['a']))).toEqual(['left a'])
    expect([...links.keys()]).toEqual(['b', 'c'])
    expect(next(actions.probeReceived('a', 'alive_rpc', 0))).toEqual([])
    expect(told(JSON.parse(JSON.stringify(fleet)))).toEqual(['changed b', 'changed c'])
  })

  it('is nothing of a link that another run looks after, but that it has left', () => {
    const { links, told } = createFollower()
    const fleet = reducer(undefined, add('a', 'b'))
    told(fleet)
    for (const link of links.values()) link.owner = null
    const changed = reducer(fleet, actions.probeReceived('a', 'alive_rpc', 0))
    expect(told(changed)).toEqual(['found a'])
    for (const link of links.values()) link.owner = null
    expect(told(reducer(changed, actions.connectionsRemoved(['b'])))).toEqual([])
    expect([...links.keys()]).toEqual(['a'])
  })

  it('is found in its order when an id is known to nobody, whatever stands at a hole', () => {
    const { told } = createFollower()
    const fleet = reducer(reducer(undefined, add('a', 'b', 'c')), actions.connectionsRemoved(['b']))
    expect(told(fleet)).toEqual(['found a', 'found c'])
  })
})

describe('the connections of a whole fleet', () => {
  it('are told by their iterator, not one by one', () => {
    const found: string[] = []
    const all: unknown[] = []
    const follow = createMembers(
      new Map(),
      {},
      {
        found: (id) => void found.push(id),
        foundAll: (ids) => void all.push(ids.next().value),
        changed: () => {},
        left: () => {},
      },
    )
    const fleet = reducer(undefined, add('a', 'b'))
    follow(fleet)
    follow(reducer(fleet, add('c')))
    expect(all).toEqual(['a'])
    expect(found).toEqual(['c'])
  })

  it('that differ in another are named, and nothing else is', () => {
    const fleet = reducer(undefined, add('a', 'b', 'c'))
    const other = reducer(
      reducer(fleet, actions.connectionsRemoved(['b'])),
      actions.probeReceived('c', 'alive_rpc', 0),
    )
    expect([...changedIds(fleet, other)]).toEqual(['b', 'c'])
    expect([...changedIds(other, fleet)]).toEqual(['b', 'c'])
    expect([...changedIds(other, reducer(other, add('d')))]).toEqual(['d'])
  })
})

describe('those that join', () => {
  it('are taken a few at a time, and those that were named come first', () => {
    const joining = createJoining()
    expect(joining.isEmpty()).toBe(true)
    joining.foundAll(['a', null, 'b', 'c', 'd', null][Symbol.iterator]())
    joining.found('z')
    expect(joining.isEmpty()).toBe(false)
    expect(joining.next(2)).toEqual(['z', 'a'])
    expect(joining.next(2)).toEqual(['b', 'c'])
    expect(joining.isEmpty()).toBe(false)
    expect(joining.next(2)).toEqual(['d'])
    expect(joining.isEmpty()).toBe(true)
    expect(joining.next(2)).toEqual([])
  })

  it('are asked for no further than they are taken', () => {
    const joining = createJoining()
    let asked = 0
    joining.foundAll({
      next() {
        asked += 1
        return { done: false, value: `${asked}` }
      },
    })
    joining.next(3)
    expect(asked).toBe(3)
  })
})
