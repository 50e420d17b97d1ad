import { useEffect } from 'react'

/** A listener that `useReconnectorListener` can start: of one connection or of a fleet. */
export interface StartedListener {
  /** Starts the listener, and returns a function that stops it. */
  start(): () => void
}

/** A started listener, with the number of components that use it. */
interface Use {
  count: number
  readonly stop: () => void
}

/** Keyed by the listener, so that nothing outlives it. */
const uses = new WeakMap<StartedListener, Use>()

/**
 * Starts a listener when the component mounts, and stops it when the component unmounts. Use it in the component that
 * needs the connection: the root of the application, a route, or the part for signed-in users. Pass `null` to stop
 * the listener.
 *
 * Several components can use the same listener. It stops in a microtask after the last of them has unmounted, so the
 * connection stays open from one route to another, and in StrictMode, which mounts each component twice.
 *
 * It does nothing while rendering on a server. If `start` throws, for example because the middleware is not in the
 * store, the nearest error boundary receives the error.
 *
 * @param reconnector - the listener. Create it next to the store, not in the component: it must be the same object in
 * each render
 * @example
 * ```tsx
 * import { createReconnectorListener, createReconnectorSlice } from 'redux-reconnector'
 * import { useReconnectorListener } from 'redux-reconnector/react'
 *
 * const backend = createReconnectorSlice({ node: 'wss://host/live' })
 * const reconnector = createReconnectorListener(backend, { connect: async () => {} })
 *
 * function App({ isSignedIn }: { isSignedIn: boolean }) {
 *   useReconnectorListener(isSignedIn ? reconnector : null)
 *   return <main />
 * }
 * ```
 */
export function useReconnectorListener(reconnector: StartedListener | null | undefined): void {
  useEffect(() => {
    if (!reconnector) return undefined
    const use = uses.get(reconnector) ?? { count: 0, stop: reconnector.start() }
    use.count += 1
    uses.set(reconnector, use)
    return () => {
      use.count -= 1
      queueMicrotask(() => {
        if (use.count > 0 || uses.get(reconnector) !== use) return
        uses.delete(reconnector)
        use.stop()
      })
    }
  }, [reconnector])
}
