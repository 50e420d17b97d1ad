// @vitest-environment happy-dom
import { configureStore } from '@reduxjs/toolkit'
import { StrictMode } from 'react'
import { renderToString } from 'react-dom/server'
import { Provider } from 'react-redux'
import { ConnectError, createReconnectorSlice } from 'redux-reconnector'
import { createReconnectorHooks, type ReconnectorView } from 'redux-reconnector/react'
import { describe, expect, it } from 'vitest'
import { createWorld, type WorldOptions } from '../middleware/world.js'
import { mounted } from './mounted.js'

function createReactWorld(options?: WorldOptions) {
  const world = createWorld(options)
  const hooks = createReconnectorHooks(world.slice, { clock: world.clock })
  const views: ReconnectorView[] = []
  const countdowns: (number | null)[] = []
  const explanations: string[] = []
  return {
    ...world,
    hooks,
    views,
    countdowns,
    explanations,
    Status() {
      views.push(hooks.useReconnector())
      return views.at(-1)?.status
    },
    Countdown() {
      countdowns.push(hooks.useReconnectCountdown())
      return countdowns.at(-1)
    },
    Explanation() {
      explanations.push(hooks.useReconnectExplanation())
      return explanations.at(-1)
    },
    /** Starts, and refuses the first `times` attempts; then it waits. */
    async refused(times: number) {
      const stop = world.reconnector.start()
      await world.clock.advance()
      for (let attempt = 1; attempt <= times; attempt += 1) {
        world.connector.lastAttempt().fail(new Error('refused'))
        const waitMs = [2000, 4000, 8000][attempt - 1] ?? 16_000
        await world.clock.advance(attempt < times ? waitMs : 0)
      }
      return stop
    },
  }
}

describe('useReconnector', () => {
  it('shows what the connection does', async () => {
    const world = createReactWorld()
    const page = mounted(world.store, <world.Status />)
    expect(page.text()).toBe('idle')
    await world.refused(2)
    expect(page.text()).toBe('waiting')
    expect(world.views.at(-1)).toMatchObject({ attempts: 2, reason: 'refused' })
    page.unmount()
  })

  it('is not rendered by 1000 healthy probes', async () => {
    const world = createReactWorld({ probed: true })
    const page = mounted(
      world.store,
      <>
        <world.Status />
        <world.Countdown />
        <world.hooks.ReconnectBanner />
      </>,
    )
    await world.connected()
    const before = [world.views.length, world.countdowns.length]
    const probes = world.connector.probeCount()
    await world.clock.advance(1_000_000)
    expect(world.connector.probeCount() - probes).toBe(1000)
    for (let nowMs = 1; nowMs <= 1000; nowMs += 1) {
      world.store.dispatch(world.slice.actions.probeReceived('alive_rpc', 1_000_000 + nowMs))
    }
    await world.clock.advance()
    expect([world.views.length, world.countdowns.length]).toEqual(before)
    page.unmount()
  })

  it('attempts, pauses and resumes by functions that stay the same', async () => {
    const world = createReactWorld()
    const page = mounted(world.store, <world.Status />)
    await world.refused(3)
    const first = world.views.at(-1)
    first?.retryNow()
    await world.clock.advance()
    expect(world.connector.attempts).toHaveLength(4)
    first?.pause()
    await world.clock.advance()
    expect(world.views.at(-1)).toMatchObject({ status: 'paused', reason: 'paused by hand' })
    first?.pause('for lunch')
    await world.clock.advance()
    expect(world.views.at(-1)).toMatchObject({
      reason: 'paused by hand',
      holds: ['paused by hand', 'for lunch'],
    })
    first?.resume()
    await world.clock.advance()
    expect(world.views.at(-1)).toMatchObject({ status: 'paused', reason: 'for lunch' })
    first?.resume('for lunch')
    await world.clock.advance()
    expect(world.views.at(-1)).toMatchObject({ holds: [] })
    expect(page.text()).not.toBe('paused')
    for (const name of ['retryNow', 'refresh', 'pause', 'resume'] as const) {
      expect(new Set(world.views.map((view) => view[name])).size).toBe(1)
    }
    page.unmount()
  })

  it('gives functions that can be handed to a button as they are', async () => {
    const world = createReactWorld()
    const page = mounted(world.store, <world.Status />)
    const click = new Event('click')
    world.views.at(-1)?.pause(click)
    await world.clock.advance()
    expect(world.views.at(-1)?.holds).toEqual(['paused by hand'])
    world.views.at(-1)?.resume(click)
    await world.clock.advance()
    expect(world.views.at(-1)?.holds).toEqual([])
    page.unmount()
  })

  it('makes an open connection anew, and says why', async () => {
    const world = createReactWorld()
    const page = mounted(world.store, <world.Status />)
    const { connection } = await world.connected()
    await world.clock.advance(5000)
    world.views.at(-1)?.refresh('another account')
    await world.clock.advance()
    expect(connection.isOpen()).toBe(false)
    expect(world.views.at(-1)).toMatchObject({ status: 'connecting', reason: 'another account' })
    world.connector.lastAttempt().succeed()
    await world.clock.advance()
    expect([page.text(), world.connector.openCount()]).toEqual(['healthy', 1])
    page.unmount()
  })

  it.each(['auth', 'fatal'] as const)('says why it gave up: %s', async (outcome) => {
    const world = createReactWorld()
    const page = mounted(world.store, <world.Status />)
    expect(world.views.at(-1)?.outcome).toBeNull()
    world.reconnector.start()
    await world.clock.advance()
    world.connector.lastAttempt().fail(new ConnectError('no entry', { outcome }))
    await world.clock.advance()
    expect(world.views.at(-1)).toMatchObject({ status: 'gaveUp', outcome, reason: 'no entry' })
    world.views.at(-1)?.retryNow()
    await world.clock.advance()
    expect(world.views.at(-1)).toMatchObject({ status: 'connecting', outcome: null })
    page.unmount()
  })

  it('gives the same object when the component renders for another reason', async () => {
    const world = createReactWorld()
    const Turn = ({ turn }: { turn: number }) => `${turn} ${world.Status()}`
    const page = mounted(world.store, <Turn turn={1} />)
    page.render(<Turn turn={2} />)
    expect(page.text()).toBe('2 idle')
    expect(world.views).toHaveLength(2)
    expect(world.views[0]).toBe(world.views[1])
    world.store.dispatch(world.slice.actions.paused('enough'))
    await world.clock.advance()
    expect(world.views.at(-1)).not.toBe(world.views[0])
    page.unmount()
  })

  it('keeps two slices apart', async () => {
    const a = createReconnectorSlice({ name: 'a', node: 'a' })
    const b = createReconnectorSlice({ name: 'b', reducerPath: 'elsewhere', node: 'b' })
    const store = configureStore({ reducer: { a: a.reducer, elsewhere: b.reducer } })
    const renders = { a: 0, b: 0 }
    const [hooksA, hooksB] = [createReconnectorHooks(a), createReconnectorHooks(b)]
    function A() {
      renders.a += 1
      return `a ${hooksA.useReconnector().status} `
    }
    function B() {
      renders.b += 1
      return `b ${hooksB.useReconnector().status}`
    }
    const page = mounted(
      store,
      <>
        <A />
        <B />
      </>,
    )
    store.dispatch(b.actions.paused('for b'))
    await Promise.resolve()
    expect(page.text()).toBe('a idle b paused')
    expect(renders).toEqual({ a: 1, b: 2 })
    page.unmount()
  })

  it('says which slice is missing in the store', () => {
    const { useReconnector } = createReconnectorHooks(createReconnectorSlice({ node: 'a' }))
    const store = configureStore({ reducer: { other: () => 0 } })
    const Status = () => useReconnector().status
    const tree = (
      <Provider store={store}>
        <Status />
      </Provider>
    )
    expect(() => renderToString(tree)).toThrow(
      "createReconnectorHooks: expected the slice at `reconnector` of the store's state",
    )
  })
})

describe('useReconnectCountdown', () => {
  it('renders exactly once a second while waiting, and shows each second once', async () => {
    const world = createReactWorld()
    await world.refused(3)
    const page = mounted(world.store, <world.Countdown />)
    for (let ms = 0; ms < 7999; ms += 1) await world.clock.advance(1)
    expect(world.countdowns).toEqual([8, 7, 6, 5, 4, 3, 2, 1])
    page.unmount()
  })

  it('changes at the whole seconds before the deadline, wherever it began', async () => {
    const world = createReactWorld()
    await world.refused(2)
    await world.clock.advance(700)
    const page = mounted(world.store, <world.Countdown />)
    const seen: [ms: number, shown: string | null][] = []
    for (let ms = 700; ms < 4000; ms += 100) {
      if (seen.at(-1)?.[1] !== page.text()) seen.push([ms, page.text()])
      await world.clock.advance(100)
    }
    expect(seen).toEqual([
      [700, '4'],
      [1000, '3'],
      [2000, '2'],
      [3000, '1'],
    ])
    page.unmount()
  })

  it.each([
    ['behind', {}],
    ['ahead of', { probed: true, listener: { probeEveryMs: 300 } }],
  ])(
    'goes from 1 to nothing without a 0 in between, its timer standing %s that of the attempt',
    async (_order, options) => {
      const world = createReactWorld(options)
      await world.refused(1)
      const page = mounted(world.store, <world.Countdown />)
      await world.clock.advance(10_000)
      expect(world.countdowns).toEqual([2, 1, null])
      page.unmount()
    },
  )

  it('stays at 0 while the attempt is overdue', async () => {
    const world = createReactWorld()
    const { probeReceived } = world.slice.actions
    for (const nowMs of [0, 1]) world.store.dispatch(probeReceived('unreachable', nowMs))
    const page = mounted(world.store, <world.Countdown />)
    await world.clock.advance(60_000)
    expect(world.countdowns).toEqual([2, 1, 0])
    expect(world.clock.pendingTimers()).toBe(0)
    page.unmount()
  })

  it('shows the present second after timers that came late', async () => {
    const world = createReactWorld()
    await world.refused(3)
    const page = mounted(world.store, <world.Countdown />)
    world.clock.step(3500)
    await world.clock.advance(1000)
    await world.clock.advance(500)
    expect(world.countdowns).toEqual([8, 4, 3])
    page.unmount()
  })

  it('leaves no timer when it is unmounted, nor when the wait is over', async () => {
    const world = createReactWorld()
    await world.refused(3)
    const own = world.clock.pendingTimers() // the listener's
    const page = mounted(world.store, <world.Countdown />)
    expect(world.clock.pendingTimers()).toBe(own + 1)
    page.unmount()
    expect(world.clock.pendingTimers()).toBe(own)
    const again = mounted(world.store, <world.Countdown />)
    world.store.dispatch(world.slice.actions.paused('enough'))
    await world.clock.advance()
    expect(world.clock.pendingTimers()).toBe(own)
    again.unmount()
  })

  it('keeps one timer in StrictMode', async () => {
    const world = createReactWorld()
    await world.refused(3)
    const own = world.clock.pendingTimers()
    const page = mounted(
      world.store,
      <StrictMode>
        <world.Countdown />
      </StrictMode>,
    )
    expect(world.clock.pendingTimers()).toBe(own + 1)
    await world.clock.advance(3000)
    expect(page.text()).toBe('5')
    page.unmount()
    expect(world.clock.pendingTimers()).toBe(own)
  })
})

describe('useReconnectExplanation', () => {
  it('renders once a second while it counts, in whole seconds, down to the attempt', async () => {
    const world = createReactWorld()
    await world.refused(2)
    const page = mounted(world.store, <world.Explanation />)
    for (let ms = 0; ms <= 4000; ms += 1) await world.clock.advance(1)
    expect(world.explanations).toEqual([
      'Waiting for attempt 3, 4 s left of 4 s: refused',
      'Waiting for attempt 3, 3 s left of 4 s: refused',
      'Waiting for attempt 3, 2 s left of 4 s: refused',
      'Waiting for attempt 3, 1 s left of 4 s: refused',
      'Connecting for 0 s of 10 s, attempt 3: refused',
    ])
    page.unmount()
  })

  it('shows the same number of seconds as the countdown', async () => {
    const world = createReactWorld()
    await world.refused(2)
    await world.clock.advance(300)
    const page = mounted(
      world.store,
      <>
        <world.Countdown />
        <world.Explanation />
      </>,
    )
    await world.clock.advance(1000)
    expect(page.text()).toBe('3Waiting for attempt 3, 3 s left of 4 s: refused')
    page.unmount()
  })

  it('counts how long the connection has been healthy, and nothing while paused', async () => {
    const world = createReactWorld()
    await world.connected()
    await world.clock.advance(5000)
    const page = mounted(world.store, <world.Explanation />)
    await world.clock.advance(2000)
    expect(page.text()).toBe('Healthy for 7 s')
    world.store.dispatch(world.slice.actions.paused('for lunch'))
    await world.clock.advance(60_000)
    expect(page.text()).toBe('Paused: for lunch')
    expect(world.explanations).toHaveLength(4)
    page.unmount()
  })
})

describe('useShouldAttempt', () => {
  it('is true from a probe that decides for an attempt until it is taken up', async () => {
    const { store, slice, hooks } = createReactWorld()
    const seen: boolean[] = []
    function Connector() {
      seen.push(hooks.useShouldAttempt())
      return null
    }
    const page = mounted(store, <Connector />)
    store.dispatch(slice.actions.probeReceived('unreachable', 0))
    await Promise.resolve()
    store.dispatch(slice.actions.attemptStarted({ attemptId: 'mine', nowMs: 1 }))
    await Promise.resolve()
    expect(seen).toEqual([false, true, false])
    page.unmount()
  })
})
