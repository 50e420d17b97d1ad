import { useEffect } from 'react'

/** What `useReconnectorListener` starts: the listener of one connection or of a fleet. */
export interface StartedListener {
  /** Starts it, and gives the function that stops it. */
  start(): () => void
}

/** A listener that components have started, and for how many of them it goes on. */
interface Use {
  count: number
  readonly stop: () => void
}

/** Keyed by the listener, so that nothing outlives it. */
const uses = new WeakMap<StartedListener, Use>()

/**
 * Starts a listener when the component mounts, and stops it when it unmounts: the connection lives as long as the
 * component. Put it into the component that needs the connection: the root of the application, a route, or what only
 * somebody who is signed in can see. With `null` it does nothing, and stops what it started.
 *
 * Several components may use one listener; it stops a moment (a microtask) after the last has unmounted. So it goes on
 * where one component takes over from another: on the way from route to route, and in StrictMode, which mounts
 * everything twice.
 *
 * Nothing happens while rendering on a server. What `start` throws, such as that the middleware is not in the store, goes
 * to the nearest error boundary.
 *
 * @param reconnector - the same object in every render: make it beside the store, not in the component
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
