import { describe, expect, it } from 'vitest'
import { bothListeners, type World } from '../world/world.js'

const minute = 60_000
const hour = 60 * minute
/** One attempt at once, and then none for an hour: what comes meanwhile was asked for. */
const policy = { backoffMs: [0] }

describe.each(bothListeners)('%s', (_, createWorld) => {
  /** How many attempts a hint brings; each of them fails. */
  async function attemptsBy({ clock, connector, page }: World, hint: 'retry' | 'online') {
    const { length } = connector.attempts
    page()[hint]()
    await clock.advance()
    if (connector.lastAttempt().isPending()) connector.lastAttempt().fail(new Error('no route'))
    await clock.advance(1)
    return connector.attempts.length - length
  }

  const waiting = async (startMs = hour) => {
    const world = createWorld({ policy, maxBackoffMs: hour, startMs })
    await world.refused()
    await world.clock.advance(10_000)
    return world
  }

  it('five hints are free, and after that one in two minutes', async () => {
    const world = await waiting()
    const brought: number[] = []
    for (let hint = 0; hint < 7; hint += 1) brought.push(await attemptsBy(world, 'retry'))
    expect(brought).toEqual([1, 1, 1, 1, 1, 0, 0])
    await world.clock.advance(2 * minute - 100)
    expect(await attemptsBy(world, 'retry')).toBe(0)
    await world.clock.advance(100)
    expect(await attemptsBy(world, 'retry')).toBe(1)
    expect(await attemptsBy(world, 'retry')).toBe(0)
  })

  it('are never saved up beyond five', async () => {
    const world = await waiting()
    for (let hint = 0; hint < 5; hint += 1) await attemptsBy(world, 'retry')
    await world.clock.advance(20 * minute)
    const brought: number[] = []
    for (let hint = 0; hint < 7; hint += 1) brought.push(await attemptsBy(world, 'retry'))
    expect(brought).toEqual([1, 1, 1, 1, 1, 0, 0])
  })

  it('cost nothing where they change nothing', async () => {
    const world = createWorld({ policy, maxBackoffMs: hour })
    const { connection } = await world.connected()
    for (let hint = 0; hint < 20; hint += 1) world.page().retry()
    await world.clock.advance(10_000)
    connection.end({ reason: 'gone' })
    await world.clock.advance()
    world.connector.lastAttempt().fail(new Error('refused'))
    await world.clock.advance(10_000)
    const brought: number[] = []
    for (let hint = 0; hint < 6; hint += 1) brought.push(await attemptsBy(world, 'retry'))
    expect(brought).toEqual([1, 1, 1, 1, 1, 0])
  })

  it('another network costs as many as the attempts that it starts anew', async () => {
    const world = await waiting()
    for (let hint = 0; hint < 3; hint += 1) expect(await attemptsBy(world, 'retry')).toBe(1)
    expect(world.state().attempts).toBe(4)
    // Two are left, four are asked for: it counts as a hint, and starts nothing anew.
    expect(await attemptsBy(world, 'online')).toBe(1)
    expect(world.state().attempts).toBe(5)
    await world.clock.advance(8 * minute)
    expect(await attemptsBy(world, 'online')).toBe(1)
    expect(world.state().attempts).toBe(1)
    expect(await attemptsBy(world, 'retry')).toBe(0)
  })

  describe('after a surrender that another network will undo', () => {
    /** Three attempts, two of five free hints left, and three of them asked for. */
    async function owed() {
      const world = createWorld({
        policy: { backoffMs: [0, 1000, 1000], maxAttempts: 3 },
        startMs: hour,
      })
      const { clock, connector, page, state } = world
      /** Lets all attempts fail, until no more are made. */
      const surrender = async () => {
        for (let second = 0; second < 3; second += 1) {
          await clock.advance()
          if (connector.lastAttempt().isPending()) {
            connector.lastAttempt().fail(new Error('no route'))
          }
          await clock.advance(1000)
        }
        expect(state()).toMatchObject({ status: 'gaveUp', outcome: 'retry' })
        return connector.attempts.length
      }
      await world.started()
      expect(await surrender()).toBe(3)
      page().online()
      const onlineMs = clock.now()
      expect(await surrender()).toBe(6)
      page().online()
      await clock.advance(1000)
      page().online()
      return { ...world, surrender, onlineMs }
    }

    it('attempts as soon as it can be afforded, once', async () => {
      const { clock, connector, onlineMs, state, surrender } = await owed()
      await clock.advance(onlineMs + 2 * minute - 100 - clock.now())
      expect(state().status).toBe('gaveUp')
      await clock.advance(200)
      expect(connector.attempts).toHaveLength(7)
      expect(await surrender()).toBe(9)
      await clock.advance(hour)
      expect(connector.attempts).toHaveLength(9)
    })

    it('has nothing left for other hints then', async () => {
      const world = await owed()
      await world.clock.advance(world.onlineMs + 2 * minute + 100 - world.clock.now())
      world.connector.lastAttempt().fail(new Error('no route'))
      await world.clock.advance(1)
      expect(await attemptsBy(world, 'retry')).toBe(0)
    })

    it('attempts as soon after a clock that is set back meanwhile', async () => {
      const { clock, connector, onlineMs } = await owed()
      const leftMs = onlineMs + 2 * minute - clock.now()
      clock.step(-hour / 2)
      await clock.advance(leftMs - 100)
      expect(connector.attempts).toHaveLength(6)
      await clock.advance(10_100) // a clock that was set back is noticed within ten seconds
      expect(connector.attempts.length).toBeGreaterThan(6)
    })

    it.each([0, -hour / 2])(
      'attempts as soon when the page asks, too (clock %i ms)',
      async (step) => {
        const { clock, connector, onlineMs, page } = await owed()
        const leftMs = onlineMs + 2 * minute - clock.now()
        clock.step(step)
        page().retry()
        await clock.advance(leftMs - 100)
        expect(connector.attempts).toHaveLength(6)
        await clock.advance(10_100) // a clock that was set back is noticed within ten seconds
        expect(connector.attempts.length).toBeGreaterThan(6)
      },
    )

    it('leaves a connection alone that came back otherwise', async () => {
      const { actions, clock, connector, state, store } = await owed()
      store.dispatch(actions.retryRequested(clock.now()))
      await clock.advance()
      const connection = connector.lastAttempt().succeed()
      await clock.advance()
      store.dispatch(actions.configured({ policy: { backoffMs: [hour] }, maxBackoffMs: hour }))
      connection.end({ reason: 'gone' })
      await clock.advance(3 * minute)
      expect(state().status).toBe('waiting')
      expect(connector.attempts).toHaveLength(7)
    })
  })
})
