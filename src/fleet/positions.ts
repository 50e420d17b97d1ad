import { itemAt, itemsOf, type Blocks } from './blocks.js'

type Ids = Blocks<string | null>

/**
 * Where each id is, or once was: one position, or several. Versions of one fleet share an index, which holds the
 * positions of them all; so each answer is held against the ids of the version that is asked.
 */
export interface Index {
  readonly at: Map<string, number | number[]>
  /** How many positions are in it. */
  size: number
  /** The ids it was made of, as far as they were not asked for yet. */
  readonly rest: Iterator<string | null, undefined>
  /** The position of the next one of these; `Infinity`: none is left. */
  next: number
  /** The position that was found last. */
  last: number
  /** Whether each id has one position. */
  isPlain: boolean
}

/**
 * Derived from the ids alone and dropped with them: a state from JSON gets its index as far as it is asked, so that a
 * listener that takes on its connections in their order has no turn of 100 000 ids.
 */
const indexes = new WeakMap<Ids, Index>()

/** The position of an id; -1 without one. A `Map` finds it, so that no id is special: not `__proto__`, not `constructor`. */
export function positionOf(ids: Ids, id: string): number {
  return positionIn(indexOf(ids), id, ids)
}

/** The position of an id in ids that share the index; -1 without one. */
export function positionIn(index: Index, id: string, ids: Ids): number {
  if (typeof id !== 'string') return -1 // a hostile action may ask for what stands at a hole, or past the end
  // Those that come in their order need no dictionary, which takes as long as all the rest. An id that is there twice
  // does: whatever was asked before, its first position counts.
  const near = index.last + 1
  if (index.isPlain && near < index.next && itemAt(ids, near) === id) return (index.last = near)
  for (;;) {
    const found = index.at.get(id)
    const position =
      typeof found === 'object' ? found.find((one) => itemAt(ids, one) === id) : found
    if (position !== undefined && itemAt(ids, position) === id) return (index.last = position)
    if (!noteNext(index, id)) return -1
  }
}

/** Notes the positions of the next ids, up to this one; `false`: it is not there. */
function noteNext(index: Index, until: string): boolean {
  for (;;) {
    const { done, value } = index.rest.next()
    if (done) index.next = Infinity
    if (done) return false
    if (value !== null) notePosition(index, value, index.next)
    index.next += 1
    if (value === until) return true
  }
}

/** The index of some ids; all versions of a fleet that were made of each other have the same. */
export function indexOf(ids: Ids): Index {
  let index = indexes.get(ids)
  if (index === undefined) {
    index = { at: new Map(), size: 0, rest: itemsOf(ids), next: 0, last: -1, isPlain: true }
    indexes.set(ids, index)
  }
  return index
}

/** Notes where an id was placed. */
export function notePosition(index: Index, id: string, position: number): void {
  const known = index.at.get(id)
  if (known === position || (typeof known === 'object' && known.includes(position))) return
  index.size += 1
  if (known === undefined) return void index.at.set(id, position)
  index.isPlain = false
  if (typeof known === 'number') index.at.set(id, [known, position])
  else known.push(position)
}

/** Gives an index to the ids that were made of those it is of; they hold `liveCount` of them. */
export function passOn(index: Index, next: Ids, liveCount: number): void {
  // Of those who came and went the older versions may keep it; a new one is made when it is asked for.
  if (index.size <= 2 * liveCount + 1000) indexes.set(next, index)
}
