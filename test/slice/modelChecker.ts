import {
  createReconnectorSlice,
  createReconnectorState,
  type ReconnectorState,
  type Status,
} from 'redux-reconnector'
import { createReconnectorFleetSlice, selectById, type FleetState } from 'redux-reconnector/fleet'

/** A small world in which every rule can bite: waits of 1, 2, then 3 units, two attempts, an uptime of 1, a timeout of 2. */
const config = {
  node: 'n',
  maxBackoffMs: 3,
  policy: {
    backoffMs: [1, 2],
    maxAttempts: 2,
    minUptimeMs: 1,
    connectTimeoutMs: 2,
    attemptOn: ['unreachable', 'alive_epmd_only'],
  },
} as const
const single = createReconnectorSlice(config)
const fleet = createReconnectorFleetSlice()
const { actions, reducer } = single

/** After so many units a rule looks back at nothing any more: the longest hint and the longest wait are shorter. */
const longAgo = 6

export interface Move {
  /** The label of the diagram. */
  readonly name: string
  readonly nowMs: number
  readonly action: { readonly type: string }
  /** The same for the one connection of a fleet. */
  readonly addressed: { readonly type: string }
  /** Whether it is about an attempt that is not the state's. */
  readonly isStale: boolean
}

/** Every action that may come at an instant. */
function movesAt(nowMs: number): Move[] {
  const move = (name: string, action: { type: string; meta?: object }, isStale = false): Move => ({
    name,
    nowMs,
    action,
    addressed: {
      ...action,
      type: action.type.replace(single.name, fleet.name),
      meta: { ...action.meta, id: 'n' },
    } as Move['addressed'], // what the listener reads of it is added
    isStale,
  })
  const ids = [{ attemptId: 'a' }, { attemptId: 'stale' }, {}]
  const isStale = (id: object) => 'attemptId' in id && id.attemptId === 'stale'
  return [
    move('healthy probe', actions.probeReceived('alive_rpc', nowMs)),
    move('unhealthy probe', actions.probeReceived('alive_dist_only', nowMs)),
    move('unhealthy probe', actions.probeReceived('unreachable', nowMs)),
    move('attemptStarted', actions.attemptStarted({ attemptId: 'a', nowMs })),
    ...ids.map((id) =>
      move('reconnectSucceeded', actions.reconnectSucceeded({ ...id, nowMs }), isStale(id)),
    ),
    ...ids.flatMap((id) =>
      (['retry', 'auth', 'fatal'] as const).map((outcome) => {
        const failure = actions.reconnectFailed({ ...id, nowMs, outcome })
        return move(`reconnectFailed (${outcome})`, failure, isStale(id))
      }),
    ),
    move('reconnectFailed (retry)', actions.reconnectFailed({ nowMs, retryAfterMs: 4 })),
    ...(['retry', 'auth', 'fatal'] as const).map((outcome) =>
      move(`connectionLost (${outcome})`, actions.connectionLost({ nowMs, outcome })),
    ),
    move('connectionLost (retry)', actions.connectionLost({ nowMs, retryAfterMs: 4 })),
    move('connectionLost (retry)', actions.connectionLost({ nowMs, mayAttempt: false })),
    move('retryRequested', actions.retryRequested(nowMs)),
    move('retryRequested (hint)', actions.retryRequested(nowMs, undefined, 'hint')),
    move('retryRequested (network)', actions.retryRequested(nowMs, undefined, 'network')),
    move('refreshRequested', actions.refreshRequested('r', nowMs)),
    move('paused', actions.paused('p', nowMs)),
    move('paused', actions.paused('q', nowMs)),
    move('resumed', actions.resumed('p', nowMs)),
    move('resumed', actions.resumed('q', nowMs)),
    move('resumed', actions.resumed('p', nowMs, undefined, false)),
  ]
}

export interface Transition {
  readonly from: ReconnectorState
  readonly move: Move
  readonly to: ReconnectorState
  /** What the fleet makes of its one connection by the same move. */
  readonly inFleet: ReconnectorState | undefined
}

export interface Reached {
  readonly state: ReconnectorState
  readonly nowMs: number
}

export interface Walk {
  readonly states: ReadonlyMap<string, Reached>
  readonly transitions: number
  /** The moves that lead from one status to another. */
  readonly arrows: ReadonlyMap<string, { from: Status; to: Status; moves: Set<string> }>
}

/** States that differ only in when they are count as one, since no rule knows the time of day. */
function keyOf(state: ReconnectorState, nowMs: number): string {
  const age = (ms: number | null) => (ms === null ? '' : Math.min(nowMs - ms, longAgo))
  const { status, reachability, attempts, lastAttemptMs, sinceMs, minWaitMs, beneath } = state
  return `${status} ${reachability} ${Math.min(attempts, 3)} ${age(lastAttemptMs)} ${age(sinceMs)} ${
    state.attemptId
  } ${minWaitMs} ${state.holds.length} ${beneath?.status} ${state.outcome} ${Math.min(state.totalReconnects, 1)}`
}

/**
 * Walks breadth first through every state that can be reached by so many actions, each after one of these steps of the
 * clock: on the single slice, with a fleet of one beside it.
 */
export function walk(
  depth: number,
  clockSteps: readonly number[],
  visit: (transition: Transition) => void,
): Walk {
  const states = new Map<string, Reached>()
  const arrows = new Map<string, { from: Status; to: Status; moves: Set<string> }>()
  const moves = new Map<number, Move[]>()
  const ids = fleet.reducer(undefined, fleet.actions.connectionsAdded([{ id: 'n', ...config }])).ids
  let transitions = 0

  function movesOf(nowMs: number) {
    const known = moves.get(nowMs) ?? movesAt(nowMs)
    moves.set(nowMs, known)
    return known
  }

  function note(
    { status: from }: ReconnectorState,
    { name }: Move,
    { status: to }: ReconnectorState,
  ) {
    const known = arrows.get(from + to)
    if (known === undefined) arrows.set(from + to, { from, to, moves: new Set([name]) })
    else known.moves.add(name)
  }

  let frontier: Reached[] = [{ state: createReconnectorState(config), nowMs: 0 }]
  for (const first of frontier) states.set(keyOf(first.state, 0), first)
  for (let level = 1; level <= depth; level += 1) {
    const next: Reached[] = []
    for (const { state: from, nowMs } of frontier) {
      const fleetBefore: FleetState = { ids, connections: [[[from]]] }
      for (const step of clockSteps) {
        for (const move of movesOf(nowMs + step)) {
          const to = reducer(from, move.action)
          const inFleet = selectById(fleet.reducer(fleetBefore, move.addressed), 'n')
          transitions += 1
          visit({ from, move, to, inFleet })
          if (from.status !== to.status) note(from, move, to)
          if (to === from) continue
          const key = keyOf(to, move.nowMs)
          if (states.has(key)) continue
          const reached = { state: to, nowMs: move.nowMs }
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
export function unitsToAttempt({ state: from, nowMs }: Reached, limit: number): number | null {
  let state = from
  for (let unit = 0; unit <= limit; unit += 1) {
    state = reducer(state, actions.probeReceived('unreachable', nowMs + unit))
    if (state.status === 'due') return unit
  }
  return null
}

/** Whether two states say the same, field by field. */
export function isSame(a: ReconnectorState, b: ReconnectorState): boolean {
  return (
    a === b ||
    (a.status === b.status &&
      a.reachability === b.reachability &&
      a.attempts === b.attempts &&
      a.lastAttemptMs === b.lastAttemptMs &&
      a.sinceMs === b.sinceMs &&
      a.lostMs === b.lostMs &&
      a.attemptId === b.attemptId &&
      a.minWaitMs === b.minWaitMs &&
      a.outcome === b.outcome &&
      a.reason === b.reason &&
      a.totalReconnects === b.totalReconnects &&
      a.holds.join() === b.holds.join() &&
      a.beneath?.status === b.beneath?.status &&
      a.beneath?.reason === b.beneath?.reason)
  )
}

export { actions, reducer }
