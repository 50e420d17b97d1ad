import { useMemo, type ReactNode } from 'react'
import { useDispatch, useSelector } from 'react-redux'
import { systemClock, type Clock } from '../middleware/clock.js'
import {
  selectAttempts,
  selectNextAttemptAtMs,
  selectReason,
  selectShouldAttempt,
  selectStatus,
  selectWillRetry,
} from '../selectors/reconnectorSelectors.js'
import { selectExplanation } from '../selectors/selectExplanation.js'
import type { ReconnectorState } from '../rules/state.js'
import type { ReconnectorSlice } from '../slice/reconnectorSlice.js'
import { createReconnectBanner, type ReconnectBannerProps } from './createReconnectBanner.js'
import type { ReconnectorView } from './reconnectorView.js'
import { useSecondsUntil } from './useSecondsUntil.js'

/** The parts of the slice that the hooks use. */
export type HooksSlice = Pick<ReconnectorSlice, 'actions' | 'reducerPath' | 'selectSlice'>

/** The options of `createReconnectorHooks`. */
export interface ReconnectorHooksOptions {
  /** The clock; default: that of the platform. Use the same clock in the listener and in the hooks. */
  clock?: Clock
}

/** The hooks of one slice. They need react-redux's `Provider`. */
export interface ReconnectorHooks {
  /** Returns the connection, and functions to reconnect, refresh, pause and resume. Renders when a value changes. */
  readonly useReconnector: () => ReconnectorView
  /**
   * Returns the whole seconds until the next attempt, rounded up; 0 if the attempt is due, and `null` if no attempt
   * is planned.
   *
   * It renders once a second while waiting, at the moment at which the number changes. On a server and while
   * hydrating it returns `null`.
   */
  readonly useReconnectCountdown: () => number | null
  /** Returns whether your own code should connect now. With a listener you do not need it. */
  readonly useShouldAttempt: () => boolean
  /**
   * Returns the sentence of `selectExplanation`, with the same seconds as `useReconnectCountdown`. It renders once a
   * second while waiting, connecting or healthy, so use it in a small component. On a server and while hydrating, no
   * time has passed in the sentence.
   */
  readonly useReconnectExplanation: () => string
  /** Shows a lost connection and the time until the next attempt, with a button; see `ReconnectBannerProps`. */
  readonly ReconnectBanner: (props: ReconnectBannerProps) => ReactNode
}

/**
 * Creates the hooks for a slice. They read the store and dispatch actions. To open the connection, start a listener,
 * with `useReconnectorListener` or outside of the components.
 *
 * @example
 * ```tsx
 * import { configureStore } from '@reduxjs/toolkit'
 * import { Provider } from 'react-redux'
 * import { renderToString } from 'react-dom/server'
 * import { createReconnectorSlice } from 'redux-reconnector'
 * import { createReconnectorHooks } from 'redux-reconnector/react'
 *
 * const backend = createReconnectorSlice({ node: 'wss://host/live' })
 * const { useReconnector } = createReconnectorHooks(backend)
 * const store = configureStore({ reducer: { [backend.reducerPath]: backend.reducer } })
 *
 * function Light() {
 *   const { status, retryNow } = useReconnector()
 *   return <button onClick={retryNow}>{status}</button>
 * }
 *
 * const page = renderToString(
 *   <Provider store={store}>
 *     <Light />
 *   </Provider>,
 * )
 * page // => '<button>idle</button>'
 * ```
 */
export function createReconnectorHooks(
  slice: HooksSlice,
  { clock = systemClock }: ReconnectorHooksOptions = {},
): ReconnectorHooks {
  const { actions, reducerPath } = slice

  function select(root: unknown): ReconnectorState {
    let cause: unknown
    try {
      // The root is whatever the application's state is; only the slice's own part of it is looked at.
      const state = slice.selectSlice(root as Parameters<HooksSlice['selectSlice']>[0])
      if (state !== undefined) return state
    } catch (error) {
      cause = error
    }
    throw new Error(
      `createReconnectorHooks: expected the slice at \`${reducerPath}\` of the store's state`,
      { cause },
    )
  }

  function useReconnector(): ReconnectorView {
    const dispatch = useDispatch()
    const status = useSelector((root) => selectStatus(select(root)))
    const attempts = useSelector((root) => selectAttempts(select(root)))
    const reason = useSelector((root) => selectReason(select(root)))
    const outcome = useSelector((root) => select(root).outcome)
    const holds = useSelector((root) => select(root).holds)
    const willRetry = useSelector((root) => selectWillRetry(select(root)))
    const commands = useMemo(
      () => ({
        retryNow: () => void dispatch(actions.retryRequested(clock.now())),
        refresh: (why: unknown) =>
          void dispatch(actions.refreshRequested(asReason(why), clock.now())),
        pause: (why: unknown) => void dispatch(actions.paused(asReason(why), clock.now())),
        resume: (why: unknown) => void dispatch(actions.resumed(asReason(why), clock.now())),
      }),
      [dispatch],
    )
    return useMemo(
      () => ({ status, attempts, reason, outcome, holds, willRetry, ...commands }),
      [status, attempts, reason, outcome, holds, willRetry, commands],
    )
  }

  function useReconnectCountdown(): number | null {
    const nextAttemptAtMs = useSelector((root) => selectNextAttemptAtMs(select(root)))
    return useSecondsUntil(nextAttemptAtMs, clock, 0)
  }

  function useShouldAttempt(): boolean {
    return useSelector((root) => selectShouldAttempt(select(root)))
  }

  function useReconnectExplanation(): string {
    const state = useSelector(select)
    const isWaiting = state.status === 'waiting'
    const instantMs = isWaiting ? selectNextAttemptAtMs(state) : countedFromMs(state)
    const seconds = useSecondsUntil(instantMs, clock, isWaiting ? 0 : -Infinity)
    const untilMs = (seconds ?? (isWaiting ? Infinity : 0)) * 1000 // null: no time has passed
    return selectExplanation(state, (instantMs ?? 0) - untilMs)
  }

  function useIsFirstConnect(): boolean {
    return useSelector((root) => isFirstConnect(select(root)))
  }

  const bannerHooks = { useReconnector, useReconnectCountdown, useIsFirstConnect }
  return {
    useReconnector,
    useReconnectCountdown,
    useShouldAttempt,
    useReconnectExplanation,
    ReconnectBanner: createReconnectBanner(bannerHooks, clock),
  }
}

/** A reason for the action creators, or `undefined` for their default. */
function asReason(why: unknown): string | undefined {
  return typeof why === 'string' ? why : undefined // otherwise it is the event of a click
}

/** Whether this is the first connection of the page. */
function isFirstConnect({ status, attempts, totalReconnects }: ReconnectorState): boolean {
  return (status === 'due' || status === 'connecting') && attempts === 1 && totalReconnects === 0
}

/** The instant from which the sentence counts seconds upwards; `null` if it shows no such time. */
function countedFromMs(state: ReconnectorState): number | null {
  switch (state.status) {
    case 'healthy':
      return state.sinceMs
    case 'connecting':
      return state.lastAttemptMs
    default:
      return null
  }
}
