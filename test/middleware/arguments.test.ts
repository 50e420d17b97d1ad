import { createReconnectorListener, createReconnectorSlice } from 'redux-reconnector'
import { createBeamConnector } from 'redux-reconnector/beam'
import {
  createBrowserSignals,
  createRtkQuerySignals,
  startWithPage,
} from 'redux-reconnector/browser'
import { readTrace, recordTrace, replayFleetTrace, replayTrace } from 'redux-reconnector/devtools'
import {
  createReconnectorFleetListener,
  createReconnectorFleetSlice,
} from 'redux-reconnector/fleet'
import { createMirror, createPublisher } from 'redux-reconnector/mirror'
import { createWebSocketConnector } from 'redux-reconnector/websocket'
import { describe, expect, it } from 'vitest'

const slice = createReconnectorSlice({ node: 'n' })
const fleet = createReconnectorFleetSlice()
const connect = async () => {}
const start = () => () => {}

const withOptions: Record<string, (options: never) => unknown> = {
  createReconnectorSlice,
  createReconnectorListener: (options) => createReconnectorListener(slice, options),
  createReconnectorFleetSlice,
  createReconnectorFleetListener: (options) => createReconnectorFleetListener(fleet, options),
  createWebSocketConnector,
  createBeamConnector,
  createBrowserSignals,
  createRtkQuerySignals,
  startWithPage: (options) => startWithPage(start, options),
  createPublisher: (options) => createPublisher(fleet, options),
  createMirror: (options) => createMirror(fleet, options),
}
const withSlice: Record<string, (of: never) => unknown> = {
  createReconnectorListener: (of) => createReconnectorListener(of, { connect }),
  createReconnectorFleetListener: (of) => createReconnectorFleetListener(of, { connect }),
  createPublisher: (of) => createPublisher(of, { append: async () => true }),
  recordTrace: (of) => recordTrace(of),
  replayTrace: (of) => replayTrace(readTrace('[]'), of),
  replayFleetTrace: (of) => replayFleetTrace(readTrace('[]'), of),
}

describe.each(Object.entries(withOptions))('%s', (who, create) => {
  it.each([
    ['wss://host/?token=s3same', 'a string'],
    [7, '7'],
    [[], 'a list'],
    [connect, 'a function'],
  ])('takes no %o for its options, and does not quote it', (given, what) => {
    expect(() => create(given as never)).toThrow(
      new TypeError(`${who}: expected the argument to be an object, got ${what}`),
    )
  })
})

describe.each(Object.entries(withSlice))('%s', (who, create) => {
  it.each([
    ['wss://host/?token=s3same', 'a string'],
    [undefined, 'undefined'],
    [{}, 'an object'],
    [slice.reducer, 'a function'],
  ])('takes no %o for the slice, and does not quote it', (given, what) => {
    const creating = () => create(given as never)
    expect(creating).toThrow(TypeError)
    expect(creating).toThrow(new RegExp(`^${who}: expected a slice of .*, got ${what}$`))
  })
})

it.each([
  [{}, 'an object'],
  [[], 'a list'],
  [undefined, 'undefined'],
])('readTrace takes no %o, which was parsed already, for its text', (given, what) => {
  expect(() => readTrace(given as never)).toThrow(`expected the text of a trace, got ${what}`)
})

it('tells the listener of one connection from that of a fleet', () => {
  expect(() => createReconnectorListener(fleet as never, { connect })).toThrow(
    'createReconnectorListener: expected a slice of createReconnectorSlice, got that of a fleet',
  )
  expect(() => createReconnectorFleetListener(slice as never, { connect })).toThrow(
    'createReconnectorFleetListener: expected a slice of createReconnectorFleetSlice, got that of a single connection',
  )
})

it.each([
  [{ default: {} }, 'unknown field `default`, did you mean `defaults`?'],
  [{ maxBackoffMs: 5000 }, 'unknown field `maxBackoffMs`, did you mean `defaults.maxBackoffMs`?'],
  [
    { defaults: { policy: { maxBackoffMs: 5000 } } },
    'unknown field `defaults.policy.maxBackoffMs`, did you mean `defaults.maxBackoffMs`?',
  ],
  [{ defaults: { polcy: {} } }, 'unknown field `defaults.polcy`, did you mean `defaults.policy`?'],
  [
    { defaults: { maxBackoffMs: 0 } },
    'expected `defaults.maxBackoffMs` to be a positive number, got 0',
  ],
])('a fleet is not created by %o', (options, fault) => {
  expect(() => createReconnectorFleetSlice(options as never)).toThrow(
    new TypeError(`createReconnectorFleetSlice: ${fault}`),
  )
})

it.each([
  ['conncet', ', did you mean `connect`?'],
  ['CONNECT', ', did you mean `connect`?'],
  ['probeEverySeconds', null],
  ['cannot', null],
  ['url', null],
])('an option `%s` of a listener that it does not know', (name, suggested) => {
  const creating = () => createReconnectorListener(slice, { connect, [name]: 7 } as never)
  if (suggested === null)
    expect(creating).not.toThrow() // of a connector that is given whole
  else {
    expect(creating).toThrow(
      new TypeError(`createReconnectorListener: unknown field \`${name}\`${suggested}`),
    )
  }
})

it.each([
  ['made', ''],
  ['nod', ', did you mean `node`?'],
  ['nodes', ', did you mean `node`?'],
  ['Node', ', did you mean `node`?'],
  ['retries', ''],
])('an option `%s` of a slice that it does not know', (name, suggested) => {
  const creating = () => createReconnectorSlice({ node: 'n', [name]: 'x' } as never)
  expect(creating).toThrow(
    new TypeError(`createReconnectorSlice: unknown field \`${name}\`${suggested}`),
  )
})

it('names the misspelt option where the one that it stands for is missing', () => {
  expect(() => createReconnectorListener(slice, { conect: connect } as never)).toThrow(
    'createReconnectorListener: unknown field `conect`, did you mean `connect`?',
  )
  expect(() => createReconnectorSlice({ nodee: 'n' } as never)).toThrow(
    'createReconnectorSlice: unknown field `nodee`, did you mean `node`?',
  )
  expect(() => createReconnectorSlice({ retries: 3 } as never)).toThrow(
    'createReconnectorSlice: expected `node` to be a non-empty string, got undefined',
  )
})

it('takes no part of a slice for a slice', () => {
  const { actions, reducer } = slice
  for (const part of [{ reducer, actions: {} }, { reducer }, { actions }]) {
    expect(() => createReconnectorListener(part as never, { connect })).toThrow(
      'expected a slice of createReconnectorSlice, got an object',
    )
  }
})

it.each(['policy', 'maxBackoffMs'])('`%s` is an option of the slice', (name) => {
  expect(() => createReconnectorListener(slice, { connect, [name]: {} } as never)).toThrow(
    new TypeError(
      `createReconnectorListener: \`${name}\` is an option of the slice, not of the listener`,
    ),
  )
})
