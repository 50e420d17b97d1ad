import { combineSlices, configureStore, createSlice } from '@reduxjs/toolkit'
import {
  createReconnectorSlice,
  defaultPolicy,
  type ReconnectorSliceOptions,
} from 'redux-reconnector'
import { describe, expect, it, vi } from 'vitest'

const slice = createReconnectorSlice({ node: 'n' })
const { actions, reducer } = slice
const initial = slice.getInitialState()
const due = reducer(initial, actions.probeReceived('unreachable', 1000))
const connecting = reducer(due, actions.attemptStarted({ attemptId: 'a', nowMs: 1001 }))

describe('createReconnectorSlice', () => {
  it('starts idle, with the defaults of the original', () => {
    expect(initial).toEqual({
      node: 'n',
      cookie: null,
      attempts: 0,
      lastAttemptMs: null,
      totalReconnects: 0,
      maxBackoffMs: 30_000,
      policy: defaultPolicy,
      status: 'idle',
      reachability: null,
      sinceMs: null,
      attemptId: null,
      draw: 0,
      minWaitMs: 0,
      reason: null,
      holds: [],
      beneath: null,
      outcome: null,
      lostMs: null,
    })
  })

  it('is named reconnector, or as it is told', () => {
    expect(slice.name).toBe('reconnector')
    expect(slice.reducerPath).toBe('reconnector')
    const other = createReconnectorSlice({ node: 'n', name: 'bench', reducerPath: 'benchLine' })
    expect(other.reducerPath).toBe('benchLine')
    expect(other.actions.paused('x').type).toBe('bench/paused')
  })

  const wrong: [string, object, string][] = [
    ['an empty node', { node: '' }, '`node` to be a non-empty string, got ""'],
    ['no node', {}, '`node` to be a non-empty string, got undefined'],
    ['a cap of 0', { maxBackoffMs: 0 }, '`maxBackoffMs` to be a positive number, got 0'],
    [
      'a cap of NaN',
      { maxBackoffMs: Number.NaN },
      '`maxBackoffMs` to be a positive number, got NaN',
    ],
    [
      'a negative wait',
      { policy: { backoffMs: [0, -1] } },
      '`policy.backoffMs` to be a list of milliseconds, none negative, got [0, -1]',
    ],
    [
      'a jitter above 2',
      { policy: { jitter: [0, 3] } },
      '`policy.jitter` to be a pair [from, to] with 0 <= from <= to <= 2, got [0, 3]',
    ],
    [
      'a jitter from above to',
      { policy: { jitter: [1, 0.5] } },
      '`policy.jitter` to be a pair [from, to] with 0 <= from <= to <= 2, got [1, 0.5]',
    ],
    [
      'a fractional limit',
      { policy: { maxAttempts: 1.5 } },
      '`policy.maxAttempts` to be a whole number, not negative, or null, got 1.5',
    ],
    [
      'a timeout of 0',
      { policy: { connectTimeoutMs: 0 } },
      '`policy.connectTimeoutMs` to be a positive number, got 0',
    ],
    [
      'an unknown reachability',
      { policy: { attemptOn: ['alive_rpc'] } },
      '`policy.attemptOn` to be a list of alive_dist_only, alive_epmd_only, unreachable, got ["alive_rpc"]',
    ],
    ['a policy that is none', { policy: 5 }, '`policy` to be an object, got 5'],
  ]
  it.each(wrong)('throws at once on %s', (_what, options, message) => {
    const given = { node: 'n', ...options } as ReconnectorSliceOptions // wrong on purpose
    if (message.startsWith('`node`'))
      Object.assign(given, { node: (options as { node?: '' }).node })
    expect(() => createReconnectorSlice(given)).toThrow(
      new TypeError(`createReconnectorSlice: expected ${message}`),
    )
  })

  it('names an option that it does not know', () => {
    const misspelt = { node: 'n', maxBackof: 5 } as ReconnectorSliceOptions // wrong on purpose
    expect(() => createReconnectorSlice(misspelt)).toThrow(
      'createReconnectorSlice: unknown field `maxBackof`',
    )
  })

  it('throws on a bare secret as the cookie, without printing it', () => {
    const secret = 'HUNTER2'
    const options = { node: 'n', cookie: secret } as unknown as ReconnectorSliceOptions // on purpose
    const thrown = (() => {
      try {
        createReconnectorSlice(options)
      } catch (error) {
        return String(error)
      }
      return 'nothing'
    })()
    expect(thrown).toContain('expected `cookie` to be a reference such as `env:NAME`')
    expect(thrown).not.toContain(secret)
  })

  it.each(['env:MOB_COOKIE', 'file:~/.erlang.cookie', 'vault:bench/7'] as const)(
    'takes %s for a reference',
    (cookie) => {
      expect(createReconnectorSlice({ node: 'n', cookie }).getInitialState().cookie).toBe(cookie)
    },
  )
})

describe('the action creators', () => {
  it('read the clock where no time is given', () => {
    vi.useFakeTimers({ now: 1234 })
    expect(actions.probeReceived('alive_rpc').payload.nowMs).toBe(1234)
    expect(actions.retryRequested().payload.nowMs).toBe(1234)
    expect(actions.resumed().payload.nowMs).toBe(1234)
    expect(actions.paused().payload.nowMs).toBe(1234)
    expect(actions.refreshRequested().payload.nowMs).toBe(1234)
    vi.useRealTimers()
  })

  it.each([-0.1, 1, NaN, 'half'])('refuse a random number that is none: %s', (draw) => {
    expect(() => actions.probeReceived('unreachable', 0, draw as number)).toThrow(
      `probeReceived: expected \`draw\` to be a number from 0 to below 1, got ${draw}`,
    )
  })

  it('draw a random number only where the policy jitters', () => {
    expect(actions.probeReceived('unreachable', 0)).toEqual({
      type: 'reconnector/probeReceived',
      payload: { probe: 'unreachable', nowMs: 0 },
    })
    const jittering = createReconnectorSlice({ node: 'n', policy: { jitter: [0, 1] } })
    expect(jittering.actions.probeReceived('unreachable', 0)).toEqual({
      type: 'reconnector/probeReceived',
      payload: { probe: 'unreachable', nowMs: 0 },
      meta: { draw: expect.closeTo(0.5, 0) },
    })
    expect(actions.configured({ policy: { jitter: [0.5, 1] } })).toHaveProperty('meta.draw')
    expect(actions.configured({ maxBackoffMs: 5 })).not.toHaveProperty('meta')
  })

  it.each([
    [
      'probeReceived',
      () => actions.probeReceived('alive' as never, Number.NaN),
      '`probe` to be one of',
    ],
    [
      'probeReceived',
      () => actions.probeReceived('alive_rpc', Number.NaN),
      '`nowMs` to be a finite',
    ],
    ['attemptStarted', () => actions.attemptStarted({ nowMs: 1 } as never), '`attemptId` to be'],
    ['reconnectFailed', () => actions.reconnectFailed({} as never), '`nowMs` to be a finite'],
    [
      'reconnectFailed',
      () => actions.reconnectFailed({ nowMs: 1, retryAfterMs: -1 }),
      '`retryAfterMs` to be a number of milliseconds, not negative, got -1',
    ],
    ['reconnectSucceeded', () => actions.reconnectSucceeded('x' as never), 'the argument to be an'],
    ['connectionLost', () => actions.connectionLost({} as never), '`nowMs` to be a finite'],
    [
      'connectionLost',
      () => actions.connectionLost({ nowMs: 1, outcome: 'no' as never }),
      '`outcome` to be one of retry, auth, fatal, got "no"',
    ],
    ['paused', () => actions.paused(7 as never), '`reason` to be a string, got 7'],
    ['paused', () => actions.paused('lunch', Number.NaN), '`nowMs` to be a finite'],
    ['resumed', () => actions.resumed('lunch', Infinity), '`nowMs` to be a finite'],
    ['resumed', () => actions.resumed(1234 as never), '`reason` to be a string, got 1234'],
    ['refreshRequested', () => actions.refreshRequested('x', Infinity), '`nowMs` to be a finite'],
    [
      'retryRequested',
      () => actions.retryRequested(1, undefined, 'me' as never),
      '`by` to be one of hint, network, got "me"',
    ],
    ['configured', () => actions.configured({ node: '' }), '`node` to be a non-empty string'],
    [
      'configured',
      () => actions.configured(null as never),
      'the argument to be an object, got null',
    ],
    ['synced', () => actions.synced({ ...due, attempts: -1 }), '`state.attempts` to be a whole'],
  ])('%s throws a TypeError on bad input, and the store is untouched', (name, call, message) => {
    expect(call).toThrow(TypeError)
    expect(call).toThrow(`${name}: expected ${message}`)
  })
})

describe('attempts', () => {
  it('are taken up once', () => {
    // Its time counts from when it is taken up, not from when it became due.
    expect(connecting).toMatchObject({ status: 'connecting', attemptId: 'a', lastAttemptMs: 1001 })
    expect(reducer(connecting, actions.attemptStarted({ attemptId: 'b', nowMs: 2 }))).toBe(
      connecting,
    )
  })

  it('succeed: counted, healthy, forgiven', () => {
    expect(
      reducer(connecting, actions.reconnectSucceeded({ attemptId: 'a', nowMs: 1500 })),
    ).toMatchObject({
      status: 'healthy',
      attempts: 0,
      totalReconnects: 1,
      attemptId: null,
      sinceMs: 1500,
      lastAttemptMs: 1001,
    })
  })

  it('are not forgiven at once where minUptimeMs asks for more', () => {
    const policy = { ...connecting.policy, minUptimeMs: 5000 }
    const strict = { ...connecting, policy, totalReconnects: 1 }
    const open = reducer(strict, actions.reconnectSucceeded({ attemptId: 'a', nowMs: 1500 }))
    expect(open).toMatchObject({ status: 'healthy', attempts: 1 })
    expect(reducer(open, actions.probeReceived('alive_rpc', 6500)).attempts).toBe(0)
  })

  it('of the very first connection are forgiven at once, where one was enough', () => {
    const policy = { ...connecting.policy, minUptimeMs: 5000 }
    const success = actions.reconnectSucceeded({ attemptId: 'a', nowMs: 1500 })
    expect(reducer({ ...connecting, policy }, success)).toMatchObject({ attempts: 0 })
    expect(reducer({ ...connecting, policy, attempts: 2 }, success)).toMatchObject({ attempts: 2 })
  })

  it('change nothing when they report under an id that is not the present one', () => {
    expect(reducer(connecting, actions.reconnectSucceeded({ attemptId: 'b' }))).toBe(connecting)
    expect(reducer(connecting, actions.reconnectFailed({ attemptId: 'b', nowMs: 2 }))).toBe(
      connecting,
    )
    expect(reducer(due, actions.reconnectSucceeded({ attemptId: 'a' }))).toBe(due)
  })

  it.each([
    ['retry', 'waiting', null],
    ['auth', 'gaveUp', 'auth'],
    ['fatal', 'gaveUp', 'fatal'],
  ] as const)('fail as %s: %s, for the outcome %s', (outcome, status, verdict) => {
    const failure = { attemptId: 'a', nowMs: 1500, reason: 'no', outcome }
    expect(reducer(connecting, actions.reconnectFailed(failure))).toMatchObject({
      status,
      reason: 'no',
      attemptId: null,
      attempts: 1,
      outcome: verdict,
    })
  })

  it('end at once with the last that the policy allows', () => {
    const last = { ...connecting, policy: { ...connecting.policy, maxAttempts: 1 } }
    const failure = { attemptId: 'a', nowMs: 1500, reason: 'refused' }
    expect(reducer(last, actions.reconnectFailed(failure))).toMatchObject({
      status: 'gaveUp',
      outcome: 'retry',
      reason: 'refused',
    })
  })

  it('wait for the server from the instant of its answer', () => {
    const failure = { attemptId: 'a', nowMs: 1500, retryAfterMs: 60_000 }
    const waiting = reducer(connecting, actions.reconnectFailed(failure))
    expect(slice.getSelectors().selectNextAttemptAtMs(waiting)).toBe(61_500)
    const next = reducer(waiting, actions.probeReceived('unreachable', 61_500))
    expect(next).toMatchObject({ status: 'due', minWaitMs: 0 })
  })
})

describe('configured', () => {
  it('changes what it names, field by field', () => {
    const config = { maxBackoffMs: 5000, policy: { maxAttempts: 3 }, cookie: 'env:C' as const }
    expect(reducer(due, actions.configured(config))).toEqual({
      ...due,
      maxBackoffMs: 5000,
      cookie: 'env:C',
      policy: { ...due.policy, maxAttempts: 3 },
    })
    expect(reducer(due, actions.configured({ maxBackoffMs: 30_000 }))).toBe(due)
  })

  it('forgets what was known of another node, but not a pause', () => {
    const moved = reducer(connecting, actions.configured({ node: 'm' }))
    expect(moved).toEqual({ ...initial, node: 'm', lastAttemptMs: 1001 })
    const paused = reducer(due, actions.paused('lunch', 1000))
    expect(reducer(paused, actions.configured({ node: 'm' }))).toMatchObject({
      status: 'paused',
      reason: 'lunch',
      node: 'm',
    })
  })
})

describe('in a store', () => {
  it('goes around Immer, also when it is injected', () => {
    const frozen = Object.isFrozen(due)
    expect(frozen).toBe(false)
    const root = combineSlices({ other: () => 0 })
    const injected = slice.injectInto(root)
    expect(injected.selectors.selectStatus({} as never)).toBe('idle') // before any action
    const store = configureStore({ reducer: root })
    store.dispatch(actions.probeReceived('unreachable', 0))
    expect(injected.selectors.selectShouldAttempt(store.getState() as never)).toBe(true)
    expect(Object.isFrozen(injected.selectSlice(store.getState() as never))).toBe(false)
  })

  it('may stand inside the draft of another slice', () => {
    const page = createSlice({
      name: 'page',
      initialState: { line: initial },
      reducers: {},
      extraReducers: (builder) => {
        builder.addMatcher(
          (action) => action.type.startsWith('reconnector/'),
          (draft, action) => {
            draft.line = slice.reducer(draft.line, action) as typeof draft.line
          },
        )
      },
    })
    const next = page.reducer(undefined, actions.probeReceived('unreachable', 1000))
    expect(next.line).toEqual(due)
  })
})
