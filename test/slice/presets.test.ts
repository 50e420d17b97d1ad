import {
  createReconnectorSlice,
  createReconnectorState,
  decide,
  defaultMaxBackoffMs,
  defaultPolicy,
  presets,
  selectNextAttemptAtMs,
} from 'redux-reconnector'
import { describe, expect, it } from 'vitest'

const all = Object.entries(presets)

/** The waits between the first attempts of an outage, for one and the same draw. */
function waitsOf({ maxBackoffMs, policy }: (typeof all)[number][1], count: number, draw: number) {
  let state = createReconnectorState({
    node: 'n',
    maxBackoffMs,
    policy: { ...policy, maxAttempts: null },
  })
  state = decide(decide(state, 'alive_rpc', 0, draw), 'unreachable', 0, draw) // a loss
  const waits = []
  for (let at = 0; at < count; at += 1) {
    const sinceMs = state.attempts === 0 ? 0 : (state.lastAttemptMs ?? Number.NaN)
    const nowMs = state.status === 'due' ? sinceMs : (selectNextAttemptAtMs(state) ?? Number.NaN)
    if (state.status !== 'due') state = decide(state, 'unreachable', nowMs, draw)
    waits.push(Math.round(nowMs - sinceMs))
    state = decide(state, 'unreachable', nowMs + 1e-6, draw)
  }
  return waits
}

describe('a preset', () => {
  it.each(all)('%s is taken by the slice as it is, and is JSON', (_name, preset) => {
    const { maxBackoffMs, policy } = createReconnectorSlice({
      node: 'n',
      ...preset,
    }).getInitialState()
    expect({ maxBackoffMs, policy }).toEqual({
      maxBackoffMs: preset.maxBackoffMs,
      policy: { ...defaultPolicy, ...preset.policy },
    })
    expect(JSON.parse(JSON.stringify(preset))).toEqual(preset)
  })

  it('mobDev is the default', () => {
    expect(createReconnectorState({ node: 'n', ...presets.mobDev })).toEqual(
      createReconnectorState({
        node: 'n',
        maxBackoffMs: defaultMaxBackoffMs,
        policy: defaultPolicy,
      }),
    )
  })

  it.each([
    ['grpc', 0, [0, 800, 1280, 2048]],
    ['grpc', 1 - 1e-12, [0, 1200, 1920, 3072]],
    ['phoenix', 0, [10, 50, 100, 150, 200, 250, 500, 1000, 2000, 5000, 5000]],
    ['signalR', 0, [0, 2000, 10_000, 30_000]],
    ['socketIo', 0.5, [1000, 2000, 4000, 5000, 5000]],
    ['awsFull', 0.5, [0, 1000, 2000, 4000, 8000, 15_000]],
    ['awsEqual', 0, [0, 1000, 2000, 4000, 8000, 15_000]],
    ['clientGo', 1 - 1e-12, [0, 1600, 3200, 6400, 12_800, 25_600, 51_200, 60_000]],
    ['recommended', 0, [0, 2000, 6000, 10_000, 10_000]],
    ['tanStack', 0, [0, 1000, 2000, 4000, 8000, 16_000, 30_000]],
  ] as const)('%s with the draw %d waits as its source says', (name, draw, waits) => {
    expect(waitsOf(presets[name], waits.length, draw)).toEqual(waits)
  })
})
