import { selectNextAttemptAtMs } from 'redux-reconnector'
import { afterAll, describe, expect, it } from 'vitest'
import { diagramOf } from './diagram.js'
import { actions, isSame, reducer, unitsToAttempt, walk } from './modelChecker.js'

const depth = 6
/** Nothing, one unit, longer than any backoff, and back. */
const clockSteps = [0, 1, 4, -1]
const connectTimeout = 2
const longestBackoff = 3

/** What may end a surrender: somebody's wish, another network, or the sight of a connection. */
const revivals = new Set([
  'retryRequested',
  'retryRequested (network)',
  'refreshRequested',
  'healthy probe',
  'reconnectSucceeded',
])
/** What asks for an attempt without the rest of the wait. */
const wishes = /^(retryRequested|refreshRequested)/

describe('in every state that can be reached, on the single slice and on a fleet of one', () => {
  const faults: string[] = []
  const fault = (what: string, ...given: unknown[]) => {
    if (faults.length < 20) faults.push(`${what}: ${JSON.stringify(given)}`)
  }
  let differences = 0
  const { states, transitions, arrows } = walk(depth, clockSteps, ({ from, move, to, inFleet }) => {
    const { action, nowMs, name } = move
    if (inFleet === undefined || !isSame(inFleet, to)) differences += 1
    if (to === from) return
    const isConnecting = to.status === 'connecting'
    const isBack = [from.lastAttemptMs, from.sinceMs, from.lostMs].some(
      (ms) => (ms ?? nowMs) > nowMs,
    )
    if (isConnecting !== (to.attemptId !== null)) fault('an attempt without its id', from, action)
    if (isConnecting && from.status !== 'connecting' && from.status !== 'due') {
      fault('an attempt that was not due', from, action)
    }
    if (to.status === 'due' && from.status === 'connecting') {
      const begunMs = Math.min(from.lastAttemptMs ?? 0, nowMs)
      if (nowMs < begunMs + connectTimeout) fault('two attempts at a time', from, action)
    }
    if (to.status === 'due' && from.status === 'waiting' && !wishes.test(name)) {
      const deadlineMs = selectNextAttemptAtMs(from)
      if (!isBack && deadlineMs !== null && nowMs < deadlineMs) fault('too early', from, action)
    }
    if (move.isStale) fault('a stale id', from, action)
    for (const instant of [to.lastAttemptMs, to.sinceMs, to.lostMs]) {
      if (name.endsWith('probe') && (instant ?? nowMs) > nowMs) fault('the future', from, action)
    }
    if (to.totalReconnects !== from.totalReconnects && name !== 'reconnectSucceeded') {
      fault('a success that nobody reported', from, action)
    }

    const isHeld = to.status === 'paused'
    if (isHeld !== to.holds.length > 0 || isHeld !== (to.beneath !== null)) {
      fault('a hold that is none', from, action)
    }
    if (from.status === 'paused' && !isHeld && name !== 'resumed') {
      fault('a pause that did not win', from, action)
    }
    const [before, after] = [from.beneath?.status ?? from.status, to.beneath?.status ?? to.status]
    if ((after === 'gaveUp') !== (to.outcome !== null)) fault('a verdict of none', from, action)
    if (before === 'gaveUp' && after !== 'gaveUp' && !revivals.has(name)) {
      fault('a surrender that was undone', from, action)
    }
    if (name === 'retryRequested (network)' && (from.outcome ?? 'retry') !== 'retry') {
      fault('a verdict that a network undid', from, action)
    }
    if (name.endsWith('(hint)') || name.endsWith('(network)')) {
      if (from.minWaitMs > 0 && before !== 'gaveUp') fault('a hint before the server', from, action)
    }
    if (to.status === 'due' && to.attempts > (to.policy.maxAttempts ?? Infinity)) {
      fault('one attempt too many', from, action)
    }
    if (to.lostMs !== from.lostMs && !isBack && name !== 'configured') {
      if (to.lostMs !== nowMs || before === 'waiting' || before === 'gaveUp') {
        fault('a loss of what was lost', from, action)
      }
    }
  })

  afterAll(() => {
    console.log(
      `model checker: ${states.size} states, ${transitions} transitions to depth ${depth}, ` +
        `${arrows.size} arrows between statuses`,
    )
  })

  it('the diagram in docs/status.md shows every arrow between two statuses, and no other', async () => {
    await expect(diagramOf(arrows)).toMatchFileSnapshot('../../docs/status.md')
  })

  it('the fleet makes of its one connection what the single slice makes of it', () => {
    expect(differences).toBe(0)
  })

  it('no rule is broken by any action', () => {
    expect(faults).toEqual([])
  })

  it('all seven statuses were reached, and so was every bound', () => {
    const reached = [...states.values()].map(({ state }) => state)
    expect(new Set(reached.map(({ status }) => status)).size).toBe(7)
    expect(new Set(reached.map(({ beneath }) => beneath?.status)).size).toBe(5)
    expect(new Set(reached.map(({ outcome }) => outcome)).size).toBe(4)
    expect(reached.some(({ attempts }) => attempts === 2)).toBe(true)
    expect(reached.some(({ minWaitMs }) => minWaitMs > 0)).toBe(true)
    expect(reached.some(({ holds }) => holds.length === 2)).toBe(true)
    expect(states.size).toBeGreaterThan(10_000)
  })

  it('whatever waits without an attempt left gives up with the next look that it is attempted on', () => {
    let count = 0
    for (const { state, nowMs } of states.values()) {
      if (state.status !== 'waiting' || state.attempts < 2) continue
      count += 1
      const next = reducer(state, actions.probeReceived('unreachable', nowMs))
      expect(next, JSON.stringify(state)).toMatchObject({ status: 'gaveUp', outcome: 'retry' })
    }
    expect(count).toBeGreaterThan(0)
  })

  it('there is no dead end but `gaveUp` and `paused`: all else is attempted again within one wait', () => {
    for (const reached of states.values()) {
      const { status, attempts, minWaitMs } = reached.state
      if (status === 'paused' || status === 'gaveUp') continue
      // What is due or under way may be the last attempt, and what is healthy may have needed it.
      if (attempts >= 2) continue
      const wait = Math.max(longestBackoff, minWaitMs)
      const units = unitsToAttempt(reached, wait + connectTimeout)
      expect(units, JSON.stringify(reached)).not.toBeNull()
    }
  })

  it('and these two have their ways out: `paused` by the end of its holds, `gaveUp` by a wish', () => {
    for (const { state, nowMs } of states.values()) {
      if (state.status === 'paused') {
        let free = state
        for (const reason of state.holds) free = reducer(free, actions.resumed(reason, nowMs))
        expect(free.status).not.toBe('paused')
        if (state.outcome === null) continue
        expect(free).toMatchObject({ status: 'gaveUp', outcome: state.outcome })
      }
      if (state.status === 'gaveUp') {
        expect(reducer(state, actions.retryRequested(nowMs)).status).toBe('due')
      }
    }
  })
})
