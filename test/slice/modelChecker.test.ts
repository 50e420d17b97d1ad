import { afterAll, describe, expect, it } from 'vitest'
import { diagramOf } from './diagram.js'
import { actions, reducer, selectNextAttemptAtMs, unitsToAttempt, walk } from './modelChecker.js'

const depth = 8
/** Nothing, one unit, longer than any backoff, and back. */
const clockSteps = [0, 1, 4, -1]
const connectTimeout = 2
const longestBackoff = 3

describe('in every state that can be reached', () => {
  const faults: string[] = []
  const fault = (what: string, ...given: unknown[]) => {
    if (faults.length < 20) faults.push(`${what}: ${JSON.stringify(given)}`)
  }
  const { states, transitions, arrows } = walk(depth, clockSteps, ({ from, move, to }) => {
    const { action, nowMs, name } = move
    const isConnecting = to.status === 'connecting'
    if (isConnecting !== (to.attemptId !== null)) fault('an attempt without its id', from, action)
    if (isConnecting && from.status !== 'connecting' && from.status !== 'due') {
      fault('an attempt that was not due', from, action)
    }
    if (to.status === 'due' && from.status === 'connecting') {
      const begunMs = Math.min(from.lastAttemptMs ?? 0, nowMs)
      if (nowMs < begunMs + 2) fault('two attempts at a time', from, action)
    }
    if (name === 'unhealthy probe' && from.status === 'waiting' && to.status === 'due') {
      const isBack = [from.lastAttemptMs, from.sinceMs].some((ms) => (ms ?? nowMs) > nowMs)
      const deadlineMs = selectNextAttemptAtMs(from)
      if (!isBack && deadlineMs !== null && nowMs < deadlineMs) fault('too early', from, action)
    }
    if (JSON.stringify(action).includes('stale') && to !== from) fault('a stale id', from, action)
    if (from.status === 'paused' && to.status !== 'paused' && name !== 'resumed') {
      fault('a pause that did not win', from, action)
    }
    for (const instant of [to.lastAttemptMs, to.sinceMs]) {
      if (name.endsWith('probe') && (instant ?? nowMs) > nowMs) fault('the future', from, action)
    }
    if (to.totalReconnects !== from.totalReconnects && name !== 'reconnectSucceeded') {
      fault('a success that nobody reported', from, action)
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

  it('one attempt is under way at most, none before its deadline; stale ids change nothing; a pause wins', () => {
    expect(faults).toEqual([])
  })

  it('all seven statuses were reached, and so was every bound', () => {
    const reached = [...states.values()].map(({ state }) => state)
    expect(new Set(reached.map(({ status }) => status)).size).toBe(7)
    expect(reached.some(({ attempts }) => attempts === 3)).toBe(true)
    expect(reached.some(({ minWaitMs }) => minWaitMs > 0)).toBe(true)
    expect(states.size).toBeGreaterThan(1000)
  })

  it('an unhealthy connection that is not parked is attempted again within one wait', () => {
    for (const { state, nowMs } of states.values()) {
      const isParked = state.status === 'paused' || state.status === 'gaveUp'
      const isSpent = state.attempts >= 2
      if (isParked || isSpent) continue
      const wait = Math.max(longestBackoff, state.minWaitMs)
      const units = unitsToAttempt(state, nowMs, wait + connectTimeout)
      expect(units, JSON.stringify({ state, nowMs })).not.toBeNull()
    }
  })

  it('there is no dead end: one action leaves `paused`, one leaves `gaveUp`', () => {
    for (const { state, nowMs } of states.values()) {
      if (state.status === 'paused') {
        expect(reducer(state, actions.resumed(nowMs)).status).not.toBe('paused')
      }
      if (state.status === 'gaveUp') {
        expect(reducer(state, actions.retryRequested(nowMs)).status).toBe('due')
      }
      if (state.status === 'waiting' && state.attempts >= 2) {
        const next = reducer(state, actions.probeReceived('unreachable', nowMs))
        expect(['gaveUp', 'due']).toContain(next.status)
      }
    }
  })
})
