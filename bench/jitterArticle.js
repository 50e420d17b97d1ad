// The experiment of Brooker, "Exponential Backoff And Jitter" (AWS Architecture Blog, 2015), with the waits of this
// library. Clients write the same row with optimistic concurrency: each reads its version, then writes; a write
// succeeds if the version is still the same, otherwise the client waits and begins again. Each message takes a normally
// distributed time. Base 5 ms, cap 2 s; the first wait is 2 x base, as in the simulator of the article.
import {
  createReconnectorState,
  geometricBackoffMs,
  selectNextAttemptAtMs,
} from 'redux-reconnector'
import { createSeededRandom } from 'redux-reconnector/testing'

const [baseMs, maxBackoffMs] = [5, 2000]
const [networkMs, networkDeviationMs] = [10, 2]
const backoffMs = [0, ...geometricBackoffMs(2 * baseMs, 2, 8)] // 10 to 1280 ms, then the cap

const policyOf = (jitter, waits = backoffMs, capMs = maxBackoffMs) => {
  const state = createReconnectorState({
    node: 'row',
    maxBackoffMs: capMs,
    policy: { backoffMs: waits, jitter },
  })
  return () => (attempts, draw) =>
    selectNextAttemptAtMs({ ...state, status: 'waiting', attempts, lastAttemptMs: 0, draw })
}

/** Each kind makes a function for one client: the wait after so many attempts. */
export const kinds = {
  none: policyOf([1, 1], [0], 1e-9),
  exponential: policyOf([1, 1]),
  equal: policyOf([0.5, 1]),
  full: policyOf([0, 1]),
  /** No policy can express it: each wait depends on the one before. */
  decorrelated: () => {
    let lastMs = baseMs
    return (_attempts, draw) =>
      (lastMs = Math.min(maxBackoffMs, baseMs + draw * (3 * lastMs - baseMs)))
  },
  /** The policy whose calls and times are nearest to it. */
  'nearest policy': policyOf([0, 2], [0, ...geometricBackoffMs(9, 1.5, 14)]),
}

/** The means of calls and time over so many repetitions. A call is a write, as in the article. */
export function compete({ clients, kind, repeats, fromStart = false, seed = 1 }) {
  const random = createSeededRandom(seed)
  let calls = 0
  let timeMs = 0
  for (let repeat = 0; repeat < repeats; repeat += 1) {
    const result = competeOnce(clients, kinds[kind], random, fromStart)
    calls += result.calls
    timeMs += result.timeMs
  }
  return { calls: calls / repeats, timeMs: timeMs / repeats }
}

function competeOnce(clients, createWaits, random, fromStart) {
  const network = () =>
    Math.abs(
      networkMs +
        networkDeviationMs *
          Math.sqrt(-2 * Math.log(1 - random())) *
          Math.cos(2 * Math.PI * random()),
    )
  const queue = createQueue()
  const waits = Array.from({ length: clients }, createWaits)
  let version = 0
  let calls = 0
  let timeMs = 0
  const begin = (client, attempt, nowMs) =>
    queue.add({ atMs: nowMs + network(), client, attempt, startMs: nowMs, read: null })
  for (let client = 0; client < clients; client += 1) begin(client, 1, 0)
  for (let event = queue.take(); event !== undefined; event = queue.take()) {
    const { atMs, client, attempt, startMs, read } = event
    if (read === null) {
      queue.add({ ...event, atMs: atMs + network() + network(), read: version })
      continue
    }
    calls += 1
    const answeredMs = atMs + network()
    timeMs = Math.max(timeMs, answeredMs)
    if (read === version) version += 1
    else {
      const waitMs = waits[client](attempt, random())
      begin(
        client,
        attempt + 1,
        fromStart ? Math.max(answeredMs, startMs + waitMs) : answeredMs + waitMs,
      )
    }
  }
  return { calls, timeMs }
}

/** A binary heap of events by time. */
function createQueue() {
  const heap = []
  return {
    add(event) {
      let at = heap.length
      heap.push(event)
      for (let up = (at - 1) >> 1; at > 0 && heap[up].atMs > event.atMs; up = (at - 1) >> 1) {
        heap[at] = heap[up]
        at = up
      }
      heap[at] = event
    },
    take() {
      const [first] = heap
      const last = heap.pop()
      if (heap.length === 0) return first
      let at = 0
      for (let down = 1; down < heap.length; down = 2 * at + 1) {
        if (down + 1 < heap.length && heap[down + 1].atMs < heap[down].atMs) down += 1
        if (heap[down].atMs >= last.atMs) break
        heap[at] = heap[down]
        at = down
      }
      heap[at] = last
      return first
    },
  }
}
