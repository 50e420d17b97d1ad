import type { Middleware, UnknownAction } from '@reduxjs/toolkit'
import type { Ports } from './ports.js'
import { createProjection, type Projected, type Projection } from './projection.js'

/** A listener at work, from its start to its stop. */
export interface Run {
  begin(): void
  /** Does what the truth now asks for; called after each of the slice's actions. */
  act(action: UnknownAction): void
  /** Safe to call twice. */
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
  const projection = createProjection(projected, ports, (action) => run?.act(action))

  function end(started: Run) {
    if (run === started) run = null // first: whoever hears of the stop may start anew
    started.stop()
  }

  return {
    middleware: projection.middleware,
    resync: projection.resync,
    start() {
      if (run === null) {
        projection.open()
        const fresh = createRun(projection)
        run = fresh
        try {
          fresh.begin()
        } catch (error) {
          end(fresh)
          throw error
        }
      }
      const started = run
      return () => end(started)
    },
  }
}
