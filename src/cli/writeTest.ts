import { createMask } from '../devtools/maskSecrets.js'
import { createNamer, essenceOf } from '../devtools/ownActions.js'
import type { Replay, TraceEntry } from '../devtools/index.js'
import { createReconnectorSlice } from '../slice/reconnectorSlice.js'

/** A trace, or what a connection of a fleet was told. */
interface Told {
  readonly entries: readonly Pick<TraceEntry, 'action' | 'isSkipped'>[]
}

/**
 * Writes a vitest test that replays the slice's own actions and asserts the state at the end. It is the same in
 * JavaScript and in TypeScript, and needs nothing but the package and vitest.
 */
export function writeTest(file: string, trace: Told, replay: Replay, expected: unknown): string {
  const { initialState, prefix, sliceKey } = replay
  const { node, maxBackoffMs, policy } = initialState
  const nameOf = createNamer(createReconnectorSlice({ node: 'any' }), prefix)
  const actions = trace.entries.flatMap(({ action, isSkipped }) => {
    const name = nameOf(action)
    const essence = name === undefined ? null : essenceOf(action, name, action.type)
    return essence === null || isSkipped ? [] : [json(essence)]
  })
  const config = { name: prefix, reducerPath: sliceKey, node, maxBackoffMs, policy }
  return `import { createReconnectorSlice } from 'redux-reconnector'
import { readTrace, replayTrace } from 'redux-reconnector/devtools'
import { expect, it } from 'vitest'

// Written by: redux-reconnector replay --to-test

const preloadedState = ${indented({ [sliceKey]: initialState })}

const actions = [
${actions.map((action) => `  ${action},\n`).join('')}]

const expected = ${indented(expected)}

it(${json(`replays ${file} to the state it came to`)}, () => {
  const slice = createReconnectorSlice(${indented(config).replaceAll('\n', '\n  ')})
  const trace = readTrace(
    JSON.stringify({
      payload: JSON.stringify(actions),
      preloadedState: JSON.stringify(preloadedState),
    }),
  )
  expect(replayTrace(trace, slice).state).toEqual(expected)
})
`
}

const masked = createMask()

function json(value: unknown): string {
  return JSON.stringify(value, masked)
}

function indented(value: unknown): string {
  return JSON.stringify(value, masked, 2)
}
