/** A bounded number of places, first come, first served. */
export interface Places<Item> {
  /** Waits for a place, unless it has one. */
  ask(item: Item): void
  /** Gives its place back, or the wait for it. */
  leave(item: Item): void
  /** Gives a place to the first that waits; `undefined` where no item waits or there is no place. */
  next(): Item | undefined
  /** Whether `next` would give a place. */
  isMoving(): boolean
}

export function createPlaces<Item>(most: number): Places<Item> {
  const waiting = new Set<Item>()
  const placed = new Set<Item>()
  const inOrder = waiting.values() // to begin anew each time would pass over all that have left
  const isMoving = () => waiting.size > 0 && placed.size < most
  return {
    isMoving,
    ask(item) {
      if (!placed.has(item)) waiting.add(item)
    },
    leave(item) {
      waiting.delete(item)
      placed.delete(item)
    },
    next() {
      if (!isMoving()) return undefined
      const step = inOrder.next() // at the first that waits: those before it have left
      if (step.done) return undefined
      waiting.delete(step.value)
      placed.add(step.value)
      return step.value
    },
  }
}
