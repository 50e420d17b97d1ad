import type { Probe, Reachability } from 'redux-reconnector'
import { expect, it } from 'vitest'
import { createProber } from '../../src/middleware/prober.js'

const settled = () => new Promise((resolve) => setTimeout(resolve))

/** A prober with a time-out of 1000 ms, whose looks never end by themselves. */
function start() {
  const signals: AbortSignal[] = []
  const seen: (Probe | Reachability)[] = []
  const prober = createProber(
    ({ signal }) => {
      signals.push(signal)
      return new Promise(() => {})
    },
    1000,
    (result) => seen.push(result),
  )
  return { prober, signals, seen }
}

it('looks once at a time', () => {
  const { prober, signals } = start()
  expect(prober.endsMs()).toBe(Infinity)
  prober.look('n', 500)
  prober.look('n', 600)
  expect(signals).toHaveLength(1)
  expect(prober.endsMs()).toBe(1500)
})

it('ends a look at its time, not sooner, and says so', () => {
  const { prober, signals, seen } = start()
  prober.expire(9000) // none is under way
  prober.look('n', 500)
  prober.expire(1499)
  expect(seen).toEqual([])
  prober.expire(1500)
  expect(seen).toEqual([{ reachability: 'unreachable', reason: 'the probe timed out' }])
  expect(signals[0]?.reason).toEqual(new Error('the probe timed out'))
  expect(prober.endsMs()).toBe(Infinity)
})

it('gives a look its full time once more when the clock steps back', () => {
  const { prober, seen } = start()
  prober.look('n', 5000)
  prober.expire(100)
  expect(prober.endsMs()).toBe(1100)
  prober.expire(1100)
  expect(seen).toHaveLength(1)
})

it('tells nothing of a look that was abandoned', async () => {
  const seen: unknown[] = []
  let end = (_seen: Reachability) => {}
  const prober = createProber(
    () => new Promise((resolve) => (end = resolve)),
    1000,
    (result) => seen.push(result),
  )
  prober.look('n', 0)
  prober.abandon('the node changed')
  end('alive_rpc')
  await settled()
  expect(seen).toEqual([])
})
