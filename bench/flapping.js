import { presets } from 'redux-reconnector'
import { simulateOutage } from 'redux-reconnector/testing'
import { printTable } from './measure.js'

/** Prints what `minUptimeMs` does for a server that flaps. */
export function printFlapping() {
  const uptimesMs = [0, 2000, 5000, 10_000, 15_000, 20_000, 30_000]
  const flapsMs = [500, 1500, 2500, 5500, 10_500, 15_500, 20_500, 30_500]
  const { maxBackoffMs, policy } = presets.recommended
  const perMinute = (minUptimeMs, flap) => {
    const { attemptsAtMs } = simulateOutage({
      outageMs: 6 * 3_600_000,
      probeEveryMs: 100,
      connectMs: 50,
      ...flap,
      maxBackoffMs,
      policy: { ...policy, minUptimeMs },
    })
    return (attemptsAtMs.length / 360).toFixed(1)
  }
  console.log(
    '\nrecommended: attempts per minute at a server that accepts and closes (columns), by',
  )
  console.log(`\`minUptimeMs\` (rows). At a server that is down: ${perMinute(0, {})}\n`)
  printTable(
    ['', ...flapsMs.map((ms) => `${ms / 1000} s`)],
    uptimesMs.map((uptimeMs) => [
      `${uptimeMs / 1000} s`,
      ...flapsMs.map((dropAfterMs) => perMinute(uptimeMs, { dropAfterMs })),
    ]),
  )
}
