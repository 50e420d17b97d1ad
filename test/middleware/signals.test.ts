import { ConnectError, createReconnectorListener, type SignalHandlers } from 'redux-reconnector'
import { expect, it, vi } from 'vitest'
import { createWorld, type WorldOptions } from './world.js'

/** A world whose page is in the hands of the test. */
function createSignalled(options: WorldOptions = {}) {
  let handlers: SignalHandlers | undefined
  let ended = 0
  const world = createWorld({
    ...options,
    listener: {
      signals: (given) => {
        handlers = given
        return () => void (ended += 1)
      },
    },
  })
  const page = () => {
    if (handlers === undefined) throw new Error('not started')
    return handlers
  }
  return { ...world, page, ended: () => ended }
}

it('retry skips the wait, but not one that the server asked for', async () => {
  const { clock, connector, reconnector, page } = createSignalled()
  reconnector.start()
  await clock.advance()
  page().retry() // one is under way
  connector.lastAttempt().fail(new Error('refused'))
  await clock.advance(100)
  page().retry()
  await clock.advance()
  expect(connector.attempts).toHaveLength(2)
  connector.lastAttempt().fail(new ConnectError('busy', { retryAfterMs: 60_000 }))
  await clock.advance(100)
  page().retry()
  await clock.advance()
  expect(connector.attempts).toHaveLength(2)
})

it('wake looks at once', async () => {
  const { clock, connector, connected, page } = createSignalled({ probed: true })
  await connected()
  await clock.advance(10)
  const before = connector.probeCount()
  page().wake()
  await clock.advance()
  expect(connector.probeCount()).toBe(before + 1)
})

it('hold pauses with its reason until the last release', async () => {
  const { clock, connector, connected, state, page } = createSignalled()
  const { connection } = await connected()
  page().hold('hidden')
  page().hold('another tab')
  expect(state()).toMatchObject({ status: 'paused', reason: 'hidden' })
  connection.end({ reason: 'gone' })
  page().release('hidden')
  expect(state()).toMatchObject({ status: 'paused', reason: 'another tab' })
  await clock.advance(60_000)
  expect(connector.attempts).toHaveLength(1)
  page().release('another tab')
  await clock.advance(1000)
  expect(connector.attempts).toHaveLength(2)
})

it('release does not end a pause of the user', async () => {
  const { clock, connected, slice, store, state, page } = createSignalled()
  await connected()
  store.dispatch(slice.actions.paused('by the user'))
  page().hold('hidden')
  page().release('hidden')
  await clock.advance(60_000)
  expect(state()).toMatchObject({ status: 'paused', reason: 'by the user' })
})

it('a hold is held again after somebody resumed', async () => {
  const { clock, connected, slice, store, state, page } = createSignalled()
  await connected()
  page().hold('hidden')
  store.dispatch(slice.actions.resumed(clock.now()))
  expect(state()).toMatchObject({ status: 'paused', reason: 'hidden' })
})

it('after a stop no signal is heard, and the source is told', async () => {
  const { clock, connector, connected, page, ended, log } = createSignalled({ probed: true })
  const { stop } = await connected()
  stop()
  stop()
  expect(ended()).toBe(1)
  const [looks, actions] = [connector.probeCount(), log.length]
  page().wake()
  page().retry()
  page().hold('hidden')
  page().release('hidden')
  await clock.advance(60_000)
  expect(connector.probeCount()).toBe(looks)
  expect(log).toHaveLength(actions)
  expect(clock.pendingTimers()).toBe(0)
})

it.each([
  ['probe', { probe: 5 }, 'a function'],
  ['probeEveryMs', { probeEveryMs: 0 }, 'a positive number'],
  ['probeTimeoutMs', { probeTimeoutMs: -1 }, 'a positive number'],
  ['probeEveryMs', { probeEveryMs: NaN }, 'a positive number'],
])('an option that is not what it should be is named: %s', (name, option, expected) => {
  const { slice, connector } = createWorld()
  const options = { connect: connector.connect, ...option } as never // wrong on purpose
  expect(() => createReconnectorListener(slice, options)).toThrow(
    new TypeError(`createReconnectorListener: expected \`${name}\` to be ${expected}`),
  )
})

it('an error that nobody takes is seen on the console', async () => {
  const spy = vi.spyOn(console, 'error').mockImplementation(() => {})
  const error = new Error('a reducer broke')
  const { reconnector, slice } = createWorld({
    listener: { onError: undefined as never }, // as if it were left out
    before: () => (next) => (action) => {
      if ((action as { type: string }).type === 'reconnector/attemptStarted') throw error
      return next(action)
    },
  })
  expect(slice.name).toBe('reconnector')
  const stop = reconnector.start()
  expect(spy).toHaveBeenCalledWith(error)
  stop()
  spy.mockRestore()
})

it.each([
  [
    { message: 'm', outcome: 'odd' },
    { status: 'waiting', reason: 'm', minWaitMs: 0 },
  ],
  [
    { reason: 'r', outcome: 'fatal' },
    { status: 'gaveUp', reason: 'r' },
  ],
  [
    { reason: 'r', outcome: 'auth' },
    { status: 'paused', reason: 'r' },
  ],
  [
    { message: 'm', retryAfterMs: Infinity },
    { status: 'waiting', minWaitMs: 0 },
  ],
  [
    { message: 'm', retryAfterMs: -5 },
    { status: 'waiting', minWaitMs: 0 },
  ],
  [
    { message: 'm', retryAfterMs: '9' },
    { status: 'waiting', minWaitMs: 0 },
  ],
  [
    { message: 'm', retryAfterMs: 9 },
    { status: 'waiting', minWaitMs: 9 },
  ],
  ['text', { status: 'waiting', reason: 'text' }],
  [undefined, { status: 'waiting', reason: 'undefined' }],
  [new Error('x'.repeat(500)), { reason: 'x'.repeat(200) }],
])('a failure may be anything: %j', async (thrown, expected) => {
  const { clock, connector, reconnector, state } = createWorld()
  reconnector.start()
  await clock.advance()
  connector.lastAttempt().fail(thrown)
  await clock.advance()
  expect(state()).toMatchObject(expected)
})

it('an empty secret hides nothing, and is given as it is', async () => {
  const used: unknown[] = []
  const { clock, reconnector, state } = createWorld({
    cookie: 'env:EMPTY',
    listener: {
      resolveCookie: () => '',
      connect: async ({ cookie }) => {
        used.push(await cookie())
        throw new Error('abc')
      },
    },
  })
  reconnector.start()
  await clock.advance()
  expect(used).toEqual([''])
  expect(state().reason).toBe('abc')
})

it('without a reference the cookie is null', async () => {
  const used: unknown[] = []
  const { clock, reconnector } = createWorld({
    listener: { connect: async ({ cookie }) => void used.push(await cookie()) },
  })
  reconnector.start()
  await clock.advance()
  expect(used).toEqual([null])
})
