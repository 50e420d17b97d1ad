// fault: All functions of the application reject
// peers: Not compared
// here: Each rejection is handled: as a failure with its reason, or by `onError`
// on: both listeners
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { bothListeners } from '../world/world.js'

describe.each(bothListeners)('%s', (_, createWorld) => {
  const unhandled: unknown[] = []
  const note = (reason: unknown) => void unhandled.push(reason)
  beforeEach(() => void process.on('unhandledRejection', note))
  afterEach(() => void process.off('unhandledRejection', note))
  /** Node tells of a rejection that nobody handles after the microtasks of the turn. */
  const turnOfTheLoop = () => new Promise((resolve) => setImmediate(resolve))

  it('leaves none unhandled', async () => {
    const reject = () => Promise.reject(new Error('broken'))
    for (const connect of [reject, async () => ({ close: reject, closed: reject() }) as never]) {
      const { clock, reconnector } = createWorld({
        cookie: 'env:X',
        listener: { connect, probe: reject, resolveCookie: reject },
      })
      const stop = reconnector.start()
      await clock.advance(30_000)
      stop()
      await clock.advance(30_000)
    }
    await turnOfTheLoop()
    expect(unhandled).toEqual([])
  })

  it('tells of a `close` and an `accepted` that reject', async () => {
    const reject = () => Promise.reject(new Error('broken'))
    const { clock, errors, started } = createWorld({
      listener: {
        connect: async () => ({ close: reject, accepted: reject, closed: new Promise(() => {}) }),
      },
    })
    const stop = await started()
    stop()
    await clock.advance()
    await turnOfTheLoop()
    expect(unhandled).toEqual([])
    expect(errors.map(String)).toEqual([
      expect.stringContaining("a connection's `accepted` threw: broken"),
      expect.stringContaining("a connection's `close` threw: broken"),
    ])
  })

  it('takes a `closed` that throws when it is asked for an end', async () => {
    const closed = {
      // oxlint-disable-next-line unicorn/no-thenable -- that is what the test is of
      then() {
        throw new Error('broken')
      },
    }
    const { clock, started, state } = createWorld({
      listener: { connect: async () => ({ close() {}, closed }) as never },
    })
    await started()
    await clock.advance(10)
    await turnOfTheLoop()
    expect(unhandled).toEqual([])
    expect(state()).toMatchObject({ status: 'waiting', reason: 'broken' })
  })

  it('leaves none unhandled where a late connection, or what is none, ends by a rejection', async () => {
    for (const connection of [{ close() {} }, {}]) {
      let succeed = (_connection: unknown) => {}
      const { clock, reconnector } = createWorld({
        listener: { connect: () => new Promise((resolve) => (succeed = resolve as never)) },
      })
      const stop = reconnector.start()
      await clock.advance(1)
      if ('close' in connection) stop()
      succeed({ ...connection, closed: Promise.reject(new Error('broken')) })
      await clock.advance(1)
      stop()
    }
    await turnOfTheLoop()
    expect(unhandled).toEqual([])
  })

  it('leaves none unhandled where a hung attempt rejects after its abort', async () => {
    const { clock, connector, reconnector } = createWorld({ probed: true })
    const stop = reconnector.start()
    await clock.advance(10_000)
    stop()
    for (const attempt of connector.attempts) attempt.fail(new Error('late'))
    await clock.advance()
    await turnOfTheLoop()
    expect(unhandled).toEqual([])
  })
})
