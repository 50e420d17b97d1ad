// fault: Each port, subscriber and signal calls the store and the listener during its own call
// peers: nats.ws, centrifuge-js and socket.io-client were each reported for a call in the middle of another (nats-io/nats.ws#172, centrifugal/centrifuge-js#371, socketio/socket.io-client#836)
// here: At most one connection, no loop, no timer or socket left after a stop, and a correct store; in the end the connection is healthy
// on: the single listener, a fleet of one and a fleet of three, with 120 seeds each
import { describe, expect, it } from 'vitest'
import { createReentrantWorld, type FleetSize } from '../world/reentrant.js'

describe.each<[name: string, size: FleetSize]>([
  ['the single listener', 0],
  ['a fleet of one', 1],
  ['a fleet of three', 3],
])('%s', (_, size) => {
  it.each(Array.from({ length: 12 }, (__, at) => at))('survives ten programs (%i)', async (at) => {
    for (let seed = at * 10; seed < at * 10 + 10; seed += 1) {
      const world = createReentrantWorld(seed, size)
      for (let turn = 0; turn < 40 && world.faults.length === 0; turn += 1) await world.step()
      if (world.faults.length === 0) await world.calmDown()
      expect(world.faults).toEqual([])
    }
  })
})
