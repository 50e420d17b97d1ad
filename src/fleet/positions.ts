import { itemAt, itemsOf, type Blocks } from './blocks.js'

type Ids = Blocks<string | null>

/**
 * Where each id is, or once was: one position, or several. Versions of one fleet share an index, which holds the
 * positions of them all; so each answer is held against the ids of the version that is asked.
 */
interface Index {
  readonly at: Map<string, number | number[]>
  /** How many positions are in it. */
  size: number
}

/** Derived from the ids alone and dropped with them: a state from JSON gets its index when it is first asked. */
const indexes = new WeakMap<Ids, Index>()

/** The position of an id; -1 without one. A `Map` finds it, so that no id is special: not `__proto__`, not `constructor`. */
export function positionOf(ids: Ids, id: string): number {
  return positionIn(indexOf(ids), id, (position) => itemAt(ids, position))
}

/** What all versions of a fleet have in common that were made of each other. */
export function lineageOf(ids: Ids): object {
  return indexOf(ids)
}

/** An index that may be taken over from the ids before by those that are made of them. */
export interface Heritage {
  /** The position of an id in what `idAt` shows. */
  positionOf(id: string, idAt: (position: number) => string | null | undefined): number
  /** Notes where an id was placed. */
  placed(id: string, position: number): void
  /** Gives the index to the ids that were made; they hold `liveCount` of them. */
  passTo(ids: Ids, liveCount: number): void
}

/** The index of `ids`, to be passed on to what is made of them. */
export function heritageOf(ids: Ids): Heritage {
  const index = indexOf(ids)
  return {
    positionOf: (id, idAt) => positionIn(index, id, idAt),
    placed: (id, position) => note(index, id, position),
    passTo(next, liveCount) {
      // Of those who came and went the older versions may keep it; a new one is made when it is asked for.
      if (index.size <= 2 * liveCount + 1000) indexes.set(next, index)
    },
  }
}

function positionIn(
  { at }: Index,
  id: string,
  idAt: (position: number) => string | null | undefined,
): number {
  const found = at.get(id)
  if (found === undefined) return -1
  if (typeof found === 'number') return idAt(found) === id ? found : -1
  return found.find((position) => idAt(position) === id) ?? -1
}

function indexOf(ids: Ids): Index {
  let index = indexes.get(ids)
  if (index === undefined) {
    index = { at: new Map(), size: 0 }
    let position = 0
    for (const id of itemsOf(ids)) {
      if (id !== null) note(index, id, position)
      position += 1
    }
    indexes.set(ids, index)
  }
  return index
}

function note(index: Index, id: string, position: number) {
  const known = index.at.get(id)
  if (known === position || (typeof known === 'object' && known.includes(position))) return
  index.size += 1
  if (known === undefined) index.at.set(id, position)
  else if (typeof known === 'number') index.at.set(id, [known, position])
  else known.push(position)
}
