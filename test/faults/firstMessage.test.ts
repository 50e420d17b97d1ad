// fault: The first message of a connection arrives before the store shows the connection
// peers: With the package `ws`, 20 of 20 first messages reached subscribers before the success was in the store
// here: `accepted` of a connection is called once, when the success is in the store, also if it has ended meanwhile; it may close it
// on: both listeners
import { describe, expect, it } from 'vitest'
import { bothListeners } from '../world/world.js'

describe.each(bothListeners)('%s', (_, createWorld) => {
  it('is held until the success is in the store', async () => {
    const seen: string[] = []
    const world = createWorld({
      listener: {
        connect: async () => ({
          closed: new Promise(() => {}),
          close: () => {},
          accepted: () => void seen.push(world.state().status),
        }),
      },
    })
    await world.started()
    await world.clock.advance(60_000)
    expect(seen).toEqual(['healthy'])
  })

  it.each(['resolves', 'rejects'])(
    'is not overtaken by the end of the connection, which %s as soon as it is open',
    async (how) => {
      const unhandled: unknown[] = []
      const note = (reason: unknown) => void unhandled.push(reason)
      process.on('unhandledRejection', note)
      const seen: string[] = []
      const world = createWorld({
        policy: { maxAttempts: 1 },
        listener: {
          connect: async () => ({
            closed:
              how === 'resolves' ? Promise.resolve({ reason: 'gone' }) : Promise.reject('gone'),
            close: () => {},
            accepted: () => void seen.push(world.state().status),
          }),
        },
      })
      world.reconnector.start()
      await new Promise(setImmediate) // before the turn of a fleet
      await world.clock.advance(100)
      process.off('unhandledRejection', note)
      expect(seen[0]).toBe('healthy')
      expect(world.state().reason).toBe('gone')
      expect(unhandled).toEqual([])
    },
  )

  it('asks for a restart, and is heard', async () => {
    let connects = 0
    const world = createWorld({
      listener: {
        connect: async () => {
          connects += 1
          return {
            closed: new Promise(() => {}),
            close: () => {},
            accepted() {
              if (connects > 1) return
              const nowMs = world.clock.now()
              world.store.dispatch(world.actions.refreshRequested('wrong region', nowMs))
            },
          }
        },
      },
    })
    await world.started()
    await world.clock.advance(5000)
    expect(connects).toBe(2)
    expect(world.state()).toMatchObject({ status: 'healthy', totalReconnects: 2 })
  })

  it('is not held for a connection that came too late', async () => {
    let accepted = 0
    let open = (_connection: object) => {}
    const world = createWorld({
      listener: { connect: () => new Promise((resolve) => (open = resolve as typeof open)) },
    })
    await world.started()
    const late = open
    await world.clock.advance(10_500)
    late({ closed: new Promise(() => {}), close: () => {}, accepted: () => void (accepted += 1) })
    await world.clock.advance(100)
    expect(accepted).toBe(0)
  })

  it('what it throws goes to onError, and the connection stays', async () => {
    const world = createWorld({
      listener: {
        connect: async () => ({
          closed: new Promise(() => {}),
          close: () => {},
          accepted() {
            throw new Error('no subscriber')
          },
        }),
      },
    })
    await world.started()
    await world.clock.advance(5000)
    expect(world.errors.map(String).join()).toContain('no subscriber')
    expect(world.state().status).toBe('healthy')
  })
})
