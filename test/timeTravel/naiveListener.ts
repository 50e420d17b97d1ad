import type { Middleware, MiddlewareAPI, UnknownAction } from '@reduxjs/toolkit'
import { selectNextAttemptAtMs, type PortOptions, type ReconnectorState } from 'redux-reconnector'

/** How to read a slice, alone or a fleet, and what to dispatch to it. */
export interface SliceAccess {
  readonly reducerPath: string
  read(state: unknown): readonly (readonly [id: string, state: ReconnectorState])[]
  act(id: string, name: string, ...given: unknown[]): UnknownAction
}

/**
 * A listener as one would write it first: it believes what `getState()` shows. It works, until somebody opens DevTools.
 * Here to show that the tests of time travel can fail.
 */
export function createNaiveListener(
  { reducerPath, read, act: made }: SliceAccess,
  { connect, clock }: PortOptions,
  maxConcurrentAttempts: number,
) {
  const draw = 0.5
  let store: MiddlewareAPI | undefined
  let timer: unknown
  let attempts = 0
  let underWay = 0
  let isRunning = false
  let isActing = false
  const open = new Set<string>()
  const all = () => read(Object(store?.getState())[reducerPath])
  const stateOf = (own: string) => all().find(([id]) => id === own)?.[1]
  const now = () => clock?.now() ?? 0
  const dispatch = (id: string, name: string, ...given: unknown[]) =>
    void store?.dispatch(made(id, name, ...given))

  async function attempt(id: string) {
    const attemptId = `naive:${(attempts += 1)}`
    underWay += 1
    dispatch(id, 'attemptStarted', { attemptId, nowMs: now() })
    const { node = '', attempts: number = 1 } = stateOf(id) ?? {}
    const { signal } = new AbortController()
    try {
      const cookie = async () => null
      const opened = await connect({ id, attemptId, node, number, signal, cookie, last: null })
      underWay -= 1
      if (stateOf(id)?.attemptId !== attemptId) {
        opened?.close()
        return
      }
      open.add(id)
      void opened?.closed.then(({ reason }) => {
        open.delete(id)
        dispatch(id, 'connectionLost', { nowMs: now(), reason }, draw)
      })
      dispatch(id, 'reconnectSucceeded', { attemptId, nowMs: now() })
    } catch (error) {
      underWay -= 1
      const reason = (error as Error).message // these tests throw errors only
      dispatch(id, 'reconnectFailed', { attemptId, nowMs: now(), reason })
    }
  }

  function act() {
    if (!isRunning || isActing || clock === undefined) return
    isActing = true
    clock.clearTimeout(timer)
    let nextMs = Infinity
    for (const [id, state] of all()) {
      if (state.status === 'due' && underWay < maxConcurrentAttempts) void attempt(id)
      else if (state.status === 'idle' || state.status === 'due') nextMs = now()
      else nextMs = Math.min(nextMs, selectNextAttemptAtMs(state) ?? Infinity)
    }
    if (nextMs < Infinity) timer = clock.setTimeout(look, Math.max(nextMs - now(), 100))
    isActing = false
  }

  function look() {
    for (const [id] of all()) {
      dispatch(id, 'probeReceived', open.has(id) ? 'alive_rpc' : 'unreachable', now(), draw)
    }
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
