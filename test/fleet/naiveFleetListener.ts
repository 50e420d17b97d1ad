import type { Middleware, MiddlewareAPI } from '@reduxjs/toolkit'
import { selectNextAttemptAtMs } from 'redux-reconnector'
import {
  selectById,
  selectIds,
  type FleetListenerOptions,
  type FleetSliceLike,
  type FleetState,
  type ReconnectorFleetListener,
} from 'redux-reconnector/fleet'

/**
 * The fleet's listener as one would write it first: it believes what `getState()` shows. Here to show that the tests of
 * time travel can fail.
 */
export function createNaiveFleetListener(
  { actions, reducerPath }: FleetSliceLike,
  { connect, clock, maxConcurrentAttempts = 64 }: FleetListenerOptions,
): ReconnectorFleetListener {
  const draw = 0.5
  let store: MiddlewareAPI | undefined
  let timer: unknown
  let attempts = 0
  let underWay = 0
  let isRunning = false
  let isActing = false
  const open = new Set<string>()
  const fleet = (): FleetState => store?.getState()[reducerPath]
  const now = () => clock?.now() ?? 0

  async function attempt(id: string) {
    const attemptId = `naive:${(attempts += 1)}`
    underWay += 1
    store?.dispatch(actions.attemptStarted(id, { attemptId, nowMs: now() }))
    const { node = '', attempts: number = 1 } = selectById(fleet(), id) ?? {}
    const { signal } = new AbortController()
    try {
      const opened = await connect({ node, number, signal, cookie: async () => null })
      underWay -= 1
      if (selectById(fleet(), id)?.attemptId !== attemptId) {
        opened?.close()
        return
      }
      open.add(id)
      void opened?.closed.then(({ reason }) => {
        open.delete(id)
        store?.dispatch(
          actions.probeReceived(id, { reachability: 'unreachable', reason }, now(), draw),
        )
      })
      store?.dispatch(actions.reconnectSucceeded(id, { attemptId, nowMs: now() }))
    } catch (error) {
      underWay -= 1
      const reason = (error as Error).message // these tests throw errors only
      store?.dispatch(actions.reconnectFailed(id, { attemptId, nowMs: now(), reason }))
    }
  }

  function act() {
    if (!isRunning || isActing || clock === undefined) return
    isActing = true
    clock.clearTimeout(timer)
    let nextMs = Infinity
    for (const id of selectIds(fleet())) {
      const state = selectById(fleet(), id)
      if (state === undefined) continue
      if (state.status === 'due' && underWay < maxConcurrentAttempts) void attempt(id)
      else if (state.status === 'idle' || state.status === 'due') nextMs = now()
      else nextMs = Math.min(nextMs, selectNextAttemptAtMs(state) ?? Infinity)
    }
    if (nextMs < Infinity) timer = clock.setTimeout(look, Math.max(nextMs - now(), 100))
    isActing = false
  }

  function look() {
    const nowMs = now()
    const seen = selectIds(fleet()).map((id) => ({
      id,
      nowMs,
      probe: open.has(id) ? ('alive_rpc' as const) : ('unreachable' as const),
    }))
    store?.dispatch(actions.probesReceived(seen, draw))
  }

  const middleware: Middleware = (api) => {
    store = api
    return (next) => (action) => {
      const result = next(action)
      act()
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
