// fault: `connect` throws synchronously
// peers: Not compared. The spin that it invites: centrifuge-js made 189 attempts in 500 ms after a disconnect that the server pushed (centrifugal/centrifuge-js#408)
// here: One failure with its reason, and the wait of the policy
// on: both listeners
import { describe, expect, it } from 'vitest'
import { bothListeners } from '../world/world.js'

describe.each(bothListeners)('%s', (_, createWorld) => {
  it('is one failure, and the schedule goes on', async () => {
    const instants: number[] = []
    const world = createWorld({
      listener: {
        connect: () => {
          instants.push(world.clock.now())
          throw new Error('no socket here')
        },
      },
    })
    world.reconnector.start()
    await world.clock.advance(30_000)
    expect(instants).toEqual([0, 2000, 6000, 14_000, 30_000])
    expect(world.state().reason).toBe('no socket here')
    expect(world.errors).toEqual([])
  })
})
