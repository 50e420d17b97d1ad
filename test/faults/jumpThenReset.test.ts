// fault: In DevTools, a jump to the first state and then Reset, Revert or Commit
// peers: Not compared: no peer keeps its state in a store
// here: The store is corrected within a minute; during a long jump it is checked less and less often
// on: both listeners
import { ActionCreators, instrument, type EnhancedStore } from '@redux-devtools/instrument'
import { describe, expect, it } from 'vitest'
import { bothListeners, type World } from '../world/world.js'

const lifted = ({ store }: World) =>
  // `instrument` adds it; RTK's types do not know.
  (store as unknown as EnhancedStore<unknown, never, unknown>).liftedStore

describe.each(bothListeners)('%s', (_, createWorld) => {
  it.each(
    (['reset', 'rollback', 'commit'] as const).flatMap((how) =>
      [true, false].map((probed) => [how, probed] as const),
    ),
  )('by a %s loses no connection (probed: %s)', async (how, probed) => {
    const world = createWorld({ probed, enhancer: instrument() })
    await world.connected()
    await world.clock.advance(3000)
    const before = world.state()
    lifted(world).dispatch(ActionCreators.jumpToState(0))
    await world.clock.advance(3000)
    lifted(world).dispatch(ActionCreators[how]())
    await world.clock.advance(60_000)
    expect(world.state()).toEqual(before)
    expect(world.connector.openCount()).toBe(1)
    expect(world.connector.attempts).toHaveLength(1)
  })

  it('over and over, it does so again', async () => {
    const world = createWorld({ enhancer: instrument() })
    await world.connected()
    const before = world.state()
    for (let times = 0; times < 5; times += 1) {
      lifted(world).dispatch(ActionCreators.jumpToState(0))
      world.store.dispatch({ type: 'somebody clicked' })
      lifted(world).dispatch(ActionCreators.reset())
      await world.clock.advance(60_000)
      expect(world.state()).toEqual(before)
    }
  })

  it('a jump that lasts for an hour is asked a few dozen times, however many actions come', async () => {
    const world = createWorld({ enhancer: instrument() })
    await world.connected()
    lifted(world).dispatch(ActionCreators.jumpToState(0))
    for (let second = 0; second < 3600; second += 1) {
      world.store.dispatch({ type: 'somebody typed' })
      await world.clock.advance(1000)
    }
    const synced = world.types().filter((type) => type === 'synced')
    expect(synced.length).toBeGreaterThan(10)
    expect(synced.length).toBeLessThan(80)
  })
})
