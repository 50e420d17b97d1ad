import { createMask } from '../devtools/maskSecrets.js'
import { plainAction } from '../devtools/plainAction.js'
import type { Replay } from '../devtools/index.js'
import { isRecord } from '../rules/shape.js'

/**
 * Writes a vitest test that replays the actions of one connection and asserts the state at the end. It is the same in
 * JavaScript and in TypeScript, and needs nothing but the package and vitest.
 */
export function writeTest(file: string, replay: Replay, expected: unknown): string {
  const { initialState, prefix, sliceKey } = replay
  const { node, maxBackoffMs, policy } = initialState
  const actions = replay.rows.flatMap(({ action, event, isFolded }) => {
    const { id: _id, ...meta } = isRecord(event.meta) ? event.meta : {}
    const plain = isFolded ? plainAction({ ...event, type: `${prefix}/${action}`, meta }) : null
    return plain === null ? [] : [json(plain)]
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
