// A fleet of 100 000 connections, and a million things that happen to it: outages, attempts, successes, by turns.
import { createReconnectorFleetSlice } from 'redux-reconnector/fleet'
import { createSeededRandom } from 'redux-reconnector/testing'

export function createBenchSlice() {
  return createReconnectorFleetSlice({
    defaults: {
      maxBackoffMs: 20_000,
      policy: { backoffMs: [0, 4000, 12_000], jitter: [0.5, 1.5] },
    },
  })
}

export const connectionsOf = (count) =>
  Array.from({ length: count }, (_, at) => ({
    id: `device-${at}`,
    node: `wss://gateway.example.com/device-${at}`,
  }))

/** Gives turns of `size` events, each of which changes something. */
export function createTurns(fleet, count, size, seed = 1) {
  const { actions } = fleet
  const random = createSeededRandom(seed)
  const connecting = [] // with their attempts
  const waiting = []
  let nowMs = 1_700_000_000_000
  let attempts = 0

  function one() {
    const chance = random()
    if (connecting.length > 0 && (connecting.length > 500 || chance < 0.34)) {
      const { id, attemptId } = connecting.splice(Math.floor(random() * connecting.length), 1)[0]
      if (random() < 0.6) return actions.reconnectSucceeded(id, { attemptId, nowMs })
      waiting.push(id)
      return actions.reconnectFailed(id, { attemptId, nowMs, reason: `ECONNREFUSED ${id.length}` })
    }
    if (waiting.length > 0 && (waiting.length > 2000 || chance < 0.6)) {
      const id = waiting.shift()
      return [actions.retryRequested(id, nowMs, random()), started(id)]
    }
    const id = `device-${Math.floor(random() * count)}`
    return [
      actions.connectionLost(id, { nowMs, reason: 'the socket closed', retryAfterMs: 0 }, random()),
      started(id),
    ]
  }

  function started(id) {
    const attemptId = `k3x9:${++attempts}`
    connecting.push({ id, attemptId })
    return actions.attemptStarted(id, { attemptId, nowMs })
  }

  return () => {
    nowMs += 40
    const events = []
    while (events.length < size) events.push(...[one()].flat())
    return actions.eventsReceived(events)
  }
}
