import { disagreementIn, isStateField } from '../rules/checks.js'
import { isRecord } from '../rules/shape.js'
import { copyOf, createReconnectorState, type ReconnectorState } from '../rules/state.js'
import { packColumn, type Column } from './columns.js'
import { MirrorError } from './mirrorError.js'
import { unpackColumn } from './unpackColumn.js'

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

/**
 * Gives the state in each row; throws a MirrorError on a state whose fields disagree.
 *
 * @throws MirrorError naming the field that is no column, or holds what no state may have
 */
export function unpackStates(packed: unknown, count: number): (row: number) => ReconnectorState {
  if (!isRecord(packed)) throw new MirrorError('expected columns of states')
  const stranger = Object.keys(packed).find((field) => !fields.some((known) => known === field))
  if (stranger !== undefined) throw new MirrorError('expected no columns but those of a state')

  const of = Object.fromEntries(
    fields.map((field) => [field, readColumn(packed, field, count)]),
  ) as Columns // one for each field
  return (row) => {
    const state = stateAt(of, row)
    const fault = disagreementIn(state)
    if (fault !== null) throw new MirrorError(fault)
    return state
  }
}

/** What each field of the state in a row is. */
type Columns = {
  readonly [Field in keyof ReconnectorState]: (row: number) => ReconnectorState[Field]
}

/** Spelled out, as `copyOf` is: to write each field by its name takes longer than to read the snapshot's JSON. */
function stateAt(of: Columns, row: number): ReconnectorState {
  return {
    node: of.node(row),
    cookie: of.cookie(row),
    attempts: of.attempts(row),
    lastAttemptMs: of.lastAttemptMs(row),
    totalReconnects: of.totalReconnects(row),
    maxBackoffMs: of.maxBackoffMs(row),
    policy: of.policy(row),
    status: of.status(row),
    reachability: of.reachability(row),
    sinceMs: of.sinceMs(row),
    attemptId: of.attemptId(row),
    draw: of.draw(row),
    minWaitMs: of.minWaitMs(row),
    reason: of.reason(row),
    holds: of.holds(row),
    beneath: of.beneath(row),
    outcome: of.outcome(row),
    lostMs: of.lostMs(row),
  }
}

function readColumn(
  packed: Readonly<Record<string, unknown>>,
  field: keyof ReconnectorState,
  count: number,
) {
  try {
    const { at, distinct } = unpackColumn(
      Object.hasOwn(packed, field) ? packed[field] : undefined,
      count,
    )
    if (distinct.every((value) => isStateField(field, value))) return at
    throw new MirrorError('expected values of that field')
  } catch (error) {
    if (error instanceof MirrorError) throw new MirrorError(`\`${field}\`: ${error.message}`)
    throw error
  }
}
