import { ConnectError } from 'redux-reconnector'
import { inspect } from 'node:util'
import { expect, it, vi } from 'vitest'
import { createWorld } from './world.js'

const mark = 'MARKED-SECRET-5f3a'

it('no resolved secret reaches the state, an action, an error or a log line', async () => {
  const lines: unknown[] = []
  const spies = (['log', 'info', 'warn', 'error', 'debug'] as const).map((level) =>
    vi.spyOn(console, level).mockImplementation((...given) => void lines.push(given)),
  )
  const used: (string | null)[] = []
  let turn = 0
  const world = createWorld({
    cookie: 'vault:bench/7',
    listener: {
      resolveCookie: async () => mark,
      connect: async ({ cookie }) => {
        const secret = await cookie()
        used.push(secret)
        turn += 1
        if (turn === 1) throw new Error(`refused ${secret}`)
        if (turn === 2) throw new ConnectError(`wss://host/?token=${secret}`, { retryAfterMs: 5 })
        return {
          close() {
            throw new Error(`cannot close ${secret}`)
          },
          closed: new Promise((resolve) => {
            world.clock.setTimeout(() => resolve({ reason: `bye ${secret}` }), 5000)
          }),
        }
      },
    },
  })
  const stop = world.reconnector.start()
  await world.clock.advance(20_000)
  stop()
  for (const spy of spies) spy.mockRestore()

  expect(used.length).toBeGreaterThan(2)
  expect(used).toContain(mark)
  expect(world.errors.length).toBeGreaterThan(0)
  expect(world.log.some(({ type }) => type === 'reconnector/reconnectFailed')).toBe(true)
  const everything = inspect([world.store.getState(), world.log, world.errors, lines], {
    depth: null,
    showHidden: true,
  })
  expect(everything).not.toContain(mark)
  expect(everything).toContain('[secret]')
})

it('says what is missing where a cookie has no resolver', async () => {
  const world = createWorld({
    cookie: 'env:TOKEN',
    listener: { connect: async ({ cookie }) => void (await cookie()) },
  })
  world.reconnector.start()
  await world.clock.advance()
  expect(world.state().reason).toBe('the state has a cookie: pass `resolveCookie` to the listener')
})

it('asks for the secret anew at every attempt, so that a refreshed one is used', async () => {
  const used: (string | null)[] = []
  let token = 'old-token'
  const world = createWorld({
    cookie: 'vault:token',
    listener: {
      resolveCookie: () => token,
      connect: async ({ cookie }) => {
        used.push(await cookie())
        throw new ConnectError('expired', { outcome: 'auth' })
      },
    },
  })
  world.reconnector.start()
  await world.clock.advance()
  token = 'new-token'
  world.store.dispatch(world.slice.actions.resumed(world.clock.now()))
  await world.clock.advance()
  expect(used).toEqual(['old-token', 'new-token'])
})
