/** What may wait for an instant. All fields are for `createDeadlines` to write. */
export interface Waiting {
  /** When, in ms; `Infinity`: it does not wait. */
  wakeAtMs: number
  /** Where it is in the heap; -1: nowhere. */
  heapAt: number
  /** How many waits had begun before this one. */
  waitsBefore: number
}

/** Many that wait, the next one first; of those with one instant, the one whose wait began first. */
export interface Deadlines<Item extends Waiting> {
  /** Lets it wait until then, instead of until what was said before. */
  set(item: Item, wakeAtMs: number): void
  /** The next one; it goes on waiting. */
  first(): Item | undefined
}

/** A binary heap that knows where each item is (Williams, "Algorithm 232: Heapsort", CACM 1964): log n for each change. */
export function createDeadlines<Item extends Waiting>(): Deadlines<Item> {
  const heap: Item[] = []
  let waitCount = 0

  const isBefore = (a: Item, b: Item) =>
    a.wakeAtMs < b.wakeAtMs || (a.wakeAtMs === b.wakeAtMs && a.waitsBefore < b.waitsBefore)

  function place(item: Item, at: number) {
    heap[at] = item
    item.heapAt = at
  }

  /** Moves a hole at `at` to where the item belongs. */
  function settle(item: Item, at: number) {
    let hole = at
    for (;;) {
      const up = (hole - 1) >> 1
      const parent = heap[up]
      if (parent === undefined || isBefore(parent, item)) break
      place(parent, hole)
      hole = up
    }
    for (;;) {
      const [left, right] = [heap[2 * hole + 1], heap[2 * hole + 2]]
      const child =
        right !== undefined && left !== undefined && isBefore(right, left) ? right : left
      if (child === undefined || isBefore(item, child)) break
      const down = child.heapAt
      place(child, hole)
      hole = down
    }
    place(item, hole)
  }

  function remove(item: Item) {
    const at = item.heapAt
    const last = heap.pop()
    item.heapAt = -1
    if (last !== undefined && last !== item) settle(last, at)
  }

  return {
    set(item, wakeAtMs) {
      if (item.wakeAtMs === wakeAtMs) return
      item.wakeAtMs = wakeAtMs
      item.waitsBefore = waitCount++
      if (wakeAtMs === Infinity) remove(item)
      else settle(item, item.heapAt >= 0 ? item.heapAt : heap.length)
    },
    first: () => heap[0],
  }
}
