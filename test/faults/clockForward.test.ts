// fault: The clock is set forward one day
// peers: grpc/grpc#9621 is about suspend and resume; soimy/openclaw-channel-dingtalk#280 looks for jumps above 30 s
// here: An overdue attempt is made within ten seconds; an open connection stays open
// on: both listeners
import { describe, expect, it } from 'vitest'
import { bothListeners } from '../world/world.js'

describe.each(bothListeners)('%s', (_, createWorld) => {
  const day = 86_400_000

  it('attempts what has become due', async () => {
    const { clock, connector, started } = createWorld({ policy: { backoffMs: [0, 30_000] } })
    await started()
    connector.lastAttempt().fail(new Error('refused'))
    await clock.advance(100)
    clock.step(day)
    await clock.advance(10_000)
    expect(connector.attempts).toHaveLength(2)
  })

  it('leaves a healthy connection alone', async () => {
    const { clock, connector, connected, state } = createWorld({ probed: true })
    const { connection } = await connected()
    clock.step(day)
    await clock.advance(60_000)
    expect(connection.isOpen()).toBe(true)
    expect(connector.attempts).toHaveLength(1)
    expect(state().status).toBe('healthy')
  })
})
