import type { Middleware, MiddlewareAPI } from '@reduxjs/toolkit'
import {
  selectNextAttemptAtMs,
  type ReconnectorListener,
  type ReconnectorListenerOptions,
  type ReconnectorSliceLike,
  type ReconnectorState,
} from 'redux-reconnector'

/**
 * The listener as one would write it first: it believes what `getState()` shows. It works, until somebody opens
 * DevTools. Here to show that the tests of time travel can fail.
 */
export function createNaiveListener(
  { actions, reducerPath }: ReconnectorSliceLike,
  { connect, clock, probe }: ReconnectorListenerOptions,
): ReconnectorListener {
  let store: MiddlewareAPI | undefined
  let timer: unknown
  let attempts = 0
  let isRunning = false
  let isOpen = false
  let isStarting = false
  const state = (): ReconnectorState => store?.getState()[reducerPath]
  const now = () => clock?.now() ?? 0

  async function act() {
    if (!isRunning || isStarting || clock === undefined) return
    clock.clearTimeout(timer)
    const { status, node, attempts: number } = state()
    if (status === 'due') {
      attempts += 1
      const attemptId = `naive:${attempts}`
      isStarting = true
      store?.dispatch(actions.attemptStarted({ attemptId, nowMs: now() }))
      isStarting = false
      const { signal } = new AbortController()
      try {
        const opened = await connect({ node, number, signal, cookie: async () => null })
        if (state().attemptId !== attemptId) {
          opened?.close()
          return
        }
        isOpen = true
        void opened?.closed.then(({ reason }) => {
          isOpen = false
          look(reason)
        })
        store?.dispatch(actions.reconnectSucceeded({ attemptId, nowMs: now() }))
      } catch (error) {
        const reason = (error as Error).message // these tests throw errors only
        store?.dispatch(actions.reconnectFailed({ attemptId, nowMs: now(), reason }))
      }
    }
    const nextMs = probe ? now() + 1000 : selectNextAttemptAtMs(state())
    if (nextMs !== null) timer = clock.setTimeout(() => look(), Math.max(nextMs - now(), 500))
  }

  function look(reason?: string) {
    const reachability = isOpen ? ('alive_rpc' as const) : ('unreachable' as const)
    const seen = reason === undefined ? reachability : { reachability, reason }
    store?.dispatch(actions.probeReceived(seen, now()))
  }

  const middleware: Middleware = (api) => {
    store = api
    return (next) => (action) => {
      const result = next(action)
      void act()
      return result
    }
  }

  return {
    middleware,
    start() {
      isRunning = true
      look()
      return () => {
        isRunning = false
      }
    },
    resync() {},
  }
}
