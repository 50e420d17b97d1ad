import type { Reducer, UnknownAction } from '@reduxjs/toolkit'
import type { ActionName } from '../rules/payloads.js'
import type { ReconnectorState } from '../rules/state.js'
import type { Difference } from './firstDifference.js'

/** What is used of the slice that folds. */
export interface FoldedSlice<State> {
  readonly name: string
  readonly reducerPath: string
  readonly reducer: Reducer<State>
}

/** The steps from a whole to a place in it. */
export type Steps = readonly (string | number)[]

/** What a replay and a recorder must know of the slice of one connection, or of that of a fleet. */
export interface SliceKind<State> {
  /** What its action types end in. */
  readonly names: ReadonlySet<string>
  /** Whether each action has a row, and not only those that changed something. */
  readonly hasRowForAll: boolean
  /** Whether an action with one of `names` may be its own, whatever the prefix. */
  isOwn(name: string, action: UnknownAction): boolean
  /** Whether a value has the form of its state; `faultIn` looks at all its parts. */
  isState(value: unknown): value is State
  /** What is wrong with what should be its state, and where. */
  faultIn(value: unknown): { readonly steps: Steps; readonly problem: string } | null
  isSame(one: State, other: State): boolean
  /** An action as it is recorded: with what the options of the slice add to it, which a replay may not have. */
  recorded?(name: string, action: UnknownAction, reducer: Reducer<State>): UnknownAction
  /** Each connection of a state. */
  connections(state: State): Iterable<readonly [id: string, state: ReconnectorState | undefined]>
  /**
   * Tells what an action says of each connection.
   *
   * @returns what is wrong with the first part of it that is malformed, which the reducer passes over
   * @throws TraceError where a text or a list that changed a state is too long
   */
  read(step: Step<State>, heard: Heard): string | null
  /**
   * Calls `see` with the first difference in the state of each connection, or (without an id) in the whole. Takes no
   * longer than `here` is big.
   */
  compare(here: State, there: unknown, see: (id: string | null, found: Difference) => void): void
}

/** An action that was folded, with the states around it. */
export interface Step<State> {
  readonly name: string
  /** What the types of the slice's actions begin with, in the trace. */
  readonly prefix: string
  readonly index: number
  readonly action: UnknownAction
  readonly before: State
  readonly after: State
  /** The slice's reducer for the actions of the trace. */
  fold(state: State, action: UnknownAction): State
}

/** Takes what an action says; `index`: the place of the action in the trace. */
export interface Heard {
  /** An instant at which a connection was told something well-formed, if that has one. */
  time(nowMs: number | undefined): void
  /** What a connection was told, as the single slice is told it, and what `decided` makes of its state. */
  event(
    index: number,
    id: string,
    name: ActionName,
    event: UnknownAction,
    decided: (before: ReconnectorState) => ReconnectorState,
  ): void
  /** A connection has a state that was not decided: it was added, set, or (without a state) removed. */
  set(index: number, id: string, state: ReconnectorState | undefined): void
}
