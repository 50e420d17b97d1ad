import { disagreementIn, isStateField } from '../rules/checks.js'
import { isRecord } from '../rules/shape.js'
import { copyOf, createReconnectorState, type ReconnectorState } from '../rules/state.js'
import { packColumn, unpackColumn, type Column } from './columns.js'
import { MirrorError } from './mirrorError.js'

/** Many states, field by field. */
export type PackedStates = Readonly<Record<keyof ReconnectorState, Column>>

const fields = Object.keys(createReconnectorState({ node: 'any' })) as (keyof ReconnectorState)[] // its keys

export function packStates(states: readonly ReconnectorState[]): PackedStates {
  const columns = fields.map((): unknown[] => [])
  for (const state of states) {
    // A copy has its fields in their order; ten times as fast as to ask each state for each field by its name.
    const row = Object.values<unknown>(copyOf(state))
    for (let at = 0; at < columns.length; at += 1) columns[at]?.push(row[at])
  }
  const packed = fields.map((field, at) => [field, packColumn(columns[at] ?? [])])
  return Object.fromEntries(packed) as PackedStates // one for each field
}

/** @throws MirrorError naming the field that is no column, or holds what no state may have */
export function unpackStates(packed: unknown, count: number): ReconnectorState[] {
  if (!isRecord(packed)) throw new MirrorError('expected columns of states')
  const stranger = Object.keys(packed).find((field) => !fields.some((known) => known === field))
  if (stranger !== undefined) throw new MirrorError('expected no columns but those of a state')

  const columns = fields.map((field) => [field, checkedColumn(packed, field, count)] as const)
  const start = copyOf(createReconnectorState({ node: 'any' }))
  const differing: (keyof ReconnectorState)[] = []
  const lists: (readonly unknown[])[] = []
  for (const [field, { all, values }] of columns) {
    if (values === null) write(start, field, all)
    else lists[differing.push(field) - 1] = values
  }
  const states: ReconnectorState[] = []
  for (let at = 0; at < count; at += 1) {
    const state = copyOf(start)
    for (let column = 0; column < lists.length; column += 1) {
      write(state, differing[column] ?? '', lists[column]?.[at])
    }
    const fault = disagreementIn(state)
    if (fault !== null) throw new MirrorError(fault)
    states.push(state)
  }
  return states
}

function checkedColumn(
  packed: Readonly<Record<string, unknown>>,
  field: keyof ReconnectorState,
  count: number,
) {
  try {
    const column = unpackColumn(Object.hasOwn(packed, field) ? packed[field] : undefined, count)
    if (column.distinct.every((value) => isStateField(field, value))) return column
    throw new MirrorError('expected values of that field')
  } catch (error) {
    if (error instanceof MirrorError) throw new MirrorError(`\`${field}\`: ${error.message}`)
    throw error
  }
}

/** The value was checked by its field, which a type cannot follow through a loop over the fields. */
function write(state: object, field: string, value: unknown) {
  ;(state as Record<string, unknown>)[field] = value
}
