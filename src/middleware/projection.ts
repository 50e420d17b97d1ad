import type { Middleware, MiddlewareAPI, UnknownAction } from '@reduxjs/toolkit'
import type { ReconnectorSlice } from '../slice/reconnectorSlice.js'

/** What the listener uses of the slice, whatever its name and path. */
export type ReconnectorSliceLike = Pick<ReconnectorSlice, 'actions' | 'reducer' | 'reducerPath'>

/** What is projected: the state of one connection, or that of many. */
export interface Projected<State> {
  /** The listener, as errors name it. */
  readonly who: string
  readonly slice: {
    readonly actions: Readonly<Record<string, { readonly type: string }>> & {
      synced(state: State): UnknownAction
    }
    readonly reducer: (state: State | undefined, action: UnknownAction) => State
    readonly reducerPath: string
  }
  /** Whether a value is a state in all its parts, as after an import it may not be. */
  isState(value: unknown): boolean
  /** Whether two states say the same. */
  isSame(a: State, b: State): boolean
}

/** What is true of the connection, kept beside the store, which may show something else. */
export interface Projection<State> {
  readonly middleware: Middleware
  /** Takes the store's word for what is true; throws when the slice or the middleware is not in a store. */
  open(): void
  /** What is true now. */
  truth(): State
  /** Dispatches one of the slice's actions, unless it would change nothing: no heartbeat fills the log of DevTools. */
  send(action: UnknownAction): void
  /** Puts the store right, by one `synced`, where it shows something else than the truth. */
  resync(): void
}

/**
 * Folds the slice's own actions with its reducer before the store does, in the store's order, and never reads a
 * decision from the store: while DevTools has jumped, is locked or has imported, the store shows the past or a fiction.
 *
 * @param onChange - called after each of the slice's actions, when it has passed the store
 */
export function createProjection<State>(
  { who, slice: { actions, reducer, reducerPath }, isState, isSame }: Projected<State>,
  onChange: () => void,
  onError: (error: unknown) => void,
): Projection<State> {
  const ownTypes = new Set<unknown>(
    Object.values<{ readonly type?: string }>(actions).map((creator) => creator.type),
  )
  let store: MiddlewareAPI | undefined
  let truth: State | undefined
  let agreed: unknown // what the store showed when it last showed the truth
  let refused: unknown // what it went on showing in spite of a `synced`
  let syncing = false

  const shown = (): State | undefined => store?.getState()[reducerPath]

  // What another reducer or a subscriber throws must not end the listener's own work.
  function dispatch(action: UnknownAction) {
    try {
      store?.dispatch(action)
    } catch (error) {
      onError(error)
    }
  }

  /** After every event, unless it was in vain before. */
  function follow() {
    // A jump to the past shows another state than the last agreed one, and goes on doing so: ask it once.
    // A locked monitor goes on showing the last agreed one, and drops what it is asked: ask at every event.
    if (refused === undefined || refused === agreed || refused !== shown()) resync()
  }

  function resync() {
    if (store === undefined || truth === undefined || syncing || isShowingTruth()) return
    syncing = true
    try {
      dispatch(actions.synced(truth))
    } finally {
      syncing = false
    }
    if (!isShowingTruth()) refused = shown()
  }

  function isShowingTruth() {
    const state = shown()
    if (truth === undefined || state === undefined || !isSame(state, truth)) return false
    truth = agreed = state
    refused = undefined
    return true
  }

  return {
    middleware: (api) => {
      if (store !== undefined) {
        throw new Error(`${who}: expected one store, make a listener for each`)
      }
      store = api
      return (next) => (action) => {
        if (truth === undefined || !ownTypes.has((action as UnknownAction | undefined)?.type)) {
          return next(action)
        }
        truth = reducer(truth, action as UnknownAction) // one of its own types
        try {
          return next(action)
        } finally {
          onChange()
          follow()
        }
      }
    },
    open() {
      if (store === undefined) {
        throw new Error(`${who}: expected \`middleware\` to be in a store by start()`)
      }
      const state = shown()
      if (state === undefined) {
        throw new Error(`${who}: expected the slice at \`${reducerPath}\``)
      }
      truth = isState(state) ? state : reducer(undefined, { type: '' })
      resync()
    },
    truth: () => truth as State, // asked for after `open` only
    send(action) {
      if (truth === undefined || reducer(truth, action) === truth) follow()
      else dispatch(action)
    },
    resync,
  }
}
