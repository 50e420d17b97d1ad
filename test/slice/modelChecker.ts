import {
  createReconnectorSlice,
  selectNextAttemptAtMs,
  type ReconnectorState,
  type Status,
} from 'redux-reconnector'

/** A small world in which every rule can bite: waits of 0, 2, then 3 units, two attempts, an uptime of 1, a timeout of 2. */
const slice = createReconnectorSlice({
  node: 'n',
  maxBackoffMs: 3,
  policy: {
    backoffMs: [0, 2],
    maxAttempts: 2,
    minUptimeMs: 1,
    connectTimeoutMs: 2,
    attemptOn: ['unreachable', 'alive_epmd_only'],
  },
})
const { actions, reducer } = slice

export interface Move {
  /** The label of the diagram. */
  readonly name: string
  readonly nowMs: number
  readonly action: { readonly type: string }
}

/** Every action that may come at an instant. */
function movesAt(nowMs: number): Move[] {
  const move = (name: string, action: { type: string }): Move => ({ name, nowMs, action })
  const reachabilities = ['alive_rpc', 'alive_dist_only', 'unreachable'] as const
  const ids = [{ attemptId: 'a' }, { attemptId: 'stale' }, {}]
  return [
    ...reachabilities.map((seen) =>
      move(
        seen === 'alive_rpc' ? 'healthy probe' : 'unhealthy probe',
        actions.probeReceived(seen, nowMs),
      ),
    ),
    move('attemptStarted', actions.attemptStarted({ attemptId: 'a', nowMs })),
    ...ids.map((id) => move('reconnectSucceeded', actions.reconnectSucceeded({ ...id, nowMs }))),
    ...ids.flatMap((id) =>
      (['retry', 'auth', 'fatal'] as const).map((outcome) =>
        move(`reconnectFailed (${outcome})`, actions.reconnectFailed({ ...id, nowMs, outcome })),
      ),
    ),
    move('reconnectFailed (retry)', actions.reconnectFailed({ nowMs, retryAfterMs: 4 })),
    move('retryRequested', actions.retryRequested(nowMs)),
    move('paused', actions.paused('p')),
    move('resumed', actions.resumed(nowMs)),
  ]
}

export interface Transition {
  readonly from: ReconnectorState
  readonly move: Move
  readonly to: ReconnectorState
}

export interface Walk {
  readonly states: ReadonlyMap<string, { state: ReconnectorState; nowMs: number; depth: number }>
  readonly transitions: number
  /** The moves that lead from one status to another. */
  readonly arrows: ReadonlyMap<string, { from: Status; to: Status; moves: Set<string> }>
}

/**
 * Walks breadth first through every state that can be reached by so many actions, each after one of these steps of the
 * clock. States that differ only in when they are count as one, since no rule knows the time of day.
 */
export function walk(
  depth: number,
  clockSteps: readonly number[],
  visit: (transition: Transition) => void,
): Walk {
  const states = new Map<string, { state: ReconnectorState; nowMs: number; depth: number }>()
  const arrows = new Map<string, { from: Status; to: Status; moves: Set<string> }>()
  let transitions = 0
  const keyOf = (state: ReconnectorState, nowMs: number) => {
    // Long ago is long ago: no rule looks further back than the longest wait.
    const age = (ms: number | null) => (ms === null ? null : Math.min(nowMs - ms, 9))
    return JSON.stringify([
      state.status,
      state.reachability,
      Math.min(state.attempts, 3),
      age(state.lastAttemptMs),
      age(state.sinceMs),
      state.attemptId,
      state.minWaitMs,
    ])
  }
  let frontier = [{ state: reducer(undefined, { type: '@@INIT' }), nowMs: 0, depth: 0 }]
  for (const first of frontier) states.set(keyOf(first.state, 0), first)
  for (let level = 1; level <= depth; level += 1) {
    const next: typeof frontier = []
    for (const { state: from, nowMs } of frontier) {
      for (const step of clockSteps) {
        for (const move of movesAt(nowMs + step)) {
          const to = reducer(from, move.action)
          transitions += 1
          visit({ from, move, to })
          if (from.status !== to.status) {
            const arrow = `${from.status} ${to.status}`
            const known = arrows.get(arrow) ?? {
              from: from.status,
              to: to.status,
              moves: new Set(),
            }
            known.moves.add(move.name)
            arrows.set(arrow, known)
          }
          const key = keyOf(to, move.nowMs)
          if (states.has(key)) continue
          const reached = { state: to, nowMs: move.nowMs, depth: level }
          states.set(key, reached)
          next.push(reached)
        }
      }
    }
    frontier = next
  }
  return { states, transitions, arrows }
}

/** How many units of probing `unreachable` it takes until an attempt is due; `null` where none comes in time. */
export function unitsToAttempt(
  from: ReconnectorState,
  nowMs: number,
  limit: number,
): number | null {
  let state = from
  for (let unit = 0; unit <= limit; unit += 1) {
    state = reducer(state, actions.probeReceived('unreachable', nowMs + unit))
    if (state.status === 'due') return unit
  }
  return null
}

export { actions, reducer, selectNextAttemptAtMs }
