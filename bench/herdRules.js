// The rules of the herd's search. A rule is the data of a policy, or more than a policy can say.

const goldenRatio = (Math.sqrt(5) - 1) / 2

/**
 * Returns a rule of waits, which must have the fields of a policy and may have more:
 * - `jitters`: a jitter for each attempt (the last for all later ones), in place of `jitter`
 * - `atOnce`: whether the first wait is 0 without `jitterMs`
 * - `refused`: `{ backoffMs, maxBackoffMs, jitter }`, the waits after refusals by a server that is up
 * - `decorrelated`: `{ baseMs, times, capMs }`, from the second wait on: min(cap, between base and times the last wait)
 * - `even`: the draws of a client are the multiples of the golden ratio, from a random start
 */
export function ruleOf(data) {
  const { decorrelated, even, refused } = data
  const own = tableOf(data)
  const waits =
    decorrelated !== undefined ? decorrelatedOf(own, decorrelated) : even ? evenOf(own) : own
  if (refused === undefined) return { data, waitMs: waits }
  const table = tableOf({ ...refused, jitterMs: 0 })
  return {
    data,
    waitMs: (attempts, draw, refusals, lastMs, client) =>
      refusals > 0 ? table(refusals - 1, draw) : waits(attempts, draw, 0, lastMs, client),
  }
}

function tableOf({
  backoffMs,
  maxBackoffMs,
  jitter,
  jitters = [jitter],
  jitterMs = 0,
  atOnce = false,
}) {
  const size = Math.max(backoffMs.length + 1, jitters.length)
  const steps = Array.from({ length: size }, (_, at) => at)
  const nominal = Float64Array.from(steps, (at) =>
    Math.min(backoffMs[at] ?? maxBackoffMs, maxBackoffMs),
  )
  const from = Float64Array.from(steps, (at) => jitters[Math.min(at, jitters.length - 1)][0])
  const to = Float64Array.from(steps, (at) => jitters[Math.min(at, jitters.length - 1)][1])
  return (attempts, draw) => {
    if (atOnce && attempts === 0) return 0
    const at = attempts < size ? attempts : size - 1
    return nominal[at] * (from[at] + draw * (to[at] - from[at])) + draw * jitterMs
  }
}

function decorrelatedOf(own, { baseMs, times, capMs }) {
  return (attempts, draw, _refusals, lastMs) => {
    if (attempts === 0) return own(0, draw)
    const last = attempts === 1 ? baseMs : lastMs
    return Math.min(capMs, baseMs + draw * (Math.max(baseMs, last * times) - baseMs))
  }
}

function evenOf(own) {
  const starts = []
  return (attempts, draw, _refusals, _lastMs, client) => {
    if (attempts <= 1) starts[client] = draw
    return own(attempts, (starts[client] + attempts * goldenRatio) % 1)
  }
}
