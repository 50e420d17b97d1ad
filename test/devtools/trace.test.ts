import { createOutage, config } from './outage.js'
import { importFile, tellPage } from './extension.js'
import { createReconnectorSlice } from 'redux-reconnector'
import { readTrace, replayTrace, TraceError } from 'redux-reconnector/devtools'
import { describe, expect, it } from 'vitest'

const slice = createReconnectorSlice(config)
const { actions } = slice

/** What a text is refused with. */
function refusal(text: string, read: (text: string) => unknown = readTrace): string {
  try {
    read(text)
  } catch (error) {
    if (error instanceof TraceError) return error.message
    throw error
  }
  return 'not refused'
}

const replayText = (text: string) => replayTrace(readTrace(text), slice)
const exportOf = (list: unknown, preloadedState?: unknown) =>
  JSON.stringify({
    payload: JSON.stringify(list),
    preloadedState: preloadedState === undefined ? undefined : JSON.stringify(preloadedState),
  })
const probes = (...instants: number[]) =>
  instants.map((nowMs) => actions.probeReceived('unreachable', nowMs, 0.5))

describe('a trace that the real listener and the real extension made', () => {
  it('replays to the state of the store, in each of its forms', async () => {
    const outage = createOutage()
    await outage.crashWaitRecover()
    const { exported, actions: list, lifted, recorded } = outage.files()
    const forms = [exported, list, lifted, recorded].map((text) => readTrace(text).form)
    expect(forms).toEqual(['export', 'actions', 'lifted', 'export'])
    for (const text of [exported, list, lifted, recorded]) {
      const replay = replayText(text)
      expect(replay.state).toEqual(outage.state())
      expect(replay.difference).toBeNull()
      expect(replay.totals).toEqual({
        outages: 1,
        attempts: 5,
        reconnects: 2,
        downMs: 16_880,
        firstConnectMs: 20,
        longestWaitMs: 11_610,
        spanMs: 24_880,
      })
    }
    expect(replayText(lifted)).toMatchObject({ comparedCount: 20, foreignCount: 4 })
    expect(replayText(recorded)).toMatchObject({ comparedCount: 0, foreignCount: 0 })
  })

  it('replays from the committed state once maxAge has committed the oldest actions', async () => {
    const outage = createOutage({ devTools: { maxAge: 6 } })
    await outage.crashWaitRecover()
    const { exported, lifted } = outage.files()
    expect(JSON.parse(exported).preloadedState).toBeTypeOf('string')
    expect(replayText(exported).rows.length).toBeLessThan(6)
    expect(replayText(exported).state).toEqual(outage.state())
    expect(replayText(lifted)).toMatchObject({ state: outage.state(), difference: null })
  })

  it('is read in the dialect of `serialize: true`, with its shared references', async () => {
    const outage = createOutage({ devTools: { serialize: true } })
    await outage.crashWaitRecover()
    const again = actions.probeReceived(
      { reachability: 'unreachable', reason: 'x' },
      1.7e12 + 1e6,
      0,
    )
    outage.store.dispatch(again)
    outage.store.dispatch(again)
    const { exported } = outage.files()
    expect(exported).toContain('$jsan')
    expect(replayText(exported).state).toEqual(outage.state())
  })

  it('leaves out what was skipped, where the form says what was', async () => {
    const outage = createOutage()
    await outage.crashWaitRecover()
    tellPage({ type: 'DISPATCH', payload: { type: 'TOGGLE_ACTION', id: 3 } })
    const replay = replayText(outage.files().lifted)
    expect(replay.rows[2]).toMatchObject({ isFolded: false, what: 'skipped: succeeded' })
    expect(replay).toMatchObject({ state: outage.state(), difference: null })
    expect(replay.state).not.toEqual(replayText(outage.files().exported).state)
  })

  it('names the first computed state that differs', async () => {
    const outage = createOutage()
    await outage.crashWaitRecover()
    const lifted = JSON.parse(outage.files().lifted)
    lifted.computedStates[7].state.reconnector.attempts = 9
    lifted.computedStates[9].state.reconnector.attempts = 9
    expect(replayText(JSON.stringify(lifted)).difference).toEqual({
      index: 6,
      type: 'reconnector/reconnectFailed',
      path: 'attempts',
      here: 1,
      there: 9,
    })
  })
})

describe('a recorder', () => {
  it('gives a replay that is exact when its ring has gone around', async () => {
    for (const limit of [1, 2, 5, 7]) {
      const outage = createOutage({ limit })
      await outage.crashWaitRecover()
      const replay = replayText(outage.recorder.export())
      expect(replay.rows).toHaveLength(limit)
      expect(replay.state).toEqual(outage.state())
    }
  })

  it('gives a file that the Import button takes', async () => {
    const outage = createOutage({ limit: 7 })
    await outage.crashWaitRecover()
    const truth = outage.state()
    const text = outage.recorder.export()
    tellPage({ type: 'DISPATCH', payload: { type: 'RESET' } })
    expect(outage.state()).not.toEqual(truth)
    importFile(text)
    expect(outage.state()).toEqual(truth)
    expect(outage.store.getState().counter).toEqual({ value: 0 })
  })

  it('records what else has changed the state, so that the replay is exact after a jump too', async () => {
    const outage = createOutage()
    const { store, recorder, slice: own } = outage
    store.dispatch(own.actions.probeReceived('unreachable', 0, 0.5))
    tellPage({ type: 'DISPATCH', payload: { type: 'RESET' } })
    store.dispatch(own.actions.retryRequested(5, 0.5))
    tellPage({ type: 'DISPATCH', payload: { type: 'RESET' } })
    const replay = replayText(recorder.export())
    expect(replay.rows.map((row) => row.action)).toEqual([
      'probeReceived',
      'synced',
      'retryRequested',
      'synced',
    ])
    expect(replay.state).toEqual(outage.state())
  })

  it('exports the present state before the first action, and refuses a limit that is none', () => {
    const outage = createOutage()
    expect(replayText(outage.recorder.export())).toMatchObject({ rows: [], state: outage.state() })
    expect(() => createOutage({ limit: 0 })).toThrow(
      'recordTrace: expected `limit` to be a whole number above 0, got 0',
    )
  })
})

describe('a replay', () => {
  it('says when, what, from where to where, which attempt, and how long the wait is', () => {
    const { rows } = replayText(
      exportOf([
        ...probes(0, 500),
        { type: 'other/thing' },
        actions.reconnectFailed({ nowMs: 600, reason: 'refused', retryAfterMs: 3000 }),
        actions.paused('offline', 900),
      ]),
    )
    expect(
      rows.map((row) => [
        row.index,
        row.nowMs,
        row.what,
        row.before,
        row.after,
        row.attempt,
        row.isAttempt,
        row.waitMs,
        row.explanation,
      ]),
    ).toEqual([
      [0, 0, 'probe unreachable', 'idle', 'due', 1, true, null, 'Attempt 1 is due'],
      [
        1,
        500,
        'probe unreachable',
        'due',
        'waiting',
        1,
        false,
        1500,
        'Waiting for attempt 2, 1 s left of 1.5 s',
      ],
      [
        3,
        600,
        'failed, retry after 3000 ms: refused',
        'waiting',
        'waiting',
        1,
        false,
        4350,
        'Waiting for attempt 2, 3.7 s left of 4.3 s: refused',
      ],
      [4, 900, 'paused: offline', 'waiting', 'paused', 1, false, null, 'Paused: offline'],
    ])
  })

  it('puts a pause where it was, and counts it neither as an outage nor as time down', () => {
    const { rows, totals } = replayText(
      exportOf([
        actions.probeReceived('alive_rpc', 0, 0.5),
        actions.paused('lunch', 3_600_000),
        actions.probeReceived('unreachable', 3_601_000, 0.5),
        actions.resumed('lunch', 7_200_000, 0.5),
        actions.attemptStarted({ attemptId: 'a', nowMs: 7_200_000 }),
        actions.reconnectSucceeded({ attemptId: 'a', nowMs: 7_200_300 }),
      ]),
    )
    expect(rows.map(({ nowMs, what, after }) => [nowMs, what, after])).toEqual([
      [0, 'probe alive_rpc', 'healthy'],
      [3_600_000, 'paused: lunch', 'paused'],
      [3_601_000, 'probe unreachable', 'paused'],
      [7_200_000, 'resumed: lunch', 'due'],
      [7_200_000, 'attempt started', 'connecting'],
      [7_200_300, 'succeeded', 'healthy'],
    ])
    expect(rows.map(({ isAttempt }) => isAttempt).indexOf(true)).toBe(3)
    expect(totals).toMatchObject({ outages: 0, attempts: 1, downMs: 300, firstConnectMs: 0 })
  })

  it('begins an outage with the loss of a connection, and tells the time before the first apart', () => {
    const { rows, totals } = replayText(
      exportOf([
        actions.probeReceived('unreachable', 0, 0.5),
        actions.attemptStarted({ attemptId: 'a', nowMs: 0 }),
        actions.reconnectSucceeded({ attemptId: 'a', nowMs: 40 }),
        actions.connectionLost({ nowMs: 5000, reason: 'going away' }, 0.5),
        actions.attemptStarted({ attemptId: 'b', nowMs: 5000 }),
        actions.reconnectFailed({ attemptId: 'b', nowMs: 5100, reason: 'no', outcome: 'auth' }),
        actions.retryRequested(9000, 0.5),
        actions.attemptStarted({ attemptId: 'c', nowMs: 9000 }),
        actions.reconnectSucceeded({ attemptId: 'c', nowMs: 9100 }),
        actions.refreshRequested('a gap in the messages', 20_000, 0.5),
      ]),
    )
    expect(rows.filter(({ isAttempt }) => isAttempt).map(({ what }) => what)).toEqual([
      'probe unreachable',
      'lost: going away',
      'retry requested',
      'refresh requested: a gap in the messages',
    ])
    expect(rows[5]).toMatchObject({ what: 'failed (auth): no', after: 'gaveUp' })
    expect(totals).toMatchObject({
      outages: 2,
      attempts: 4,
      reconnects: 2,
      downMs: 40 + 4100,
      firstConnectMs: 40,
    })
  })

  it('passes over a malformed action, as the reducer does, and says what is wrong with it', () => {
    const bad = {
      type: 'reconnector/probeReceived',
      payload: { probe: 'unreachable', nowMs: null },
    }
    const { rows, state } = replayText(exportOf([bad]))
    expect(state).toEqual(slice.getInitialState())
    expect(rows[0]).toMatchObject({
      isFolded: false,
      what: 'malformed: expected `nowMs` to be a finite number of milliseconds, got null',
    })
  })

  it('finds a slice of another name and key by itself', () => {
    const other = createReconnectorSlice({ ...config, name: 'live', reducerPath: 'conn' })
    const state = other.reducer(undefined, other.actions.probeReceived('unreachable', 7, 0.5))
    const replay = replayText(
      exportOf([{ type: 'player/paused' }, other.actions.probeReceived('unreachable', 9, 0.5)], {
        router: {},
        conn: state,
      }),
    )
    expect(replay).toMatchObject({ sliceKey: 'conn', prefix: 'live', foreignCount: 1 })
    expect(replay.initialState).toEqual(state)
    expect(replay.state.status).toBe('waiting')
  })

  it('does not guess between two, and takes the key that it is given', () => {
    const state = slice.getInitialState()
    const two = exportOf([], { a: state, b: { ...state, attempts: 2 } })
    expect(refusal(two, replayText)).toBe(
      'expected the states of one slice, got "a", "b": select it with `sliceKey`',
    )
    const replay = replayTrace(readTrace(two), slice, { sliceKey: 'b' })
    expect(replay.state.attempts).toBe(2)
    expect(refusal(two, (text) => replayTrace(readTrace(text), slice, { sliceKey: 'c' }))).toBe(
      'there is no state at "c", only at "a", "b"',
    )
    const kinds = exportOf([
      { type: 'a/paused', payload: { reason: '', nowMs: 0 } },
      { type: 'b/paused', payload: { reason: '', nowMs: 0 } },
    ])
    expect(refusal(kinds, replayText)).toBe(
      'expected the actions of one slice, got "a", "b": give the slice its name',
    )
  })

  it('refuses a first state that is none, a text without end and a policy without end', () => {
    const broken = { reconnector: { ...slice.getInitialState(), attempts: -1 } }
    expect(refusal(exportOf([], broken), replayText)).toBe(
      'the first state.reconnector: expected `state.attempts` to be a whole number, not negative, got -1',
    )
    expect(refusal(exportOf([actions.paused('x'.repeat(10_001))]), replayText)).toBe(
      'actions[0].payload.reason: expected at most 10000 characters',
    )
    const backoffMs = Array.from({ length: 1001 }, () => 1)
    expect(refusal(exportOf([actions.configured({ policy: { backoffMs } })]), replayText)).toBe(
      'actions[0].payload.policy.backoffMs: expected at most 1000 items',
    )
  })

  it('counts time without the steps of a clock that was set back, and never comes to infinity', () => {
    const { totals } = replayText(exportOf(probes(1000, 3000, 500, 1500)))
    expect(totals).toMatchObject({ spanMs: 3000, downMs: 3000 })
    const wild = replayText(exportOf(probes(-1e308, 1e308, -1e308, 1e308)))
    expect(wild.totals.spanMs).toBe(2e15)
  })

  it('keeps what a text holds on one line', () => {
    const { rows } = replayText(exportOf([actions.paused('a\n\u{1B}[31mb\u{2028}c\u{202E}d')]))
    expect(rows[0]?.what).toBe('paused: a\u{FFFD}\u{FFFD}[31mb\u{FFFD}c\u{FFFD}d')
    expect(rows[0]?.explanation).not.toMatch(/[\p{Cc}\p{Zl}\p{Cf}]/u)
  })
})

const deep = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`

describe('reading', () => {
  it.each([
    ['', 'expected JSON'],
    ['[1,', 'actions: expected JSON'],
    ['[{"secret": xyz}]', 'actions: expected JSON'],
    ['3', 'expected a trace: a list of actions, or an object with `payload` or with `actionsById`'],
    [
      '{}',
      'expected a trace: a list of actions, or an object with `payload` or with `actionsById`',
    ],
    ['[3]', 'actions[0]: expected an action'],
    ['[{}]', 'actions[0].type: expected a string'],
    ['{"payload":[]}', 'payload: expected a string that holds a JSON list of actions'],
    ['{"payload":"{}"}', 'payload: expected a JSON list of actions'],
    [
      '{"payload":"[]","preloadedState":{}}',
      'preloadedState: expected a string that holds a JSON object',
    ],
    ['{"payload":"[]","preloadedState":"{"}', 'preloadedState: expected JSON, stopped at 1'],
    [
      '{"payload":"[{\\"type\\":\\"a\\",\\"x\\":{\\"__proto__\\":{}}}]"}',
      'actions[0].x.__proto__: refused, such a key',
    ],
    ['[{"type":"a","constructor":1}]', 'actions[0].constructor: refused, such a key'],
    [
      '[{"type":"a","a b":[{"prototype":1}]}]',
      'actions[0]["a b"][0].prototype: refused, such a key',
    ],
    ['{"actionsById":[]}', 'actionsById: expected an object'],
    ['{"actionsById":{}}', 'stagedActionIds: expected a list'],
    [
      '{"actionsById":{},"stagedActionIds":[0,7]}',
      'stagedActionIds[1]: expected a key of `actionsById`',
    ],
    [
      '{"actionsById":{"7":{"action":{"type":7}}},"stagedActionIds":[7]}',
      'actionsById[7].action.type: expected a string',
    ],
    [
      '{"actionsById":{},"stagedActionIds":[],"computedStates":[4]}',
      'computedStates[0]: expected an object',
    ],
    [deep(501), 'expected at most 500 levels of nesting'],
    [`[{"type":"a","x":${deep(400_000)}}]`, 'expected at most 500 levels of nesting'],
    ['[{"type":"a","x":{"$jsan":"q"}}]', 'actions[0].x: expected a `$jsan` value of a known kind'],
    [
      '[{"type":"a","x":{"$jsan":"$[0].y"}}]',
      'actions[0].x: expected a reference to a value of the trace',
    ],
    [
      '[{"type":"a","x":{"$jsan":"$[0].__proto__"}}]',
      'actions[0].x: expected a reference to a value of the trace',
    ],
    ['[{"type":"a","x":{"$jsan":"$[0]"}}]', 'actions[0].x: expected no circular reference'],
    ['[{"type":"a","x":{"$jsan":"$[0].x"}}]', 'actions[0].x: expected no circular reference'],
    ['{"$jsan":"$"}', 'expected no circular reference'],
  ])('refuses %.60s', (text, message) => {
    const got = refusal(text)
    expect(got).toContain(message)
    expect(got).not.toContain('\n')
    expect(got).not.toContain('xyz')
  })

  it('resolves what jsan writes for what JSON has no word for', () => {
    const written = {
      none: { $jsan: 'u' },
      nan: { $jsan: 'n' },
      more: { $jsan: 'i' },
      less: { $jsan: 'y' },
      shared: { $jsan: '$[0].of["a \\"b\\""][1]' },
      chained: { $jsan: '$[0].shared' },
      date: { $jsan: 'd12' },
      escaped: { $jsan: ['u'] },
      of: { 'a "b"': [0, { deep: { $jsan: 'u' } }] },
      type: 'a',
    }
    const { action } = readTrace(JSON.stringify([written])).entries[0] ?? {}
    expect(action).toEqual({
      type: 'a',
      none: undefined,
      nan: Number.NaN,
      more: Infinity,
      less: -Infinity,
      shared: { deep: undefined },
      chained: { deep: undefined },
      date: { $jsan: 'd12' },
      escaped: { $jsan: 'u' },
      of: { 'a "b"': [0, { deep: undefined }] },
    })
    expect(action?.chained).toBe(action?.shared)
  })

  it('refuses references that lead to references without end, as it does deep nesting', () => {
    const chain = Array.from({ length: 20_000 }, (_, at) => ({ $jsan: `$[${at + 1}]` }))
    expect(refusal(JSON.stringify([...chain, { type: 'a' }]))).toContain(
      'expected at most 500 levels of nesting',
    )
  })

  it('refuses references that unfold without end', () => {
    const list: unknown[] = [{ type: 'a', x: [1, 1] }]
    for (let i = 1; i < 40; i += 1) {
      const below = { $jsan: `$[${i - 1}].x` }
      list.push({ type: 'a', x: [below, below] })
    }
    expect(refusal(JSON.stringify(list))).toContain(
      'expected at most 20000000 values after expanding references',
    )
  })

  it('refuses a text of more than 50 MB unless more is allowed, and takes 200 000 actions', () => {
    expect(refusal(' '.repeat(50_000_001))).toBe(
      'expected at most 50000000 characters, got 50000001; raise `maxCharacters`, or record less: `limit` of recordTrace, `maxAge` of Redux DevTools',
    )
    expect(refusal(' '.repeat(11), (text) => readTrace(text, { maxCharacters: 10 }))).toContain(
      'expected at most 10 characters',
    )
    expect(readTrace(`${' '.repeat(50_000_001)}[]`, { maxCharacters: 1e9 }).entries).toEqual([])
    const many = Array.from({ length: 200_000 }, (_, at) => probes(at)[0])
    expect(replayText(exportOf(many)).rows).toHaveLength(200_000)
  })
})
