import { ConnectError, type Closed, type Connection } from 'redux-reconnector'
import { describe, expect, it } from 'vitest'
import { bothListeners } from '../world/world.js'

const never = new Promise<never>(() => {})
const nameOf = ({ signal }: { signal: AbortSignal }) => {
  const { name, message } = Object(signal.reason) as Error // as the platform's are
  return `${name}: ${message}`
}

describe.each(bothListeners)('%s', (_, createWorld) => {
  describe('an attempt', () => {
    it('is named by the run and counted, one by one', async () => {
      const { clock, connector, refused } = createWorld()
      await refused()
      await clock.advance(2000)
      const [first = '', second = ''] = connector.attempts.map(({ attemptId }) => attemptId)
      expect(first).toMatch(/^[\da-z]+:1$/)
      expect(second).toBe(first.replace(/1$/, '2'))
    })

    it('has a number that counts within the outage', async () => {
      const { clock, connector, refused } = createWorld()
      await refused()
      await clock.advance(2000)
      connector.lastAttempt().succeed().end()
      await clock.advance(2000)
      expect(connector.attempts.map(({ number }) => number)).toEqual([1, 2, 1])
    })

    it('is aborted at connectTimeoutMs, not sooner, and the next is made when its wait is over', async () => {
      const { clock, connector, started, state } = createWorld()
      await started()
      await clock.advance(9999)
      const [hanging] = connector.attempts
      expect(hanging?.signal.aborted).toBe(false)
      expect(connector.attempts).toHaveLength(1)
      await clock.advance(1)
      expect(hanging?.signal.aborted).toBe(true)
      await clock.advance(1000)
      expect(connector.attempts).toHaveLength(2)
      expect(state().reason).toBe('timed out')
    })

    it('is told why it is aborted, and a timeout by its name', async () => {
      const { actions, clock, connector, started, store } = createWorld()
      const stop = await started()
      await clock.advance(10_000)
      store.dispatch(actions.paused('lunch', clock.now()))
      await clock.advance()
      store.dispatch(actions.resumed('lunch', clock.now()))
      await clock.advance(10_000)
      stop()
      expect(connector.attempts.map(nameOf)).toEqual([
        'TimeoutError: the attempt timed out',
        'AbortError: the attempt was aborted',
        'AbortError: the listener stopped',
      ])
    })

    it('is one at a time, however often it is looked', async () => {
      const { clock, connector, looks, started } = createWorld({ probed: true })
      await started()
      await clock.advance(9000)
      expect(connector.attempts).toHaveLength(1)
      expect(looks()).toBe(10)
    })

    it('changes nothing by what comes after it was given up', async () => {
      for (const result of ['success', 'failure'] as const) {
        const { clock, connector, started, state } = createWorld()
        await started()
        await clock.advance(10_000)
        const before = state()
        if (result === 'failure') connector.attempts[0]?.fail(new Error('late'))
        else connector.attempts[0]?.succeed()
        await clock.advance()
        expect(connector.openCount()).toBe(0)
        expect(state()).toBe(before)
      }
    })

    it('may fail by throwing synchronously, and counts by its first word', async () => {
      for (const connect of [
        () => {
          throw new Error('first')
        },
        () =>
          new Promise<never>((resolve, reject) => {
            reject(new Error('first'))
            resolve(undefined as never)
          }),
      ]) {
        const { started, state, types } = createWorld({ listener: { connect } })
        await started()
        expect(state()).toMatchObject({ status: 'waiting', totalReconnects: 0, reason: 'first' })
        expect(types().filter((type) => type === 'reconnectFailed')).toHaveLength(1)
      }
    })

    it.each([
      [new ConnectError('x', { retryAfterMs: 5 }), { reason: 'x', minWaitMs: 5 }],
      [new ConnectError('x', { outcome: 'auth' }), { status: 'gaveUp', outcome: 'auth' }],
      [
        { message: 'm', outcome: 'odd' },
        { status: 'waiting', reason: 'm', minWaitMs: 0 },
      ],
      [
        { reason: 'r', outcome: 'fatal' },
        { status: 'gaveUp', outcome: 'fatal', reason: 'r' },
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
      [{ code: 'ECONNREFUSED' }, { reason: 'ECONNREFUSED' }],
      ['text', { status: 'waiting', reason: 'text' }],
      [new Event('error'), { reason: 'error' }],
      [undefined, { status: 'waiting', reason: 'no reason was given' }],
      [null, { status: 'waiting', reason: 'no reason was given' }],
      ['', { status: 'waiting', reason: 'no reason was given' }],
      [{}, { status: 'waiting', reason: 'no reason was given' }],
      [Object.create(null), { status: 'waiting', reason: 'no reason was given' }],
      [new Error('x'.repeat(500)), { reason: 'x'.repeat(200) }],
    ])('may fail by anything: %o', async (thrown, expected) => {
      const { clock, connector, started, state } = createWorld()
      await started()
      connector.lastAttempt().fail(thrown)
      await clock.advance()
      expect(state()).toMatchObject(expected)
    })
  })

  describe('a connection', () => {
    /** A world whose connector gives these connections, one after the other. */
    function giving(connections: (Partial<Connection> | undefined)[]) {
      let at = 0
      return createWorld({
        listener: { connect: async () => connections[at++] as Connection }, // or what is none
      })
    }

    it('that was dropped is closed once, and its end is not told', async () => {
      let closes = 0
      let end = (_how: Closed) => {}
      const closed = new Promise<Closed>((resolve) => (end = resolve))
      const world = giving([{ closed, close: () => void (closes += 1) }])
      const stop = await world.started()
      stop()
      stop()
      const { length } = world.log
      end({ reason: 'gone' })
      await world.clock.advance(1000)
      expect(closes).toBe(1)
      expect(world.log).toHaveLength(length)
    })

    it('may be nothing at all', async () => {
      const world = giving([undefined])
      const stop = await world.started()
      expect(world.state().status).toBe('healthy')
      stop()
      expect(world.state().status).toBe('paused')
      expect(world.errors).toEqual([])
    })

    it('whose `closed` rejects is lost for that reason', async () => {
      const closed = Promise.reject(new Error('cut'))
      const world = giving([
        { closed, close: () => {} },
        { closed: never, close: () => {} },
      ])
      await world.started()
      await world.clock.advance(5000)
      expect(world.connector.attempts).toHaveLength(0)
      expect(world.state()).toMatchObject({ status: 'healthy', totalReconnects: 2, lostMs: 0 })
    })

    it('whose `close` throws is closed all the same, and onError is told', async () => {
      const world = giving([
        {
          closed: never,
          close() {
            throw new Error('cannot close')
          },
        },
      ])
      const stop = await world.started()
      expect(world.state().status).toBe('healthy')
      stop()
      expect(world.errors.map(String)).toEqual([
        expect.stringContaining("a connection's `close` threw: cannot close"),
      ])
      expect(world.state().status).toBe('paused')
    })

    it('that its attempt gave up on while it opened is closed, and not shown', async () => {
      const { actions, clock, connector, started, state, store } = createWorld()
      await started()
      const connection = connector.lastAttempt().succeed()
      for (let turn = 0; turn < 10; turn += 1) await Promise.resolve()
      store.dispatch(actions.paused('lunch', clock.now()))
      await clock.advance(1)
      expect(connection.isOpen()).toBe(false)
      expect(state()).toMatchObject({ status: 'paused', reason: 'lunch' })
    })
  })

  it('is a ConnectError by its name, with defaults', () => {
    const error = new ConnectError('x')
    expect(String(error)).toBe('ConnectError: x')
    expect(error).toMatchObject({ outcome: 'retry', retryAfterMs: 0 })
  })
})
