import type { UnknownAction } from '@reduxjs/toolkit'
import type { createReconnectorFleetSlice, FleetState } from 'redux-reconnector/fleet'
import { createSeededRandom } from 'redux-reconnector/testing'

type Fleet = ReturnType<typeof createReconnectorFleetSlice>

/** What may happen to a fleet, at random and yet the same for the same seed. */
export function createRandomLife({ actions, getSelectors }: Fleet, seed: number, count: number) {
  const random = createSeededRandom(seed)
  const { selectById, selectIds } = getSelectors()
  const below = (limit: number) => Math.floor(random() * limit)
  const idOf = () => `device-${below(count)}`
  let nowMs = 1_700_000_000_000
  let attempts = 0
  let added = 0

  const one = (fleet: FleetState, id = idOf()) => {
    const attemptId = selectById(fleet, id)?.attemptId ?? undefined
    const which = attemptId === undefined ? {} : { attemptId }
    const kinds = [
      () => actions.probeReceived(id, 'unreachable', nowMs, random()),
      () =>
        actions.probeReceived(
          id,
          { reachability: 'alive_epmd_only', reason: `E${below(9)}` },
          nowMs,
          random(),
        ),
      () => actions.probeReceived(id, 'alive_rpc', nowMs, random()),
      () => actions.attemptStarted(id, { attemptId: `k:${++attempts}`, nowMs }),
      () => actions.reconnectSucceeded(id, { ...which, nowMs }),
      () =>
        actions.reconnectFailed(id, {
          ...which,
          nowMs,
          reason: `refused ${below(50)}`,
          retryAfterMs: below(9000),
        }),
      () =>
        actions.reconnectFailed(id, {
          ...which,
          nowMs,
          outcome: random() < 0.5 ? 'auth' : 'fatal',
        }),
      () => actions.connectionLost(id, { nowMs, reason: 'lost' }),
      () => actions.retryRequested(id, nowMs, random()),
      () => actions.paused(id, 'a hold', nowMs),
      () => actions.resumed(id, 'a hold', nowMs),
      () => actions.configured(id, { policy: { maxAttempts: below(9), jitter: [0, 1] } }, random()),
      () => actions.refreshRequested(id, 'a gap', nowMs),
    ]
    const kind = kinds[below(kinds.length)]
    if (kind === undefined) throw new Error('there is a kind')
    return kind()
  }

  return function next(fleet: FleetState): UnknownAction {
    nowMs += below(2000)
    const chance = random()
    if (chance < 0.04) {
      const more = Array.from({ length: 1 + below(count) }, () => ({
        id: `device-${added++ % (2 * count)}`,
        node: `wss://host/${below(1000)}`,
        ...(random() < 0.3 ? { policy: { backoffMs: [below(100), 5000] } } : {}),
        ...(random() < 0.2 ? { cookie: 'env:TOKEN' as const } : {}),
      }))
      return actions.connectionsAdded(more)
    }
    if (chance < 0.06) {
      return actions.connectionsRemoved(selectIds(fleet).filter(() => random() < 0.3))
    }
    if (chance < 0.2) {
      const probes = selectIds(fleet).map((id) => ({
        id,
        probe: random() < 0.9 ? ('alive_rpc' as const) : ('unreachable' as const),
        nowMs,
      }))
      return actions.probesReceived(probes, random())
    }
    if (chance < 0.4) {
      return actions.eventsReceived(Array.from({ length: below(30) }, () => one(fleet)))
    }
    return one(fleet)
  }
}
