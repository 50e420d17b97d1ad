// fault: The slice is at the wrong place: wrapped by another reducer, under another key, or missing
// peers: omnidan/redux-undo#147, reduxjs/redux-toolkit#3781
// here: `start()` throws, with what it found and the code to write
// on: both listeners
import type { Reducer, UnknownAction } from '@reduxjs/toolkit'
import { describe, expect, it } from 'vitest'
import { bothListeners } from '../world/world.js'

/** What `undoable(reducer)` of redux-undo makes of a slice. */
const undoable = (root: Reducer): Reducer => {
  return (state: Record<string, { present: unknown }> | undefined, action: UnknownAction) => {
    const present = Object.fromEntries(
      Object.entries(state ?? {}).map(([key, wrapped]) => [key, wrapped.present]),
    )
    const next = root(state === undefined ? undefined : present, action) as Record<string, unknown>
    return Object.fromEntries(
      Object.entries(next).map(([key, slice]) => [key, { past: [], present: slice, future: [] }]),
    )
  }
}
const elsewhere =
  (root: Reducer): Reducer =>
  (state: { moved?: object } | undefined, action) => ({ moved: root(state?.moved, action) })

describe.each(bothListeners)('%s', (listener, createWorld) => {
  const isFleet = listener === 'a fleet of one'
  const key = isFleet ? 'reconnectorFleet' : 'reconnector'

  it.each([
    ['wrapped', undoable],
    ['moved', elsewhere],
  ])('is named where it is %s, and nothing is opened', async (_how, around) => {
    const { clock, connector, reconnector } = createWorld({ around })
    expect(() => reconnector.start()).toThrow(`\`${key}\``)
    expect(() => reconnector.start()).toThrow('.reducerPath]:')
    expect(clock.pendingTimers()).toBe(0)
    await clock.advance(60_000)
    expect(connector.attempts).toHaveLength(0)
  })

  const expected = `expected the slice at \`${key}\``
  const line = ': write `reducer: { [backend.reducerPath]: backend.reducer }`'
  it.each<[string, (root: Reducer) => Reducer, string]>([
    [
      'wrapped',
      undoable,
      `, found it at \`${key}.present\`${line}, without a wrapper such as undoable() around the reducer`,
    ],
    ['one level too deep', elsewhere, `, found it at \`moved.${key}\`${line} at the top`],
    [
      'under another key',
      (root) => (state, action) => ({
        live: (root(state && { [key]: state.live }, action) as Record<string, unknown>)[key],
      }),
      `, found it at \`live\`${line}, or give the slice \`reducerPath: 'live'\``,
    ],
    ['missing', () => () => ({ other: 7 }), line],
  ])('says all that helps where it is %s', (_how, around, words) => {
    const { reconnector } = createWorld({ around })
    const who = isFleet ? 'createReconnectorFleetListener' : 'createReconnectorListener'
    expect(() => reconnector.start()).toThrow(new Error(`${who}: ${expected}${words}`))
  })
})
