// fault: A server that opens and never greets
// peers: Two applications ported for this library tried it 300 times in 300 s at `maxAttempts: 3`
// here: A healthy probe during an attempt does not reset the attempts
// on: both listeners
import { describe, expect, it } from 'vitest'
import { bothListeners } from '../world/world.js'

describe.each(bothListeners)('%s', (_, createWorld) => {
  it('is tried as often as the policy says', async () => {
    let connects = 0
    const { clock, started, state } = createWorld({
      policy: { maxAttempts: 3, connectTimeoutMs: 1000, backoffMs: [0] },
      maxBackoffMs: 500,
      listener: {
        // The socket is open, so the probe calls it alive; the greeting does not come.
        connect: ({ signal }) =>
          new Promise((_resolve, reject) => {
            connects += 1
            isOpen = true
            signal.addEventListener('abort', () => {
              isOpen = false
              reject(new Error('no greeting'))
            })
          }),
        probe: async () => (isOpen ? 'alive_rpc' : 'unreachable'),
        probeEveryMs: 100,
      },
    })
    let isOpen = false
    await started()
    await clock.advance(60_000)
    expect(connects).toBe(3)
    expect(state()).toMatchObject({ status: 'gaveUp', outcome: 'retry', attempts: 3 })
  })
})
