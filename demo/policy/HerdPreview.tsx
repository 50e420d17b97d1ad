import { useDeferredValue, useMemo } from 'react'
import { simulateHerd } from 'redux-reconnector/testing'
import { Bars } from './Bars.js'
import type { Chosen } from './policyForm.js'

const clients = 500
const outageMs = 60_000
const shownSeconds = 30

/** How many clients that were lost together would come back together: the real rules, on a scripted clock. */
export function HerdPreview({ policy, maxBackoffMs }: Chosen) {
  const wanted = useDeferredValue(policy)
  const cap = useDeferredValue(maxBackoffMs)
  const { attemptsPerSecond, busiestSecond, p99WaitMs, gaveUpShare } = useMemo(
    () => simulateHerd({ clients, outageMs, policy: wanted, maxBackoffMs: cap }),
    [wanted, cap],
  )
  const bars = Array.from({ length: shownSeconds }, (_, second) => {
    const attempts = attemptsPerSecond[outageMs / 1000 + second] ?? 0
    return { label: String(second), from: attempts, to: attempts }
  })
  const most = Math.max(...bars.map(({ to }) => to), 10)
  const back =
    gaveUpShare === 1
      ? 'All have given up before the server is back.'
      : `In the busiest second ${Math.round(busiestSecond.share * 100)} % come at once; 99 % are back after ${Math.round(p99WaitMs / 1000)} s.`
  return (
    <Bars
      title={`${clients} clients after an outage of ${outageMs / 1000} s: attempts in each second`}
      bars={bars}
      most={most}
      unit=""
      text={back}
    />
  )
}
