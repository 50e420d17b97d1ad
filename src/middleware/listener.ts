import type { Middleware, UnknownAction } from '@reduxjs/toolkit'
import type { Ports } from './ports.js'
import { createProjection, type Projected, type Projection } from './projection.js'

/** A listener at work, from its start to its stop. */
export interface Run {
  begin(): void
  /** Does what the truth now asks for; called after each of the slice's actions, and with `null` to set the timer anew. */
  act(action: UnknownAction | null): void
  /** Called once. */
  stop(): void
}

/** What every listener is made of, whatever it looks after. */
export interface Listener {
  readonly middleware: Middleware
  start(): () => void
  resync(): void
}

/** Joins what is true with who acts on it, one run at a time: started again it gives the stop of the run there is. */
export function createListener<State>(
  projected: Projected<State>,
  ports: Ports,
  createRun: (projection: Projection<State>) => Run,
): Listener {
  let run: Run | null = null
  let isEnding = false
  let next: (() => void) | null = null // the start that was asked for while a run ended
  const projection = createProjection(projected, ports, (action) => run?.act(action))

  function begin(): Run {
    projection.open()
    const fresh = createRun(projection)
    run = fresh
    try {
      fresh.begin()
    } catch (error) {
      end(fresh)
      throw error
    }
    return fresh
  }

  /** To its end before anything else begins, whoever hears of the stop and starts anew. */
  function end(ended: Run) {
    if (run !== ended || isEnding) return
    isEnding = true
    try {
      ended.stop()
    } finally {
      projection.close()
      isEnding = false
      run = null
    }
    const start = next
    next = null
    start?.()
  }

  return {
    middleware: projection.middleware,
    resync: projection.resync,
    start() {
      if (!isEnding) {
        const started = run ?? begin()
        return () => end(started)
      }
      let own: Run | null = null
      let isOver = false
      const start = () => {
        try {
          own = run ?? begin()
        } catch (error) {
          ports.onError(error)
        }
        if (isOver && own !== null) end(own) // while it began
      }
      next = start
      return () => {
        isOver = true
        if (next === start) next = null
        if (own !== null) end(own)
      }
    },
  }
}
