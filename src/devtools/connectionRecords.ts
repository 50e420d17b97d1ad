import type { UnknownAction } from '@reduxjs/toolkit'
import { nameIn } from '../fleet/fleetParts.js'
import { isPayloadOf } from '../rules/checks.js'
import { isOutage } from '../rules/decide.js'
import type { ActionName } from '../rules/payloads.js'
import { isSameState, type ReconnectorState } from '../rules/state.js'
import { describeAction } from './describeAction.js'
import type { ReplayDifference, ReplayedConnection, ReplayTotals } from './replay.js'
import { createRows, type Told } from './rows.js'
import type { Heard } from './sliceKind.js'

/** While it is being made. */
type Writable<T> = { -readonly [Key in keyof T]: T[Key] }

/** One connection while the trace is being replayed. */
interface ConnectionRecord extends Writable<ReplayedConnection> {
  readonly totals: Writable<ReplayTotals>
}

/**
 * Keeps the record of each connection, and a row for each change of it.
 *
 * @param first - the connections before the first action
 * @param prefix - of the action types
 * @param hasRowForAll - whether an action that changes nothing has a row, too
 */
export function createConnectionRecords(
  first: Iterable<readonly [id: string, state: ReconnectorState | undefined]>,
  prefix: string,
  hasRowForAll: boolean,
) {
  const { rows, addRow } = createRows()
  // A `Map`, so that no id is special: not `__proto__`, not `constructor`.
  const records = new Map<string, ConnectionRecord>()
  let firstMs: number | null = null
  let lastMs: number | null = null
  for (const [id, state] of first) if (state) records.set(id, newRecord(state, null))

  /** Counts the time of a connection up to now, which it has spent in its present state. */
  function pass(record: ConnectionRecord) {
    const { state, totals } = record
    const stepMs = elapsedMs(record.endMs ?? firstMs, lastMs)
    record.endMs = lastMs
    totals.spanMs += stepMs
    if (!isDown(state)) return
    totals.downMs += stepMs
    if (state.lostMs === null) totals.firstConnectMs += stepMs
  }

  function add(record: ConnectionRecord, told: Told, state: ReconnectorState) {
    const { state: before, totals } = record
    pass(record)
    const row = addRow(told, before, state, lastMs)
    if (!isOutage(before) && isLost(state)) totals.outages += 1
    if (row.isAttempt) totals.attempts += 1
    if (state.totalReconnects > before.totalReconnects) totals.reconnects += 1
    if (row.waitMs !== null) totals.longestWaitMs = Math.max(totals.longestWaitMs, row.waitMs)
    record.state = state
  }

  const heard: Heard = {
    time(nowMs) {
      if (nowMs === undefined) return
      firstMs ??= nowMs
      lastMs = nowMs
    },

    event(index, id, action, event, decided) {
      const record = records.get(id)
      if (record === undefined || record.isRemoved) return
      const state = decided(record.state)
      if (state === record.state && !hasRowForAll) return
      const what = describeAction(action, event.payload as never) // it is well-formed
      add(record, { id, index, action, what, event, isFolded: true }, state)
    },

    set(index, id, state) {
      const record = records.get(id)
      if (record === undefined) {
        if (state !== undefined) records.set(id, newRecord(state, lastMs))
        return
      }
      const { isRemoved } = record
      if (state === undefined ? isRemoved : !isRemoved && isSameState(record.state, state)) return
      const next = state ?? record.state
      const what = state === undefined ? 'removed' : isRemoved ? 'added again' : 'synced'
      if (isRemoved) {
        record.state = next
        record.endMs = lastMs // the time in between does not count
        if (isLost(next)) record.totals.outages += 1
      }
      record.isRemoved = state === undefined
      const event = { type: `${prefix}/synced`, payload: { state: next } }
      add(record, { id, index, action: 'synced', what, event, isFolded: true }, next)
    },
  }

  return {
    rows,
    heard,

    /** Notes an action of a single slice that was left out, and why. */
    leaveOut(event: UnknownAction, index: number, why: string) {
      const record = records.get('')
      const action = nameIn(event.type) as ActionName // one of the slice's
      if (record === undefined) return
      const isReadable = why === 'skipped' && isPayloadOf(action, event.payload)
      const what = isReadable ? `${why}: ${describeAction(action, event.payload as never)}` : why // it is well-formed
      add(record, { id: '', index, action, what, event, isFolded: false }, record.state)
    },

    /** Notes the first computed state of a connection that differs. */
    differ(id: string, difference: ReplayDifference) {
      const record = records.get(id)
      if (record) record.difference ??= difference
    },

    /** Ends all of them with the trace. */
    end() {
      for (const record of records.values()) {
        if (!record.isRemoved) pass(record)
        record.startMs ??= firstMs
      }
      const connections: ReadonlyMap<string, ReplayedConnection> = records
      return { connections, startMs: firstMs, endMs: lastMs }
    },
  }
}

/** Whether there is no connection, although somebody wants it. */
function isDown(state: ReconnectorState): boolean {
  return isOutage(state) && state.status !== 'paused'
}

/** Whether a connection is gone that was there and is still wanted. */
function isLost(state: ReconnectorState): boolean {
  return isDown(state) && state.lostMs !== null
}

/** No trace is longer: a made-up instant must not turn a sum into `Infinity`. */
const longestStepMs = 1e15

/** Time between two instants of a trace, in ms; 0 where the clock stepped back, or one of them is not known. */
export function elapsedMs(fromMs: number | null, toMs: number | null): number {
  if (fromMs === null || toMs === null) return 0
  return Math.min(Math.max(toMs - fromMs, 0), longestStepMs)
}

/** Sums of nothing. */
export const noTotals: ReplayTotals = {
  outages: 0,
  attempts: 0,
  reconnects: 0,
  downMs: 0,
  firstConnectMs: 0,
  longestWaitMs: 0,
  spanMs: 0,
}

function newRecord(state: ReconnectorState, startMs: number | null): ConnectionRecord {
  const totals = { ...noTotals, outages: isLost(state) ? 1 : 0 }
  // prettier-ignore
  return { initialState: state, state, isRemoved: false, startMs, endMs: startMs, difference: null, totals }
}
