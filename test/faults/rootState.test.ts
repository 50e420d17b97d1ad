// fault: A plain selector is called with the root state
// peers: The selectors of RTK's slices come in two forms as well, and fail with "cannot read properties of undefined"
// here: In development it throws, and names the right selector
// on: the selectors, which do not depend on a listener
import * as single from 'redux-reconnector'
import {
  createReconnectorFleetSlice,
  selectById,
  selectDueIds,
  selectIds,
  selectNextDeadlineMs,
  selectStatusCounts,
  selectTotal,
  selectWorst,
} from 'redux-reconnector/fleet'
import { expect, it } from 'vitest'

const root = {
  reconnector: single.createReconnectorSlice({ node: 'n' }).getInitialState(),
} as never // wrong on purpose
const fleetRoot = { reconnectorFleet: createReconnectorFleetSlice().getInitialState() } as never // likewise

/** All plain selectors of one connection. */
const plain = Object.entries(single).filter(([name]) => name.startsWith('select')) as [
  name: string,
  select: typeof single.selectExplanation,
][]

it.each<readonly [name: string, call: () => unknown]>([
  ...plain.map(([name, select]) => [name, () => select(root, 0)] as const),
  ['selectIds', () => selectIds(fleetRoot)],
  ['selectTotal', () => selectTotal(fleetRoot)],
  ['selectDueIds', () => selectDueIds(fleetRoot)],
  ['selectNextDeadlineMs', () => selectNextDeadlineMs(fleetRoot)],
  ['selectStatusCounts', () => selectStatusCounts(fleetRoot)],
  ['selectWorst', () => selectWorst(fleetRoot, 3)],
  ['selectById', () => selectById(fleetRoot, 'a')],
])('%s says so', (name, call) => {
  expect(call).toThrow(new RegExp(`^${name}: .*selectors\\.`))
})

it('and there are twelve of them', () => expect(plain).toHaveLength(12))
