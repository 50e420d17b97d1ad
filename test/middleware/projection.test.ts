import { configureStore, Tuple, type Middleware, type UnknownAction } from '@reduxjs/toolkit'
import { createReconnectorSlice, type ReconnectorState } from 'redux-reconnector'
import { describe, expect, it } from 'vitest'
import { createProjection } from '../../src/middleware/projection.js'

const slice = createReconnectorSlice({ node: 'n' })
const { actions } = slice
const initial = slice.getInitialState()
const due = slice.reducer(initial, actions.probeReceived('unreachable', 0))

/** A store whose slice can be made to show what it likes and to drop what it is asked, as DevTools does. */
function start({ key = 'reconnector', preloaded = initial as unknown } = {}) {
  const asked: UnknownAction[] = []
  const errors: unknown[] = []
  let changes = 0
  const projection = createProjection<ReconnectorState>(
    {
      who: 'test',
      slice,
      isState: (state) => (state as ReconnectorState).node === 'n', // or a broken one
      isSame: (a, b) => JSON.stringify(a) === JSON.stringify(b),
    },
    () => (changes += 1),
    (error) => errors.push(error),
  )
  const record: Middleware = () => (next) => (action) => {
    asked.push(action as UnknownAction) // all are in these tests
    return next(action)
  }
  interface Shown {
    real: ReconnectorState
    past?: unknown
    isLocked?: boolean
  }
  type Root = { monitor: Shown }
  const first: Shown = { real: preloaded as ReconnectorState } // or a broken one
  const store = configureStore({
    reducer: (state: Root | undefined, action: UnknownAction & { monitor?: Shown }): Root => {
      const { monitor } = state ?? { monitor: first }
      if (action.type === 'throw') throw new Error('a reducer')
      const real = monitor.isLocked ? monitor.real : slice.reducer(monitor.real, action)
      const next = { ...monitor, real, ...action.monitor }
      return { monitor: next, [key]: 'past' in next && next.past !== null ? next.past : next.real }
    },
    devTools: false,
    middleware: () => new Tuple(record, projection.middleware),
  })
  return {
    projection,
    store,
    errors,
    changes: () => changes,
    shown: () => (store.getState() as Record<string, unknown>)[key],
    monitor: (monitor: Partial<Shown>) => store.dispatch({ type: 'monitor', monitor } as never),
    syncs: () => asked.filter(({ type }) => type === actions.synced.type).length,
    types: () => asked.map(({ type }) => type),
  }
}

const probes = (count: number) =>
  Array.from({ length: count }, (_, at) => actions.probeReceived('alive_rpc', at + 1))

describe('before it is opened', () => {
  it('says what is missing', () => {
    const projection = createProjection<ReconnectorState>(
      { who: 'test', slice, isState: () => true, isSame: Object.is },
      () => {},
      () => {},
    )
    projection.resync() // in no store there is nothing to put right
    expect(() => projection.send(actions.paused('x'))).not.toThrow()
    expect(() => projection.open()).toThrow(
      'test: expected `middleware` to be in a store by start()',
    )
    expect(() => start({ preloaded: undefined }).projection.open()).not.toThrow()
    const gone = start()
    gone.monitor({ past: undefined })
    expect(() => gone.projection.open()).toThrow('test: expected the slice at `reconnector`')
    const another = () =>
      configureStore({
        reducer: () => 0,
        middleware: () => new Tuple(gone.projection.middleware),
      })
    expect(another).toThrow('test: expected one store, make a listener for each')
  })

  it('lets everything pass, and follows nothing', () => {
    const world = start()
    world.store.dispatch(actions.probeReceived('unreachable', 0))
    expect(world.shown()).toEqual(due)
    expect(world.changes()).toBe(0)
    expect(world.syncs()).toBe(0)
    expect(world.projection.truth()).toBeUndefined()
    world.projection.resync()
    expect(world.syncs()).toBe(0)
    world.projection.send(actions.paused('lunch'))
    expect(world.shown()).toEqual(due)
  })
})

describe('what is true', () => {
  it('is what the store has, or the initial state where that is none', () => {
    const good = start({ preloaded: due })
    good.projection.open()
    expect(good.projection.truth()).toBe(due)
    expect(good.syncs()).toBe(0)
    const broken = start({ preloaded: { node: 7 } })
    broken.projection.open()
    expect(broken.projection.truth()).toEqual(initial)
    expect(broken.syncs()).toBe(1)
    expect(broken.shown()).toEqual(initial)
  })

  it("is folded before the store's own reducer, action by action", () => {
    const world = start()
    world.projection.open()
    world.store.dispatch(actions.probeReceived('unreachable', 0))
    expect(world.projection.truth()).toEqual(due)
    expect(world.changes()).toBe(1)
    world.store.dispatch({ type: 'foreign' })
    expect(world.changes()).toBe(1)
  })

  it('is the very object that the store has, so that nothing is compared twice', () => {
    const world = start()
    world.projection.open()
    world.store.dispatch(actions.probeReceived('unreachable', 0))
    expect(world.projection.truth()).toBe(world.shown())
  })

  it('survives what is no action, and what another reducer throws', () => {
    const world = start()
    world.projection.open()
    expect(() => world.store.dispatch(undefined as never)).toThrow('Actions must be plain objects')
    expect(() => world.store.dispatch({ type: 'throw' })).toThrow('a reducer')
    expect(world.changes()).toBe(0)
  })
})

describe('what is sent', () => {
  it('is dispatched where it changes something, and not where it would not', () => {
    const world = start()
    world.projection.open()
    world.projection.send(actions.resumed(1))
    expect(world.types()).not.toContain(actions.resumed.type)
    world.projection.send(actions.paused('lunch'))
    expect(world.shown()).toMatchObject({ status: 'paused' })
  })

  it('puts the store right also where it would change nothing', () => {
    const world = start({ preloaded: due })
    world.projection.open()
    world.monitor({ real: initial })
    world.projection.send(actions.resumed(1))
    expect(world.syncs()).toBe(1)
    expect(world.shown()).toEqual(due)
  })
})

describe('a store that shows something else', () => {
  it('is put right by the next event', () => {
    const world = start()
    world.projection.open()
    world.store.dispatch(actions.probeReceived('unreachable', 0))
    world.monitor({ real: initial }) // as an import does
    world.store.dispatch(actions.attemptStarted({ attemptId: 'x', nowMs: 1 }))
    expect(world.syncs()).toBe(1)
    expect(world.shown()).toMatchObject({ status: 'connecting', attemptId: 'x' })
  })

  it('because of a jump is asked once, until it shows yet another past', () => {
    const world = start()
    world.projection.open()
    world.monitor({ past: due })
    for (const probe of probes(3)) world.store.dispatch(probe)
    expect(world.syncs()).toBe(1)
    world.monitor({ past: { ...due, attempts: 9 } })
    for (const probe of probes(3)) world.store.dispatch(probe)
    expect(world.syncs()).toBe(2)
    world.projection.resync() // by hand: always
    expect(world.syncs()).toBe(3)
    world.monitor({ past: null })
    world.store.dispatch(actions.probeReceived('unreachable', 9))
    expect(world.shown()).toEqual(world.projection.truth())
    expect(world.syncs()).toBe(3)
  })

  it('is asked anew after it has shown the truth again', () => {
    const world = start()
    world.projection.open()
    world.monitor({ past: due })
    for (const probe of probes(2)) world.store.dispatch(probe)
    world.monitor({ past: null })
    world.projection.resync()
    world.monitor({ past: due })
    for (const probe of probes(2)) world.store.dispatch(probe)
    expect(world.syncs()).toBe(2)
  })

  it('because it is locked is asked at every event, and right with the first after it is unlocked', () => {
    const world = start()
    world.projection.open()
    world.monitor({ isLocked: true })
    for (const probe of [...probes(1), actions.probeReceived('unreachable', 5)]) {
      world.store.dispatch(probe)
    }
    expect(world.syncs()).toBe(2)
    world.monitor({ isLocked: false })
    world.projection.send(actions.resumed(6)) // which changes nothing itself
    expect(world.syncs()).toBe(3)
    expect(world.shown()).toEqual(world.projection.truth())
    expect(world.shown()).toMatchObject({ status: 'due' })
  })

  it('because its slice is gone ends nothing', () => {
    const world = start()
    world.projection.open()
    world.monitor({ past: undefined })
    for (const probe of probes(3)) world.store.dispatch(probe)
    expect(world.projection.truth().status).toBe('healthy')
    world.monitor({ past: null })
    world.projection.resync()
    expect(world.shown()).toEqual(world.projection.truth())
  })

  it('and throws is told to onError, and asked again', () => {
    const world = start({ preloaded: due })
    world.projection.open()
    world.monitor({ real: initial })
    const unsubscribe = world.store.subscribe(() => {
      throw new Error('a subscriber')
    })
    world.projection.resync()
    expect(world.errors).toEqual([new Error('a subscriber')])
    unsubscribe()
    world.monitor({ real: initial })
    world.projection.resync()
    expect(world.syncs()).toBe(2)
    expect(world.shown()).toEqual(due)
  })
})
