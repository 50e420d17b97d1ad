import { createReconnectorState, selectCurrentBackoffMs } from 'redux-reconnector'
import { duration } from '../shared/times.js'
import { Bars } from './Bars.js'
import type { Chosen } from './policyFields.js'

const shown = 10

/** How long the waits before the first attempts are; with jitter from the shortest to the longest. */
export function WaitsPreview({ policy, maxBackoffMs }: Chosen) {
  const state = { ...createReconnectorState({ node: 'preview', maxBackoffMs }), policy }
  const [from, to] = policy.jitter
  const count = Math.min(policy.maxAttempts ?? shown, shown)
  const waits = Array.from({ length: count }, (_, attempts) => {
    const ms = selectCurrentBackoffMs({ ...state, attempts })
    return { fromMs: ms * from, toMs: Math.round(ms * to + policy.jitterMs) }
  })
  const mostMs = Math.max(...waits.map(({ toMs }) => toMs), 1000)
  const totalMs = waits.reduce((sum, { toMs }) => sum + toMs, 0)
  const spread = from < to || policy.jitterMs > 0 ? ' The upper part is up to chance.' : ''
  const text = `The first ${count} attempts take up to ${duration(totalMs)}; the longest wait is ${duration(mostMs)}.${spread}`
  const bars = waits.map(({ fromMs, toMs }, attempts) => ({
    label: String(attempts + 1),
    from: fromMs / 1000,
    to: toMs / 1000,
  }))
  return (
    <Bars
      title="Waits before each attempt"
      bars={bars}
      most={mostMs / 1000}
      unit=" s"
      text={text}
    />
  )
}
