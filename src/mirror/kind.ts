import type { UnknownAction } from '@reduxjs/toolkit'
import type { ReconnectorFleetSlice } from '../fleet/createReconnectorFleetSlice.js'
import type { ReconnectorSlice } from '../slice/reconnectorSlice.js'

/** What a mirror and a publisher use of a slice, whatever its name and path. */
type Used = 'actions' | 'name' | 'reducer' | 'reducerPath'
/** The parts of a single connection's slice that a mirror and a publisher use. */
export type SingleSliceLike = Pick<ReconnectorSlice, Used>
/** The parts of a fleet's slice that a mirror and a publisher use. */
export type FleetSliceLike = Pick<ReconnectorFleetSlice, Used>
/** A slice for a mirror or a publisher: of one connection or of a fleet. */
export type MirroredSlice = SingleSliceLike | FleetSliceLike

/** What differs between the two slices, for whoever writes or reads a log. */
export interface Kind<State> {
  readonly reducer: (state: State | undefined, action: UnknownAction) => State
  readonly isState: (value: unknown) => value is State
  /** What a connection starts from: two logs that differ in it are not folded to the same states. */
  readonly defaults: Readonly<Record<string, unknown>>
  /** How many connections are in a state. */
  size(state: State): number
  /** A state as a snapshot has it; JSON. */
  pack(state: State): unknown
  /** @throws MirrorError unless it is a packed state in all its parts */
  unpack(packed: unknown): State
  /**
   * The parts of an action that changed something, in pieces of up to `maxItems` where that is exact. `null`: the
   * state as a whole was replaced.
   */
  recorded(
    action: UnknownAction,
    before: State,
    after: State,
    maxItems: number,
  ): readonly Piece[] | null
  /** The same actions, fewer where several can be said in one. */
  joined(actions: readonly UnknownAction[]): readonly UnknownAction[]
  /** What of an action is about one connection; `null`: nothing. */
  about(action: UnknownAction, id: string): UnknownAction | null
  /** The state without all other connections. */
  only(state: State, id: string): State
  /** What is wrong with an action of an entry, in words; `null` where nothing is. */
  faultIn(action: Readonly<Record<string, unknown>>): string | null
}

/** What one action, or a part of it, is in an entry. */
export interface Piece {
  readonly action: UnknownAction
  /** How many connections it tells something. */
  readonly items: number
}
