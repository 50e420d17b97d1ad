import type { UnknownAction } from '@reduxjs/toolkit'
import { faultInActions, writeEntry, type Head } from './entry.js'
import type { Piece } from './kind.js'
import type { AnyKind } from './kindOf.js'
import { continued, upTo, type Lineage, type Place } from './lineage.js'

/** From where a writer goes on. */
export interface WriterStart {
  readonly state: object
  readonly place: Place
  /** Whether whoever folded the log up to the place has this very state. */
  readonly isKnown: boolean
}

/** An entry that is to be kept. */
export interface Draft {
  readonly n: number
  readonly text: string
  /** How many records, this entry's included, are then kept. */
  readonly upTo: number
  /** Notes that it was. */
  keep(): void
}

/** What happened to the slice, on its way into entries. */
export interface Drafts {
  /** Folds an action; what changes nothing is passed over. */
  record(action: UnknownAction): void
  /** How many records there are so far; the begin of the writer is the first. */
  recorded(): number
  /** How many of them are kept. */
  keptUpTo(): number
  hasMore(): boolean
  /** The entry after the last that was kept. */
  next(): Draft
  /** Where in the log the last entry is that was kept, and the state as of then. */
  kept(): { readonly place: Place; readonly state: object }
  /** The same as text. */
  snapshot(): string
}

interface Options {
  readonly slice: string
  readonly maxItems: number
  /** The id of this writer. */
  readonly log: string
  onError(error: unknown): void
}

/** More than so many full entries that wait are told in one snapshot instead, unless it would be the longer. */
const mostWaiting = 10

/** A piece, and the number of the record that it is of. */
interface Recorded extends Piece {
  readonly record: number
}

/** How far something is folded. */
interface Point {
  readonly n: number
  readonly state: object
  readonly upTo: number
}

export function createDrafts(
  kind: AnyKind,
  { slice, maxItems, log, onError }: Options,
  { state: initial, place, isKnown }: WriterStart,
): Drafts {
  const logs = continued(place.logs, log, place.n + 1)
  let kept: Point = { n: place.n, state: initial, upTo: 0 }
  let state = initial // with all that waits
  let count = 1
  let pieces: Recorded[] = []
  let items = 0
  let isWhole = !isKnown // the next entry tells the whole state

  function tellWhole() {
    isWhole = true
    pieces = []
    items = 0
  }

  /** Those that fit in one entry, at least one. */
  function takePieces(): readonly UnknownAction[] {
    let taken = 0
    let size = 0
    for (const piece of pieces) {
      if (taken > 0 && size + piece.items > maxItems) break
      taken += 1
      size += piece.items
    }
    items -= size
    return kind.joined(pieces.splice(0, taken).map(({ action }) => action))
  }

  function next(): Draft {
    const n = kept.n + 1
    const own = { n, log, ...(n === place.n + 1 ? { head: headAt(logs) } : {}) }
    if (!isWhole) {
      const actions = takePieces()
      const text = textOf({ ...own, actions })
      if (text !== null) return draftOf(text, reached(actions))
      tellWhole()
    }
    isWhole = false
    const whole = { ...own, head: headAt(logs), packed: kind.pack(state) }
    return draftOf(writeEntry(whole), { n, state, upTo: count })
  }

  /** The entry as text; `null` where an action is not in JSON what it is here, so that no mirror could fold it. */
  function textOf(entry: Parameters<typeof writeEntry>[0]): string | null {
    try {
      const text = writeEntry(entry)
      const { actions } = JSON.parse(text) as { actions: unknown[] } // as was just written
      const fault = faultInActions(kind, actions)
      if (fault === null) return text
      throw new Error(fault)
    } catch (error) {
      const what = error instanceof Error ? error.message : String(error)
      onError(
        new Error(
          `createPublisher: an action is not plain JSON, so the next entry is a snapshot: ${what}`,
        ),
      )
      return null
    }
  }

  /** How far the log is with these actions. The last that wait lead to what is known already. */
  function reached(actions: readonly UnknownAction[]): Point {
    const n = kept.n + 1
    const [waits] = pieces
    return waits === undefined
      ? { n, state, upTo: count }
      : { n, state: actions.reduce(kind.reducer, kept.state), upTo: waits.record - 1 }
  }

  function draftOf(text: string, point: Point): Draft {
    return { n: point.n, text, upTo: point.upTo, keep: () => void (kept = point) }
  }

  const headAt = (lineage: Lineage): Head => ({ slice, defaults: kind.defaults, logs: lineage })

  return {
    record(action) {
      const before = state
      const after = kind.reducer(before, action)
      if (after === before) return
      state = after
      count += 1
      if (isWhole) return
      const recorded = kind.recorded(action, before, after, maxItems)
      if (recorded === null) return tellWhole()
      for (const piece of recorded) {
        pieces.push({ ...piece, record: count })
        items += piece.items
      }
      if (items > mostWaiting * maxItems && items > kind.size(after)) tellWhole()
    },
    recorded: () => count,
    keptUpTo: () => kept.upTo,
    hasMore: () => kept.upTo < count,
    next,
    kept: () => ({ place: { n: kept.n, logs: upTo(logs, kept.n) }, state: kept.state }),
    snapshot() {
      const head = headAt(logs)
      return writeEntry({ n: kept.n, log, head, packed: kind.pack(kept.state) })
    },
  }
}
