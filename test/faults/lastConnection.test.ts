// fault: A server asks how the last connection ended, and which attempt this is
// peers: Applications keep it beside the client, and lose it on reload or where two attempts overlap; none of the clients compared tells it
// here: Each attempt knows its `id`, its `attemptId`, and the reason, the code and the originator of the last connection's end
// on: both listeners
import { describe, expect, it } from 'vitest'
import { bothListeners } from '../world/world.js'

describe.each(bothListeners)('%s', (_, createWorld) => {
  it('is null before any connection has ended, whatever attempts failed', async () => {
    const { clock, connector, refused } = createWorld()
    await refused()
    await clock.advance(2000)
    expect(connector.attempts.map(({ last }) => last)).toEqual([null, null])
  })

  it('is what the peer said, with its code', async () => {
    const { clock, connector, connected } = createWorld()
    const { connection } = await connected()
    await clock.advance(5000)
    connection.end({ reason: 'going away', code: 1001 })
    await clock.advance()
    expect(connector.lastAttempt().last).toEqual({ reason: 'going away', code: 1001, by: 'peer' })
    connector.lastAttempt().fail(new Error('refused'))
    await clock.advance(2000)
    expect(connector.lastAttempt().last).toEqual({ reason: 'going away', code: 1001, by: 'peer' })
  })

  it('is our own doing where the application closes it by its connector', async () => {
    const { clock, connector, connected } = createWorld()
    const { connection } = await connected()
    await clock.advance(5000)
    connection.end({ reason: 'closed by this side: a gap (4000)', code: 4000, by: 'us' })
    await clock.advance()
    expect(connector.lastAttempt().last).toEqual({
      reason: 'closed by this side: a gap (4000)',
      code: 4000,
      by: 'us',
    })
  })

  it.each(['hold', 'pause', 'node', 'stop'] as const)(
    'is our own doing after a %s',
    async (how) => {
      const { actions, clock, connected, connector, page, reconnector, store } = createWorld()
      const { stop } = await connected()
      await clock.advance(5000)
      if (how === 'hold') page().hold('hidden')
      if (how === 'pause') store.dispatch(actions.paused('hidden', clock.now()))
      if (how === 'node') store.dispatch(actions.configured({ node: 'wss://elsewhere' }))
      if (how === 'stop') stop()
      await clock.advance(5000)
      if (how === 'hold') page().release('hidden')
      if (how === 'pause') store.dispatch(actions.resumed('hidden', clock.now()))
      if (how === 'stop') reconnector.start()
      await clock.advance()
      expect(connector.attempts).toHaveLength(2)
      expect(connector.lastAttempt().last).toMatchObject({ by: 'us' })
    },
  )

  it('names the connection and the attempt as the actions do', async () => {
    const { connector, isFleet, started, state } = createWorld()
    await started()
    const { attemptId, id } = connector.lastAttempt()
    expect(attemptId).toBe(state().attemptId)
    expect(id).toBe(isFleet ? 'only' : 'reconnector')
  })

  it('has no secret in it', async () => {
    const secret = 'S3CR3T-0123456789'
    const world = createWorld({
      cookie: 'env:X',
      listener: {
        resolveCookie: () => secret,
        connect: async (attempt) => {
          await attempt.cookie()
          return world.connector.connect(attempt)
        },
      },
    })
    const { connection } = await world.connected()
    await world.clock.advance(5000)
    connection.end({ reason: `bad token ${secret}` })
    await world.clock.advance()
    expect(world.connector.lastAttempt().last).toEqual({ reason: 'bad token [secret]', by: 'peer' })
  })
})
