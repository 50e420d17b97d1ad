import { eachDifference, itemAt } from '../fleet/blocks.js'
import { connectionActionNames, type ConnectionActionName } from '../rules/payloads.js'
import { selectById, selectIds } from '../fleet/fleetSelectors.js'
import type { FleetState } from '../fleet/fleetState.js'
import { caseReducer } from '../rules/caseReducer.js'
import { isSameState, type ReconnectorState } from '../rules/state.js'
import { describeAction } from './describeAction.js'
import type { ConnectionEvent } from './fleetEvents.js'
import { expectBounded } from './ownActions.js'
import type { FleetReplayRow, ReplayedConnection } from './fleetReplay.js'
import { decisionOf, replayRow } from './replayRow.js'
import type { ReplayDifference } from './replayTrace.js'
import { createTally } from './tally.js'

/** One connection while the trace is being replayed. */
interface ConnectionRecord {
  readonly initialState: ReconnectorState
  state: ReconnectorState
  isRemoved: boolean
  startMs: number | null
  endMs: number | null
  difference: ReplayDifference | null
  /** The last instant that it was told of. */
  nowMs: number | null
  /** From its first event on, when it is known from when its time counts. */
  tally: ReturnType<typeof createTally> | null
}

type Rule = (
  state: ReconnectorState,
  action: { payload: never; meta: { draw?: unknown } },
) => ReconnectorState

const rules = new Map<ConnectionActionName, Rule>(
  connectionActionNames.map((name) => [name, caseReducer(name)]),
)

/**
 * Keeps the record of each connection by the rules of the single slice, which are those of the fleet.
 *
 * @param prefix - of the action types
 */
export function createConnectionRecords(fleet: FleetState, prefix: string) {
  const rows: FleetReplayRow[] = []
  // A `Map`, so that no id is special: not `__proto__`, not `constructor`.
  const records = new Map<string, ConnectionRecord>()
  let firstMs: number | null = null
  let lastMs: number | null = null
  for (const id of selectIds(fleet)) {
    const state = selectById(fleet, id)
    if (state !== undefined) records.set(id, newRecord(state, null))
  }

  function tallyOf(record: ConnectionRecord) {
    record.startMs ??= firstMs
    record.tally ??= createTally(record.startMs)
    return record.tally
  }

  function pass(record: ConnectionRecord, nowMs: number | null) {
    const { state } = record
    tallyOf(record).add(state, { nowMs, isAttempt: false, waitMs: null, state })
  }

  function addRow(
    record: ConnectionRecord,
    step: Pick<FleetReplayRow, 'id' | 'index' | 'what' | 'event' | 'state'> & {
      readonly name: FleetReplayRow['action']
    },
  ) {
    const { id, event, ...rest } = step
    const { state: before, nowMs } = record
    const row = { ...replayRow({ ...rest, before, nowMs, isFolded: true }), id, event }
    record.state = step.state
    rows.push(row)
    return { before, row }
  }

  function tell({ id, name, payload, draw, steps }: ConnectionEvent, index: number) {
    const record = records.get(id)
    const rule = rules.get(name)
    if (record === undefined || record.isRemoved || rule === undefined) return
    const { nowMs } = payload as { nowMs?: number } // it is well-formed
    if (nowMs !== undefined) {
      firstMs ??= nowMs
      lastMs = record.nowMs = nowMs
    }
    const { state: before } = record
    const tally = tallyOf(record)
    const action = { payload: payload as never, meta: { draw } }
    const state = rule(before, action)
    if (state === before) {
      tally.add(before, { nowMs: record.nowMs, ...decisionOf(name, before, state), state })
      return
    }
    expectBounded(payload, 'actions', [index, 'payload', ...steps])
    const what = describeAction(name, payload as never) // it is well-formed
    const event = { type: `${prefix}/${name}`, ...action }
    tally.add(before, addRow(record, { id, index, name, what, event, state }).row)
  }

  /** What is said of the fleet as a whole is for a connection as if its state was set. */
  function set(id: string, state: ReconnectorState | undefined, index: number) {
    const record = records.get(id)
    if (record === undefined) {
      if (state !== undefined) records.set(id, newRecord(state, lastMs))
      return
    }
    const isGone = state === undefined
    if (isGone ? record.isRemoved : !record.isRemoved && isSameState(record.state, state)) return
    const next = state ?? record.state
    const what = isGone ? 'removed' : record.isRemoved ? 'added again' : 'synced'
    if (what !== 'synced') record.nowMs = lastMs ?? record.nowMs
    if (isGone) pass(record, record.nowMs)
    else if (record.isRemoved) tallyOf(record).restart(record.nowMs)
    record.isRemoved = isGone
    record.endMs = isGone ? record.nowMs : null
    const event = { type: `${prefix}/synced`, payload: { state: next } }
    const { before, row } = addRow(record, { id, index, name: 'synced', what, event, state: next })
    if (!isGone) tallyOf(record).add(what === 'synced' ? before : next, row)
  }

  return {
    rows,
    tell,

    /** Notes who came, went or was set between two versions of the fleet. */
    follow(before: FleetState, after: FleetState, index: number) {
      const touched = new Set<string>()
      const touch = (_one: unknown, _other: unknown, position: number) => {
        for (const { ids } of [before, after]) {
          const id = itemAt(ids, position)
          if (typeof id === 'string') touched.add(id)
        }
      }
      eachDifference(before.ids, after.ids, touch)
      eachDifference(before.connections, after.connections, touch)
      for (const id of touched) set(id, selectById(after, id), index)
    },

    /** Notes the first computed state of a connection that differs. */
    differ(id: string, difference: ReplayDifference) {
      const record = records.get(id)
      if (record) record.difference ??= difference
    },

    /** Ends all of them with the trace. */
    end() {
      const connections = new Map<string, ReplayedConnection>()
      for (const [id, record] of records) {
        if (!record.isRemoved) pass(record, lastMs)
        const { initialState, state, isRemoved, startMs, endMs, difference } = record
        const totals = tallyOf(record).totals()
        const untilMs = isRemoved ? endMs : lastMs
        // prettier-ignore
        connections.set(id, { initialState, state, isRemoved, startMs, endMs: untilMs, difference, totals })
      }
      return { connections, startMs: firstMs, endMs: lastMs }
    },
  }
}

function newRecord(state: ReconnectorState, startMs: number | null): ConnectionRecord {
  return {
    initialState: state,
    state,
    isRemoved: false,
    startMs,
    endMs: null,
    difference: null,
    nowMs: null,
    tally: null,
  }
}
