// fault: The network comes back: `online`
// peers: TanStack query-core's sleep is not cut by it; mqtt.js, nats-core and phoenix do not listen to it
// here: An attempt at once, then the short waits again, also after `maxAttempts`, but not after a refusal by the server
// on: both listeners
import { ConnectError, selectCurrentBackoffMs } from 'redux-reconnector'
import { describe, expect, it } from 'vitest'
import { bothListeners } from '../world/world.js'

const minute = 60_000

describe.each(bothListeners)('%s', (_, createWorld) => {
  it('attempts at once, and a first failure after it waits for the short wait, not for the cap', async () => {
    const { clock, connector, page, started, state } = createWorld()
    await started()
    for (let attempts = 1; attempts <= 7; attempts += 1) {
      connector.lastAttempt().fail(new Error('no route'))
      await clock.advance(selectCurrentBackoffMs(state()))
    }
    connector.lastAttempt().fail(new Error('no route'))
    await clock.advance(10_000)
    expect(state().status).toBe('waiting')
    expect(selectCurrentBackoffMs(state())).toBe(30_000)
    const { length } = connector.attempts
    page().online()
    await clock.advance()
    expect(connector.attempts).toHaveLength(length + 1)
    connector.lastAttempt().fail(new Error('the address is not ready'))
    await clock.advance(2000)
    expect(connector.attempts).toHaveLength(length + 2)
  })

  it('undoes a surrender by maxAttempts', async () => {
    const { clock, connector, page, started, state } = createWorld({
      policy: { maxAttempts: 2, backoffMs: [0, 1000] },
    })
    await started()
    for (let attempts = 0; attempts < 2; attempts += 1) {
      connector.lastAttempt().fail(new Error('no route'))
      await clock.advance(1000)
    }
    expect(state()).toMatchObject({ status: 'gaveUp', outcome: 'retry' })
    await clock.advance(10 * minute)
    page().online()
    await clock.advance()
    expect(connector.attempts).toHaveLength(3)
    connector.lastAttempt().succeed()
    await clock.advance()
    expect(state()).toMatchObject({ status: 'healthy', outcome: null })
  })

  it.each(['wake', 'retry'] as const)('a %s does not undo it', async (hint) => {
    const { clock, connector, page, refused, state } = createWorld({ policy: { maxAttempts: 1 } })
    await refused()
    await clock.advance(minute)
    page()[hint]()
    await clock.advance(minute)
    expect(connector.attempts).toHaveLength(1)
    expect(state().status).toBe('gaveUp')
  })

  it.each(['auth', 'fatal'] as const)('does not undo a verdict of %s', async (outcome) => {
    const { clock, connector, page, refused, state } = createWorld()
    await refused(new ConnectError('no', { outcome }))
    await clock.advance(minute)
    page().online()
    await clock.advance(minute)
    expect(connector.attempts).toHaveLength(1)
    expect(state()).toMatchObject({ status: 'gaveUp', outcome })
  })

  it('undoes a surrender behind a hold, when the hold ends', async () => {
    const { clock, connector, page, refused } = createWorld({ policy: { maxAttempts: 1 } })
    await refused()
    await clock.advance(minute)
    page().hold('the page is hidden')
    page().online()
    await clock.advance(minute)
    expect(connector.attempts).toHaveLength(1)
    page().release('the page is hidden')
    await clock.advance()
    expect(connector.attempts).toHaveLength(2)
  })

  it('leaves a healthy connection and an attempt under way alone', async () => {
    const { clock, connector, page, started, state } = createWorld()
    await started()
    page().online()
    await clock.advance()
    expect(connector.attempts).toHaveLength(1)
    expect(connector.lastAttempt().signal.aborted).toBe(false)
    connector.lastAttempt().succeed()
    await clock.advance(minute)
    page().online()
    await clock.advance(minute)
    expect(connector.attempts).toHaveLength(1)
    expect(state().status).toBe('healthy')
  })
})
