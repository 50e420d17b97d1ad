import { ConnectError } from 'redux-reconnector'
import { inspect } from 'node:util'
import { describe, expect, it, vi } from 'vitest'
import { bothListeners } from '../world/world.js'

const mark = 'MARKED-SECRET-5f3a'
const asking = async ({ cookie }: { cookie(): Promise<string | null> }) => {
  throw new Error(`refused ${await cookie()}`)
}

const hostile = {
  get message(): string {
    throw new Error('not to be read')
  },
}

describe.each(bothListeners)('%s', (_, createWorld) => {
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
    const stop = await world.started()
    await world.clock.advance(20_000)
    stop()
    for (const spy of spies) spy.mockRestore()

    expect(used.length).toBeGreaterThan(2)
    expect(used).toContain(mark)
    expect(world.errors.length).toBeGreaterThan(0)
    expect(world.types()).toContain('reconnectFailed')
    const everything = inspect([world.store.getState(), world.log, world.errors, lines], {
      depth: null,
      showHidden: true,
    })
    expect(everything).not.toContain(mark)
    expect(everything).toContain('[secret]')
  })

  it('does not leak through a probe, nor when it is escaped', async () => {
    const secret = 'p@ss w/rd 5f3a'
    let used: string | null = null
    const world = createWorld({
      cookie: 'vault:x',
      listener: {
        resolveCookie: () => secret,
        connect: async ({ cookie }) => void (used = await cookie()),
        probe: async () => {
          if (used === null) return 'unreachable'
          throw new Error(`GET /?t=${encodeURIComponent(secret)} and ${secret}`)
        },
      },
    })
    await world.started()
    await world.clock.advance(10_000)
    const everything = JSON.stringify([world.log, world.shown()])
    expect(everything).toContain('[secret]')
    expect(everything).not.toContain('5f3a')
  })

  it('does not leak in a form, in JSON, or in any field of a probe', async () => {
    const secret = `p@ss (w"r'd)! ~5f3a`
    let used: string | null = null
    const world = createWorld({
      cookie: 'vault:x',
      listener: {
        resolveCookie: () => secret,
        async connect({ cookie }) {
          used = await cookie()
          const form = String(new URLSearchParams({ t: secret }))
          throw new Error(`GET /?${form} with ${JSON.stringify({ secret })}`)
        },
        probe: async () => ({
          reachability: 'unreachable',
          ...(used === null ? {} : { reason: `401 ${used}`, body: `no ${used}` }),
        }),
      },
    })
    await world.started()
    await world.clock.advance(10_000)
    const everything = JSON.stringify([world.log, world.shown()])
    expect(everything).toContain('GET /?t=[secret] with')
    expect(everything).toContain('"body":"no [secret]"')
    expect(everything).not.toContain('5f3a')
  })

  it('is the longest secret first, so that no end of one is left', async () => {
    const secrets = ['abc-secret', 'abc-secret-and-more']
    let turn = 0
    const world = createWorld({
      cookie: 'env:X',
      listener: {
        resolveCookie: () => secrets[turn++ % 2] ?? '',
        connect: async ({ cookie }) => {
          await cookie()
          throw new Error(secrets.join(' and '))
        },
      },
    })
    await world.started()
    await world.clock.advance(2000)
    expect(world.state().reason).toBe('[secret] and [secret]')
  })

  it.each<[string, (secret: string) => string]>([
    ['a~b c!', (secret) => `GET /?${new URLSearchParams({ token: secret }).toString()}`],
    ['a"b\\c', (secret) => `got ${JSON.stringify({ message: `no ${secret} here` })}`],
    ['a b/c', (secret) => `GET /${encodeURIComponent(secret)}`],
  ])('%s is cut out however it is written', async (secret, quoted) => {
    const world = createWorld({
      cookie: 'env:X',
      listener: {
        resolveCookie: () => secret,
        connect: async ({ cookie }) => {
          throw new Error(quoted((await cookie()) ?? ''))
        },
      },
    })
    await world.started()
    expect(world.state().reason).toContain('[secret]')
    expect(world.state().reason).not.toMatch(/a(~|%7E|"|\\"| |%20|\+)b/)
  })

  it.each<[string, () => unknown, string]>([
    ['nothing', () => undefined, 'no reason was given'],
    ['an empty object', () => ({}), 'no reason was given'],
    ['an object that cannot be read', () => hostile, 'no reason was given'],
    ['a number', () => 7, '7'],
    ['a long text', () => 'x'.repeat(500), 'x'.repeat(200)],
  ])('%s that is thrown is a reason, too', async (_what, thrown, reason) => {
    const world = createWorld({
      listener: {
        connect: async () => {
          throw thrown()
        },
      },
    })
    await world.started()
    await world.clock.advance(1)
    expect(world.state()).toMatchObject({ status: 'waiting', reason })
  })

  it('leaves the rest of the text as it is, whatever the secret', async () => {
    for (const secret of ['secret', 's', '[', '12345678', '123456789']) {
      const world = createWorld({
        cookie: 'env:X',
        listener: {
          resolveCookie: () => secret,
          connect: async ({ cookie }) => {
            throw new Error(`no ${await cookie()} here`)
          },
        },
      })
      await world.started()
      expect(world.state().reason, secret).toBe('no [secret] here')
    }
  })

  it('without a resolver is fatal, since no waiting mends it', async () => {
    const world = createWorld({ cookie: 'env:TOKEN', listener: { connect: asking } })
    await world.started()
    expect(world.state()).toMatchObject({
      status: 'gaveUp',
      outcome: 'fatal',
      reason: 'the state has a cookie: pass `resolveCookie` to the listener',
    })
  })

  it.each([7, null, undefined, {}])(
    'a secret that is no text fails the attempt: %j',
    async (secret) => {
      const world = createWorld({
        cookie: 'env:TOKEN',
        listener: { connect: asking, resolveCookie: () => secret as never },
      })
      await world.started()
      expect(world.state().reason).toBe(
        `expected \`resolveCookie\` to return a string, got ${typeof secret}`,
      )
    },
  )

  it('an empty secret hides nothing, and is given as it is', async () => {
    const world = createWorld({
      cookie: 'env:EMPTY',
      listener: { resolveCookie: () => '', connect: asking },
    })
    await world.started()
    expect(world.state().reason).toBe('refused ')
  })

  it('without a reference the cookie is null', async () => {
    const used: unknown[] = []
    const world = createWorld({
      listener: { connect: async ({ cookie }) => void used.push(await cookie()) },
    })
    await world.started()
    expect(used).toEqual([null])
  })

  it('a resolver that throws or hangs fails the attempt, which is aborted in its time', async () => {
    for (const resolveCookie of [
      () => {
        throw new Error('the vault is sealed')
      },
      () => new Promise<string>(() => {}),
    ]) {
      const world = createWorld({ cookie: 'env:X', listener: { resolveCookie, connect: asking } })
      await world.started()
      await world.clock.advance(10_100)
      expect(world.state().reason).toMatch(/the vault is sealed|timed out/)
    }
  })
})
