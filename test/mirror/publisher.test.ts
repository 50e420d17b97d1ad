import { configureStore } from '@reduxjs/toolkit'
import { describe, expect, test } from 'vitest'
import { createReconnectorListener, createReconnectorSlice } from 'redux-reconnector'
import { createPublisher, type Publisher } from 'redux-reconnector/mirror'
import { createScriptedClock } from 'redux-reconnector/testing'
import { connections, createLogStore, createMemoryLog, createWriterStore, slices } from './logs.js'

function inStore(slice: ReturnType<typeof slices.fleet>, { middleware }: Publisher) {
  configureStore({
    reducer: { [slice.reducerPath]: slice.reducer },
    middleware: (getDefault) => getDefault().concat(middleware),
  })
}

const parsed = (entries: readonly string[]) => entries.map((entry) => JSON.parse(entry))

test('what an async `onLost` or `onError` throws is not left unhandled', async () => {
  const unhandled: unknown[] = []
  const note = (reason: unknown) => void unhandled.push(reason)
  process.on('unhandledRejection', note)
  const reject = async () => {
    throw new Error('broken')
  }
  const { errors, publisher } = createWriterStore({ append: async () => false, onLost: reject })
  publisher.start()
  await expect(publisher.written()).rejects.toThrow('another process has written')
  const slice = slices.fleet()
  const other = createPublisher(slice, { append: reject, onError: reject })
  inStore(slice, other)
  other.start()
  await new Promise((resolve) => setImmediate(resolve))
  other.stop()
  process.off('unhandledRejection', note)
  expect(errors).toEqual([new Error('broken')])
  expect(unhandled).toEqual([])
})

describe('what is written', () => {
  test('entries are numbered 1, 2, 3, and the first says whose log it is', async () => {
    const { log, slice, publisher, dispatch } = createWriterStore()
    publisher.start()
    await publisher.written()
    for (const probe of ['unreachable', 'alive_rpc'] as const) {
      dispatch(slice.actions.connectionsAdded(connections(1)))
      dispatch(slice.actions.probeReceived('device-0', probe, 0, 0.5))
      await publisher.written()
    }
    const [first, ...others] = parsed(log.entries)
    expect([first, ...others].map(({ n }) => n)).toEqual([1, 2, 3])
    expect(first).toMatchObject({
      format: 1,
      slice: 'reconnectorFleet',
      defaults: { maxBackoffMs: 30000, policy: { jitter: [0.5, 1.5] } },
      state: { count: 0 },
    })
    expect(others.every(({ log: writer }) => writer === first.log)).toBe(true)
    expect(others.some((entry) => 'format' in entry)).toBe(false)
  })

  test('a healthy fleet writes nothing', async () => {
    const { log, slice, publisher, dispatch } = createWriterStore()
    publisher.start()
    dispatch(slice.actions.connectionsAdded(connections(3)))
    const cycle = (nowMs: number) =>
      slice.actions.probesReceived(
        connections(3).map(({ id }) => ({ id, probe: 'alive_rpc', nowMs })),
        0.5,
      )
    dispatch(cycle(0))
    await publisher.written()
    const before = log.entries.length
    for (let nowMs = 1; nowMs < 50; nowMs += 1) dispatch(cycle(nowMs))
    await publisher.written()
    expect(log.entries).toHaveLength(before)
  })

  test('of a polling cycle only what changed is written, with the draw that it had', async () => {
    const { log, slice, publisher, dispatch } = createWriterStore()
    publisher.start()
    await publisher.written()
    dispatch(slice.actions.connectionsAdded(connections(100)))
    const cycle = (nowMs: number, lost: number) =>
      slice.actions.probesReceived(
        connections(100).map(({ id }, at) => ({
          id,
          probe: at === lost ? 'unreachable' : 'alive_rpc',
          nowMs,
        })),
        0.25,
      )
    dispatch(cycle(0, -1))
    dispatch(cycle(1, 70))
    await publisher.written()
    const [, last] = parsed(log.entries)
    expect(last.actions.at(-1).payload).toEqual([
      {
        id: 'device-70',
        probe: 'unreachable',
        nowMs: 1,
        draw: (0.25 + (70 * (Math.sqrt(5) - 1)) / 2) % 1,
      },
    ])
  })

  test('what is no part of the fleet is left out of a list that changes something', async () => {
    const { log, slice, publisher, dispatch } = createWriterStore()
    publisher.start()
    dispatch(slice.actions.connectionsAdded(connections(1)))
    await publisher.written()
    const probe = slice.actions.probeReceived('device-0', 'unreachable', 0, 0)
    const junk = [null, 7, {}, { ...probe, meta: { id: 7 } }, { ...probe, payload: {} }]
    dispatch({ type: slice.actions.eventsReceived.type, payload: [...junk, probe] })
    await publisher.written()
    expect(parsed(log.entries).at(-1).actions).toEqual([probe])
  })

  test('the order with the middleware of the listener does not matter', async () => {
    expect(await logOf(true)).toBe(await logOf(false))
  })
})

async function logOf(isFirst: boolean) {
  const clock = createScriptedClock(1000)
  const slice = createReconnectorSlice({ node: 'wss://host/live' })
  const log = createMemoryLog()
  const publisher = createPublisher(slice, { append: log.append, clock, random: () => 0.5 })
  const listener = createReconnectorListener(slice, {
    connect: async ({ number }) => {
      if (number < 3) throw new Error('refused')
    },
    clock,
    random: () => 0.5,
    onError: () => {}, // told that it is not the last one
  })
  const own = [listener.middleware, publisher.middleware]
  const store = configureStore({
    reducer: { [slice.reducerPath]: slice.reducer },
    middleware: (getDefault) => getDefault().concat(isFirst ? own.toReversed() : own),
  })
  // A subscriber that answers an action in the middle of its dispatch.
  let hasAnswered = false
  store.subscribe(() => {
    if (hasAnswered || slice.selectors.selectStatus(store.getState()) !== 'waiting') return
    hasAnswered = true
    store.dispatch(slice.actions.retryRequested(clock.now(), 0.5))
  })
  publisher.start()
  const stop = listener.start()
  await clock.advance(20_000)
  stop()
  await publisher.written()
  expect(log.entries.length).toBeGreaterThan(2)
  const { log: writer } = JSON.parse(log.entries[0] ?? '')
  return log.entries.join('\n').replaceAll(writer, 'log')
}

describe('how it is written', () => {
  test('one append is under way, and what happens meanwhile goes into the next entry', async () => {
    const answers: (() => void)[] = []
    const entries: string[] = []
    const { slice, publisher, dispatch, clock } = createWriterStore({
      append: (entry) =>
        new Promise((resolve) => {
          entries.push(entry)
          answers.push(() => resolve(true))
        }),
    })
    publisher.start()
    await clock.advance()
    dispatch(slice.actions.connectionsAdded(connections(3)))
    for (const { id } of connections(3)) {
      dispatch(slice.actions.probeReceived(id, 'unreachable', 0, 0))
      await clock.advance()
    }
    expect(entries).toHaveLength(1)
    answers[0]?.()
    await clock.advance()
    expect(entries).toHaveLength(2)
    expect(JSON.parse(entries[1] ?? '').actions.map(({ type }: { type: string }) => type)).toEqual([
      'reconnectorFleet/connectionsAdded',
      'reconnectorFleet/eventsReceived',
    ])
  })

  test('lists are split below maxItems, but for connectionsRemoved', async () => {
    const { log, slice, publisher, dispatch } = createWriterStore({ maxItems: 10 })
    publisher.start()
    await publisher.written()
    const ids = connections(25).map(({ id }) => id)
    dispatch(slice.actions.connectionsAdded(connections(25)))
    dispatch(
      slice.actions.probesReceived(
        ids.map((id) => ({ id, probe: 'unreachable', nowMs: 0 })),
        0.5,
      ),
    )
    dispatch(
      slice.actions.eventsReceived(
        ids.map((id) => slice.actions.attemptStarted(id, { attemptId: id, nowMs: 0 })),
      ),
    )
    dispatch(slice.actions.connectionsRemoved(ids))
    await publisher.written()
    const sizes = parsed(log.entries)
      .slice(1)
      .map(({ actions }) => actions.map(({ payload }: { payload: unknown[] }) => payload.length))
    expect(sizes).toEqual([[10], [10], [5], [10], [10], [5], [10], [10], [5], [25]])
  })

  test('what append throws is tried again with the same entry, after waits that grow and are jittered', async () => {
    const tries: [entry: string, atMs: number][] = []
    let isDown = true
    const { slice, publisher, dispatch, clock, errors } = createWriterStore({
      append: async (entry): Promise<boolean> => {
        tries.push([entry, clock.now()])
        if (isDown) throw new Error('the broker is away')
        return true
      },
    })
    publisher.start()
    await clock.advance(8000)
    dispatch(slice.actions.connectionsAdded(connections(1)))
    const waits = tries.map(([, atMs], at) => atMs - (tries[at - 1]?.[1] ?? 0)).slice(1)
    expect(waits).toEqual([75, 150, 375, 750, 1500, 3750]) // three quarters: the draw is 0.5
    expect(new Set(tries.map(([entry]) => entry)).size).toBe(1)
    expect(errors).toHaveLength(tries.length)
    isDown = false
    await clock.advance(20_000)
    await publisher.written()
    expect(tries.at(-1)?.[0]).toContain('connectionsAdded')
    expect(clock.pendingTimers()).toBe(0)
  })

  test.each([
    ['throws', () => expect.fail('no number')],
    ['gives no number', () => Number.NaN],
    ['gives too much', () => 1],
  ])('is tried again as well where `random` %s', async (_what, random) => {
    const slice = slices.fleet()
    const clock = createScriptedClock()
    const tries: number[] = []
    const publisher = createPublisher(slice, {
      clock,
      random,
      onError: () => {},
      append: async () => {
        tries.push(clock.now())
        throw new Error('the broker is away')
      },
    })
    inStore(slice, publisher)
    publisher.start()
    await clock.advance(250)
    publisher.stop()
    expect(tries).toEqual([0, 50, 150]) // the shortest waits of the jitter
    expect(clock.pendingTimers()).toBe(0)
  })

  test('nothing is tried again after a stop by `onError`', async () => {
    const slice = slices.fleet()
    const clock = createScriptedClock()
    let appends = 0
    const publisher = createPublisher(slice, {
      clock,
      onError: () => publisher.stop(),
      append: async () => {
        appends += 1
        throw new Error('the broker is away')
      },
    })
    inStore(slice, publisher)
    publisher.start()
    await clock.advance(60_000)
    expect(appends).toBe(1)
    expect(clock.pendingTimers()).toBe(0)
  })

  test('false ends it: it is told once, and nothing more is written', async () => {
    let lost = 0
    let appends = 0
    const { slice, publisher, dispatch, clock } = createWriterStore({
      append: async (_entry, n): Promise<boolean> => {
        appends += 1
        return n === 1
      },
      onLost: () => (lost += 1),
    })
    publisher.start()
    await publisher.written()
    dispatch(slice.actions.connectionsAdded(connections(1)))
    await expect(publisher.written()).rejects.toThrow('another process has written entry 2')
    dispatch(slice.actions.connectionsAdded(connections(2)))
    await clock.advance(60_000)
    expect([lost, appends]).toEqual([1, 2])
    await expect(publisher.written()).rejects.toThrow('another process')
  })

  test('an answer that is no boolean ends it too, and says so', async () => {
    const { publisher, errors } = createWriterStore({
      append: (async () => {}) as unknown as () => Promise<boolean>, // as JavaScript may have it
    })
    publisher.start()
    await expect(publisher.written()).rejects.toThrow('another process')
    expect(String(errors[0])).toContain(
      'expected `append` to resolve with true or false, got undefined',
    )
  })

  test('what waits for a broker is bounded: one snapshot instead of the tail', async () => {
    const log = createMemoryLog()
    let isDown = false
    const { slice, publisher, dispatch, clock, text } = createWriterStore({
      maxItems: 10,
      append: async (entry, n) => {
        if (isDown) throw new Error('the broker is away')
        return log.append(entry, n)
      },
    })
    publisher.start()
    dispatch(slice.actions.connectionsAdded(connections(20)))
    await publisher.written()
    isDown = true
    const before = log.entries.length
    dispatch(slice.actions.probeReceived('device-0', 'alive_rpc', 0, 0.3))
    await clock.advance()
    for (let nowMs = 0; nowMs < 100_000; nowMs += 100) {
      const id = `device-${(nowMs / 100) % 20}`
      dispatch(slice.actions.probeReceived(id, 'unreachable', nowMs, 0.3))
      dispatch(slice.actions.reconnectSucceeded(id, { nowMs }))
    }
    isDown = false
    await clock.advance(20_000)
    await publisher.written()
    expect(log.entries).toHaveLength(before + 2) // what was under way, and all the rest
    const dashboard = createLogStore(slices.fleet())
    for (const entry of log.entries) expect(dashboard.mirror.take(entry)).toBe('taken')
    expect(dashboard.text()).toBe(text())
  })

  test('an action that is no JSON is told by a snapshot, and reported', async () => {
    const { log, slice, publisher, dispatch, text, errors } = createWriterStore()
    publisher.start()
    dispatch(slice.actions.connectionsAdded(connections(2)))
    await publisher.written()
    const circular: Record<string, unknown> = { reachability: 'unreachable' }
    circular.self = circular
    class Probe {
      get reachability() {
        return 'unreachable' as const
      }
    }
    for (const [at, probe] of [circular, new Probe()].entries()) {
      dispatch(slice.actions.probeReceived(`device-${at}`, probe as never, 0, 0)) // as JavaScript may have it
      await publisher.written()
    }
    expect(errors.map(String)).toEqual([
      expect.stringContaining('an action is not plain JSON'),
      expect.stringContaining('expected an action of this slice'),
    ])
    const dashboard = createLogStore(slices.fleet())
    for (const entry of log.entries) dashboard.mirror.take(entry)
    expect(dashboard.text()).toBe(text())
  })

  test('a state that is put in place as a whole is told by a snapshot', async () => {
    const { log, slice, publisher, dispatch, text } = createWriterStore()
    const other = createWriterStore()
    other.dispatch(slice.actions.connectionsAdded(connections(5)))
    publisher.start()
    dispatch(slice.actions.connectionsAdded(connections(2)))
    dispatch(slice.actions.synced(other.state()))
    dispatch(slice.actions.probeReceived('device-4', 'unreachable', 0, 0))
    await publisher.written()
    expect(parsed(log.entries).at(-1).state.count).toBe(5)
    const dashboard = createLogStore(slices.fleet())
    for (const entry of log.entries) dashboard.mirror.take(entry)
    expect(dashboard.text()).toBe(text())
  })
})

describe('written', () => {
  test('waits for all that has happened so far, and for nothing after it', async () => {
    const answers: (() => void)[] = []
    const { slice, publisher, dispatch, clock } = createWriterStore({
      append: () => new Promise((resolve) => answers.push(() => resolve(true))),
    })
    publisher.start()
    let done: string[] = []
    const note = (name: string) => () => void (done = [...done, name])
    void publisher.written().then(note('start'))
    await clock.advance()
    dispatch(slice.actions.connectionsAdded(connections(1)))
    void publisher.written().then(note('added'))
    await clock.advance()
    expect(done).toEqual([])
    answers[0]?.()
    await clock.advance()
    expect(done).toEqual(['start'])
    dispatch(slice.actions.connectionsAdded(connections(2)))
    answers[1]?.()
    await clock.advance()
    expect(done).toEqual(['start', 'added'])
  })

  test('waits for a list that is split until its last part is kept', async () => {
    const answers: (() => void)[] = []
    const { slice, publisher, dispatch, clock } = createWriterStore({
      maxItems: 2,
      append: () => new Promise((resolve) => answers.push(() => resolve(true))),
    })
    publisher.start()
    await clock.advance()
    answers[0]?.()
    dispatch(slice.actions.connectionsAdded(connections(4)))
    let isDone = false
    void publisher.written().then(() => (isDone = true))
    await clock.advance()
    answers[1]?.()
    await clock.advance()
    expect(isDone).toBe(false)
    answers[2]?.()
    await clock.advance()
    expect(isDone).toBe(true)
  })

  test('rejects after stop, also for who waits already', async () => {
    const { publisher } = createWriterStore({ append: () => new Promise(() => {}) })
    publisher.start()
    const waiting = publisher.written()
    publisher.stop()
    publisher.stop()
    await expect(waiting).rejects.toThrow('the publisher was stopped')
    await expect(publisher.written()).rejects.toThrow('expected start() to be called')
  })
})

describe('a misuse is told at once', () => {
  const slice = slices.single()
  const append = async () => true
  test.each([
    ['no slice', {}, { append }, 'expected a slice of this library'],
    ['no append', slice, {}, 'expected `append` to be a function, got undefined'],
    ['a typo', slice, { append, onLsot: () => {} }, 'did you mean `onLost`?'],
    ['no items', slice, { append, maxItems: 0 }, '`maxItems` to be a whole number from 1'],
    ['a clock', slice, { append, clock: {} }, '`setTimeout` and `clearTimeout`'],
  ])('%s', (_what, given, options, message) => {
    expect(() => createPublisher(given as never, options as never)).toThrow(message) // wrong on purpose
  })

  test('start from no entry', () => {
    const { publisher } = createWriterStore()
    expect(() => publisher.start(-1)).toThrow('expected `n` to be a whole number, not negative')
  })

  test('start without a store', () => {
    const publisher = createPublisher(slice, { append })
    expect(() => publisher.start()).toThrow(
      'add `publisher.middleware` to the store before `start()`',
    )
    expect(() => publisher.snapshot()).toThrow('expected start() to be called before snapshot()')
  })
})
