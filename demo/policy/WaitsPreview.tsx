import { createReconnectorState, selectCurrentBackoffMs } from 'redux-reconnector'
import { Bars } from './Bars.js'
import type { Chosen } from './policyForm.js'

const shown = 10

/** How long the waits before the first attempts are; with jitter from the shortest to the longest. */
export function WaitsPreview({ policy, maxBackoffMs }: Chosen) {
  const state = { ...createReconnectorState({ node: 'preview', maxBackoffMs }), policy }
  const [from, to] = policy.jitter
  const count = Math.min(policy.maxAttempts ?? shown, shown)
  const bars = Array.from({ length: count }, (_, attempts) => {
    const seconds = selectCurrentBackoffMs({ ...state, attempts }) / 1000
    return { label: String(attempts + 1), from: seconds * from, to: seconds * to }
  })
  const most = Math.max(...bars.map((bar) => bar.to), 1)
  const total = bars.reduce((sum, bar) => sum + bar.to, 0)
  const text = `The first ${count} attempts take up to ${Math.round(total)} s; the longest wait is ${Math.round(most * 10) / 10} s.`
  return <Bars title="Waits before each attempt" bars={bars} most={most} unit=" s" text={text} />
}
