import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createPlaces } from '../../src/fleet/places.js'

describe('places', () => {
  it('go to those that wait, first come, first served, as many as there are', () => {
    const places = createPlaces<string>(2)
    for (const name of ['a', 'b', 'c', 'a', 'd']) places.ask(name)
    expect([places.next(), places.next(), places.next()]).toEqual(['a', 'b', undefined])
    expect(places.isMoving()).toBe(false)
    places.ask('a') // it has one
    places.leave('c')
    places.leave('a')
    expect(places.isMoving()).toBe(true)
    expect([places.next(), places.next()]).toEqual(['d', undefined])
    places.leave('b')
    expect(places.isMoving()).toBe(false)
    expect(places.next()).toBeUndefined()
    places.ask('b')
    expect(places.next()).toBe('b')
  })

  it('are those of a queue, whatever comes and goes', () => {
    const step = fc.tuple(fc.constantFrom('ask', 'leave', 'next'), fc.nat(9))
    fc.assert(
      fc.property(fc.array(step, { maxLength: 100 }), (steps) => {
        const places = createPlaces<number>(3)
        let queue: number[] = []
        const placed = new Set<number>()
        for (const [what, item] of steps) {
          if (what === 'ask') {
            places.ask(item)
            if (!placed.has(item) && !queue.includes(item)) queue.push(item)
          } else if (what === 'leave') {
            places.leave(item)
            queue = queue.filter((other) => other !== item)
            placed.delete(item)
          } else {
            const next = placed.size < 3 ? queue.shift() : undefined
            if (next !== undefined) placed.add(next)
            expect(places.next()).toBe(next)
          }
          expect(places.isMoving()).toBe(queue.length > 0 && placed.size < 3)
        }
      }),
      { numRuns: 300 },
    )
  })
})
