import type { Middleware, MiddlewareAPI, UnknownAction } from '@reduxjs/toolkit'
import { stampOf } from '../rules/stamp.js'
import type { ReconnectorSlice } from '../slice/reconnectorSlice.js'
import { isDevelopment } from './mistakes.js'
import { stateAt } from './place.js'
import { longestSleepMs, type Ports } from './ports.js'

/** The parts of the slice that the listener uses. */
export type ReconnectorSliceLike = Pick<ReconnectorSlice, 'actions' | 'reducer' | 'reducerPath'>

/** What is projected: the state of one connection, or that of many. */
export interface Projected<State> {
  readonly slice: {
    readonly actions: Readonly<Record<string, { readonly type: string }>> & {
      synced(state: State): UnknownAction
    }
    readonly reducer: (state: State | undefined, action: UnknownAction) => State
    readonly reducerPath: string
  }
  /** Whether a value is a state in all its parts, as after an import it may not be. */
  isState(value: unknown): value is State
  /** Whether two states say the same. */
  isSame(a: State, b: State): boolean
  /** Whether only a listener says so: that an attempt was taken up, or what is true. */
  isClaim(action: UnknownAction): boolean
  /** Whether an attempt is due that somebody has to take up. */
  isDue(state: State): boolean
  /** What is wrong with one of the slice's actions, such as an id that is not there; `null`: nothing. */
  mistakeIn(state: State, action: UnknownAction): string | null
}

/** What is true of the connection, kept beside the store, which may show something else. */
export interface Projection<State> {
  readonly middleware: Middleware
  /** Takes the store's word for what is true; throws when the slice or the middleware is not in a store. */
  open(): void
  /** Stops putting the store right: the listener no longer looks after the connection. */
  close(): void
  /** What is true now. */
  truth(): State
  /** Dispatches one of the slice's actions, unless it would change nothing: no heartbeat fills the log of DevTools. */
  send(action: UnknownAction): void
  /** Puts the store right, by one `synced`, where it shows something else than the truth. */
  resync(): void
  /** The same, on time: where the store was changed without any action, or refused to be put right before. */
  check(): void
  /** When `check` is wanted, in ms; `Infinity`: not by the clock. */
  checkAtMs(): number
}

const nothing = {} // that a store shows
const firstRetryMs = 1000
const longestRetryMs = 60_000

/**
 * Folds the slice's own actions with its reducer before the store does, in the store's order, and never reads a
 * decision from the store: while DevTools has jumped, is locked or has imported, the store shows the past or a fiction.
 *
 * @param onChange - called after each of the slice's actions, when it has passed the store; with `null` when a store that
 *   refused to be put right is to be asked again
 */
export function createProjection<State>(
  { slice, isState, isSame, isClaim, isDue, mistakeIn }: Projected<State>,
  { who, clock, onError, mistake, say }: Ports,
  onChange: (action: UnknownAction | null) => void,
): Projection<State> {
  const { actions, reducer, reducerPath } = slice
  const ownTypes = new Set<unknown>(
    Object.values<{ readonly type?: string }>(actions).map((creator) => creator.type),
  )
  let store: MiddlewareAPI | undefined
  let truth: State | undefined
  let agreed: unknown // what the store showed when it last showed the truth
  let refused: unknown = nothing // what it went on showing in spite of a `synced`
  let retryMs = firstRetryMs
  let askAgainMs = Infinity
  let syncing = false
  const sent = new WeakSet<UnknownAction>() // another middleware may pass them on later
  let sending: string | null = null // the type of the action that this listener is dispatching

  const shown = (): State | undefined => store?.getState()[reducerPath]

  // What another reducer or a subscriber throws must not end the listener's own work.
  function dispatch(action: UnknownAction) {
    const before = sending
    sending = action.type
    sent.add(action)
    try {
      store?.dispatch(action)
    } catch (error) {
      onError(error)
    } finally {
      sending = before
    }
  }

  /** After every event. */
  function follow() {
    // A jump to the past shows another state than the last agreed one, and goes on doing so: ask it now and then.
    // A locked monitor goes on showing the last agreed one, and drops what it is asked: ask at every event.
    const isJumped = refused !== agreed && refused === shown()
    if (!isJumped || clock.now() >= askAgainMs) resync()
  }

  function resync() {
    if (store === undefined || truth === undefined || syncing || isShowingTruth()) return
    syncing = true
    try {
      dispatch(actions.synced(truth))
    } finally {
      syncing = false
    }
    if (isShowingTruth()) return
    refused = shown()
    askAgainMs = clock.now() + retryMs
    retryMs = Math.min(retryMs * 2, longestRetryMs)
    onChange(null)
  }

  function isShowingTruth() {
    const state = shown()
    if (truth === undefined || state === undefined || !isSame(state, truth)) return false
    truth = agreed = state
    refused = nothing
    askAgainMs = Infinity
    retryMs = firstRetryMs
    return true
  }

  function foldAndPass(next: (action: unknown) => unknown, action: UnknownAction, state: State) {
    const wrong = isDevelopment() ? mistakeIn(state, action) : null
    // What another tab's listener says of its own connection is not true of this listener's.
    const isForeign = sending !== action.type && !sent.has(action) && isClaim(action)
    if (!isForeign) truth = reducer(state, action)
    try {
      return next(action)
    } finally {
      onChange(action)
      follow()
      if (wrong !== null) say(wrong)
    }
  }

  return {
    middleware: (api) => {
      if (store !== undefined) {
        throw new Error(`${who}: expected one store: create one listener for each store`)
      }
      store = api
      return (next) => {
        // Redux and its enhancers call the dispatch of a store so; what a middleware gives has no name. That of a
        // listener has it as well: the listeners of several slices follow each other.
        if (next.name !== 'dispatch') {
          mistake('notLast')
        }
        const passOn = {
          dispatch(action: unknown) {
            const isOwn = ownTypes.has((action as UnknownAction | undefined)?.type)
            if (truth !== undefined && isOwn) {
              return foldAndPass(next, action as UnknownAction, truth)
            }
            const result = next(action)
            const state = shown()
            if (truth !== undefined) {
              // A root reducer that starts anew, HYDRATE, REHYDRATE: whatever else changes the slice is put right.
              if (state !== agreed && state !== refused) follow()
            } else if (isOwn && isDevelopment() && isState(state)) {
              // What another process has decided is carried out there.
              const isHere = stampOf(action) === undefined
              const wrong = isHere ? mistakeIn(state, action as UnknownAction) : null
              if (wrong !== null) say(wrong)
              if (isHere && isDue(state)) mistake('notStarted')
            }
            return result
          },
        }
        return passOn.dispatch
      }
    },
    open() {
      if (store === undefined) {
        throw new Error(
          `${who}: its middleware is not in a store. Add it before start(): ` +
            '`getDefault().concat(reconnector.middleware)`. ' +
            'A dynamic middleware is in the store from the first dispatch after it was added.',
        )
      }
      // A slice that was injected has its state from the next action on.
      if (shown() === undefined) dispatch({ type: `${reducerPath}/started` })
      const state = stateAt(who, reducerPath, store.getState(), isState)
      truth = state ?? reducer(undefined, { type: '' })
      if (state === null)
        onError(new Error(`${who}: the state at \`${reducerPath}\` is invalid and is replaced`))
      resync()
    },
    close() {
      truth = undefined
      askAgainMs = Infinity
    },
    truth: () => truth as State, // asked for after `open` only
    send(action) {
      if (truth === undefined || reducer(truth, action) === truth) follow()
      else dispatch(action)
    },
    resync,
    check: follow,
    checkAtMs() {
      // DevTools changes the store without an action: Reset, Revert and Commit after a jump.
      const soonMs = isDevelopment() ? clock.now() + longestSleepMs : Infinity
      return Math.min(askAgainMs, soonMs)
    },
  }
}
