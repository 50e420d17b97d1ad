// fault: The page asks to reconnect, but the policy or the server does not allow it
// peers: phoenix.js connects at every `visible`, `resume` and `pageshow`; none of the clients compared has a policy to keep
// here: A hint of the page respects `maxAttempts`, `attemptOn` and the server's hint
// on: both listeners
import { ConnectError } from 'redux-reconnector'
import { describe, expect, it } from 'vitest'
import { bothListeners, type World } from '../world/world.js'

const hint = ({ page }: World, which: number) =>
  [() => page().retry(), () => page().wake(), () => page().refresh('the page was asleep')][
    which
  ]?.()

describe.each(bothListeners)('%s', (_, createWorld) => {
  it('beyond maxAttempts none is made', async () => {
    const world = createWorld({ policy: { maxAttempts: 1 } })
    await world.refused()
    for (let times = 0; times < 9; times += 1) {
      hint(world, times % 3)
      await world.clock.advance(1)
    }
    expect(world.connector.attempts).toHaveLength(1)
    expect(world.state().status).toBe('gaveUp')
  })

  it('where the host is down and not attempted on none is made, though the probe is slow', async () => {
    let isSlow = false
    const world = createWorld({
      policy: { attemptOn: ['alive_epmd_only'] },
      listener: {
        probe: () => (isSlow ? new Promise(() => {}) : Promise.resolve('unreachable')),
      },
    })
    await world.started()
    isSlow = true
    for (let times = 0; times < 9; times += 1) {
      hint(world, times % 3)
      await world.clock.advance(1)
    }
    expect(world.connector.attempts).toHaveLength(0)
  })

  it('before the server asked for it none is made, and after a verdict none at all', async () => {
    for (const error of [
      new ConnectError('busy', { retryAfterMs: 60_000 }),
      new ConnectError('banned', { outcome: 'fatal' }),
      new ConnectError('expired', { outcome: 'auth' }),
    ]) {
      const world = createWorld()
      await world.refused(error)
      for (let times = 0; times < 9; times += 1) {
        await world.clock.advance(100)
        hint(world, times % 3)
      }
      await world.clock.advance(50_000)
      expect(world.connector.attempts).toHaveLength(1)
    }
  })

  it('counts, so that a hint in every wait ends where the policy ends', async () => {
    const world = createWorld({ policy: { maxAttempts: 3 } })
    await world.refused()
    for (let times = 0; times < 10; times += 1) {
      world.page().retry()
      await world.clock.advance(10)
      if (world.connector.lastAttempt().isPending()) {
        world.connector.lastAttempt().fail(new Error('refused'))
      }
      await world.clock.advance(10)
    }
    expect(world.connector.attempts).toHaveLength(3)
    expect(world.state()).toMatchObject({ status: 'gaveUp', outcome: 'retry' })
  })
})
