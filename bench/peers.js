// A probe in a one-second-poll outage, beside other ways to keep such a state: a machine of XState, the next backoff of
// cockatiel, and the original's tick in Elixir where that is installed (a re-implementation, see bench/elixir).
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { ExponentialBackoff } from 'cockatiel'
import { createReconnectorState, decide } from 'redux-reconnector'
import { assign, initialTransition, setup, transition } from 'xstate'
import { measure } from './measure.js'
import { report } from './report.js'

const startMs = 1_700_000_000_000
const waits = [0, 2000, 4000, 8000, 16_000]

const isDue = ({ context, event }) =>
  context.lastAttemptMs === null ||
  event.nowMs - context.lastAttemptMs >= (waits[context.attempts] ?? 30_000)

const machine = setup({ guards: { isDue } }).createMachine({
  context: { attempts: 0, lastAttemptMs: null },
  initial: 'healthy',
  states: { healthy: {}, waiting: {}, due: {} },
  on: {
    'probe.unhealthy': [
      {
        guard: 'isDue',
        target: '.due',
        actions: assign({
          attempts: ({ context }) => context.attempts + 1,
          lastAttemptMs: ({ event }) => event.nowMs,
        }),
      },
      { target: '.waiting' },
    ],
  },
})
const [healthy] = initialTransition(machine)

const outage = (first, tick) => (count) => {
  let state = first
  for (let at = 0; at < count; at += 1) state = tick(state, startMs + at * 1000)
  return state
}

const backoff = new ExponentialBackoff({ initialDelay: 2000, maxDelay: 30_000 }).next({})

const times = measure(
  {
    decide: outage(createReconnectorState({ node: 'n' }), (state, nowMs) =>
      decide(state, 'unreachable', nowMs),
    ),
    xstate: outage(healthy, (state, nowMs) => {
      const [next] = transition(machine, state, { type: 'probe.unhealthy', nowMs })
      return next
    }),
    cockatiel: outage(backoff, (state) => (state.duration < 30_000 ? state.next({}) : backoff)),
  },
  { count: 50_000 },
)

const script = fileURLToPath(new URL('elixir/tick.exs', import.meta.url))
const { stdout, status } = spawnSync('elixir', [script], { encoding: 'utf8' })
const elixir = status === 0 ? Number(stdout) : null

const row = (theirName, their) => ({
  what: 'decide, a probe',
  unit: 'ns',
  our: times.decide,
  theirName,
  their,
})
report('Other ways to keep such a state', [
  row('XState, pure transition', times.xstate),
  row("cockatiel, the next step of its backoff's state", times.cockatiel),
  ...(elixir === null ? [] : [row('Elixir, the tick re-implemented', elixir)]),
])
