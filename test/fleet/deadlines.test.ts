import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createDeadlines, type Waiting } from '../../src/fleet/deadlines.js'

interface Item extends Waiting {
  readonly name: string
}
const item = (name: string): Item => ({
  name,
  wakeAtMs: Infinity,
  heapAt: -1,
  waitsBefore: 0,
})

describe('the deadlines of many', () => {
  it('come in their order, those of one instant in that of their beginning', () => {
    const deadlines = createDeadlines<Item>()
    const items = ['a', 'b', 'c', 'd', 'e'].map(item)
    for (const [at, each] of items.entries()) deadlines.set(each, [30, 10, 10, 20, 10][at] ?? 0)
    const order: string[] = []
    for (let next = deadlines.first(); next; next = deadlines.first()) {
      order.push(next.name)
      deadlines.set(next, Infinity)
    }
    expect(order.join('')).toBe('bceda')
    expect(items.every(({ heapAt }) => heapAt === -1)).toBe(true)
  })

  it('are the same as those of a sorted list, whatever is set', () => {
    const step = fc.tuple(fc.nat(11), fc.oneof(fc.nat(9), fc.constant(Infinity)))
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
        const deadlines = createDeadlines<Item>()
        const items = Array.from({ length: 12 }, (_, at) => item(`${at}`))
        let sorted: { item: Item; atMs: number }[] = []
        for (const [which, atMs] of steps) {
          const each = items[which] ?? item('none')
          const known = sorted.find((entry) => entry.item === each)
          if (known?.atMs !== atMs) {
            sorted = sorted.filter((entry) => entry !== known)
            if (atMs < Infinity) sorted.push({ item: each, atMs })
            sorted = sorted.toSorted((a, b) => a.atMs - b.atMs) // stable
          }
          deadlines.set(each, atMs)
          expect(deadlines.first()).toBe(sorted[0]?.item)
        }
      }),
      { numRuns: 300 },
    )
  })
})
