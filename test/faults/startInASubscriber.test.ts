// fault: A subscriber starts the listener again as soon as the store shows the stop
// peers: Not compared
// here: The listener runs: the newer start counts, and the stop function of the first start does not end it
// on: both listeners
import { describe, expect, it } from 'vitest'
import { bothListeners } from '../world/world.js'

describe.each(bothListeners)('%s', (_, createWorld) => {
  it.each(['connecting', 'healthy', 'waiting'] as const)('while %s', async (status) => {
    const { clock, connector, reconnector, started, state, store } = createWorld()
    const stop = await started()
    if (status === 'healthy') connector.lastAttempt().succeed()
    if (status === 'waiting') connector.lastAttempt().fail(new Error('refused'))
    await clock.advance(1500)
    expect(state().status).toBe(status)
    let isAgain = false
    store.subscribe(() => {
      if (isAgain || state().status !== 'paused') return
      isAgain = true
      reconnector.start()
    })
    stop()
    stop()
    expect(isAgain).toBe(true)
    await clock.advance(2000)
    expect(connector.attempts).toHaveLength(2)
    expect(connector.lastAttempt().signal.aborted).toBe(false)
    connector.lastAttempt().succeed()
    await clock.advance()
    expect(state().status).toBe('healthy')
    expect(connector.openCount()).toBe(1)
  })

  it('and by the end of the signals, by `close` and by the abort of the attempt as well', async () => {
    for (const where of ['signals', 'close', 'abort'] as const) {
      let isAgain = false
      const again = () => {
        if (isAgain) return
        isAgain = true
        world.reconnector.start()
      }
      const world = createWorld({
        listener: {
          signals: () => () => void (where === 'signals' && again()),
          connect: async ({ signal }) => {
            connects += 1
            if (where === 'abort' && !isAgain) {
              signal.addEventListener('abort', again)
              return new Promise(() => {})
            }
            return {
              closed: new Promise(() => {}),
              close: () => void (where === 'close' && again()),
            }
          },
        },
      })
      let connects = 0
      const stop = await world.started()
      await world.clock.advance(2000)
      stop()
      await world.clock.advance(60_000)
      expect(isAgain, where).toBe(true)
      expect(connects, where).toBeGreaterThanOrEqual(2)
      expect(world.state().status, where).toBe('healthy')
    }
  })

  it.each(['in the middle of the stop', 'as soon as it begins', 'after it'])(
    'and stops that start %s',
    async (when) => {
      const { clock, connector, reconnector, started, state, store } = createWorld()
      const stop = await started()
      connector.lastAttempt().succeed()
      await clock.advance(1500)
      let stopAgain: (() => void) | undefined
      let isStopped = false
      store.subscribe(() => {
        if (stopAgain === undefined && state().status === 'paused') {
          stopAgain = reconnector.start()
          if (when === 'in the middle of the stop') stopAgain()
        } else if (when === 'as soon as it begins' && stopAgain && !isStopped) {
          if (state().status === 'paused') return
          isStopped = true
          stopAgain()
        }
      })
      stop()
      await clock.advance(1)
      if (when === 'after it') {
        expect(state().status).not.toBe('paused')
        stopAgain?.()
      }
      expect(state()).toMatchObject({ status: 'paused', holds: ['stopped'] })
      const { length } = connector.attempts
      await clock.advance(60_000)
      expect(connector.attempts).toHaveLength(length)
      expect(connector.openCount()).toBe(0)
      stopAgain?.()
      reconnector.start()
      await clock.advance(2000)
      stop() // of a run that has ended
      expect(state().status).toBe('connecting')
    },
  )

  it('and takes a start back, but not the start of another subscriber', async () => {
    const { clock, connector, reconnector, started, state, store } = createWorld()
    const stop = await started()
    await clock.advance(1500)
    let starts = 0
    store.subscribe(() => {
      if (state().status !== 'paused' || starts > 0) return
      starts += 1
      const stopFirst = reconnector.start()
      reconnector.start()
      stopFirst()
    })
    stop()
    await clock.advance(2000)
    expect(starts).toBe(1)
    expect(state().status).toBe('connecting')
    expect(connector.lastAttempt().signal.aborted).toBe(false)
  })

  it('and the store has lost the slice: the error is for onError, and a later start works', async () => {
    let isLost = false
    let isAgain = false
    const world = createWorld({
      around:
        (root) =>
        (shown = {}, action) => {
          const kept = 'elsewhere' in shown ? shown.elsewhere : shown
          return isLost ? { elsewhere: kept } : root(kept, action)
        },
    })
    const { clock, errors, reconnector, state, store } = world
    const stop = await world.started()
    await clock.advance(1500)
    store.subscribe(() => {
      if (isAgain || state().status !== 'paused') return
      isAgain = isLost = true
      store.dispatch({ type: 'lost' })
      reconnector.start()
    })
    expect(stop).not.toThrow()
    expect(errors.map(String).join('\n')).toContain('expected the slice at')
    isLost = false
    store.dispatch({ type: 'found' })
    reconnector.start()
    await clock.advance(2000)
    expect(state().status).toBe('connecting')
  })

  it('a listener that its subscriber starts for ever does not spin', async () => {
    const { clock, connector, reconnector, state, store } = createWorld()
    let starts = 0
    store.subscribe(() => {
      if (state().status !== 'paused' || starts > 500) return
      starts += 1
      reconnector.start()
    })
    for (let turn = 0; turn < 100; turn += 1) {
      reconnector.start()()
      await clock.advance(10)
    }
    expect(connector.attempts.length).toBeLessThanOrEqual(6)
  })
})
