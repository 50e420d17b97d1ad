import { describe, expect, test } from 'vitest'
import { createReconnectorFleetSlice } from 'redux-reconnector/fleet'
import { createReconnectorSlice } from 'redux-reconnector'
import { createMirror, MirrorError } from 'redux-reconnector/mirror'
import { connections, createLogStore, createMemoryLog, createWriterStore, slices } from './logs.js'

/** A log of a fleet with some entries, and its writer. */
async function writtenLog() {
  const writer = createWriterStore()
  const { slice, publisher, dispatch } = writer
  publisher.start()
  await publisher.written()
  dispatch(slice.actions.connectionsAdded(connections(3)))
  await publisher.written()
  for (const [at, { id }] of connections(3).entries()) {
    dispatch(slice.actions.probeReceived(id, 'unreachable', at, 0.5))
    await publisher.written()
  }
  return { ...writer, entries: writer.log.entries as readonly string[] }
}

const edited = (entry: string | undefined, change: Record<string, unknown>) =>
  JSON.stringify({ ...JSON.parse(entry ?? ''), ...change })

describe('take', () => {
  test.each(['single', 'fleet'] as const)(
    'folds a log to the very state of its writer: %s',
    async (kind) => {
      const log = createMemoryLog()
      const slice = slices[kind]()
      const writer = createLogStore(slice, { append: log.append })
      writer.mirror.stop()
      writer.publisher.start()
      const { actions } = slice
      if ('connectionsAdded' in actions) {
        writer.dispatch(actions.connectionsAdded(connections(2)))
        writer.dispatch(actions.probeReceived('device-1', 'unreachable', 5, 0.25))
      } else writer.dispatch(actions.probeReceived('unreachable', 5, 0.25))
      await writer.publisher.written()

      const dashboard = createLogStore(slices[kind]())
      expect(log.entries.map(dashboard.mirror.take)).toEqual(log.entries.map(() => 'taken'))
      expect(dashboard.text()).toBe(writer.text())
      expect(dashboard.mirror.position()).toBe(log.entries.length)
    },
  )

  test('an entry that was folded is known, and one before which others are missing is a gap', async () => {
    const { entries, text } = await writtenLog()
    const { mirror, ...dashboard } = createLogStore(slices.fleet())
    const [first = '', second = '', third = ''] = entries
    expect(mirror.take(second)).toBe('gap') // a fresh mirror begins with the first
    expect(mirror.take(first)).toBe('taken')
    expect(mirror.take(third)).toBe('gap')
    expect(mirror.position()).toBe(1)
    expect(mirror.take(second)).toBe('taken')
    expect(mirror.take(first)).toBe('known')
    for (const entry of entries) mirror.take(entry)
    expect(dashboard.text()).toBe(text())
  })

  test('a subscriber that throws does not leave an entry half folded', async () => {
    const { log, slice, publisher, dispatch, text } = await writtenLog()
    dispatch(slice.actions.connectionsRemoved(['device-0']))
    dispatch(slice.actions.connectionsAdded(connections(2, 7)))
    dispatch(slice.actions.probeReceived('device-8', 'unreachable', 9, 0.5))
    await publisher.written()
    const dashboard = createLogStore(slices.fleet())
    let isFirst = true
    dashboard.store.subscribe(() => {
      if (dashboard.mirror.position() < log.entries.length - 1 || !isFirst) return
      isFirst = false
      throw new Error('a component')
    })
    for (const entry of log.entries.slice(0, -1)) dashboard.mirror.take(entry)
    expect(() => dashboard.mirror.take(log.entries.at(-1) ?? '')).toThrow('a component')
    expect(dashboard.text()).toBe(text())
    expect(dashboard.mirror.take(log.entries.at(-1) ?? '')).toBe('known')
  })
})

describe('a subscriber of the store', () => {
  test('stops the mirror: the entry is folded to its end, and it is the last', async () => {
    const { log, slice, publisher, dispatch, entries } = await writtenLog()
    dispatch(slice.actions.connectionsRemoved(['device-0']))
    dispatch(slice.actions.connectionsAdded(connections(2, 7)))
    await publisher.written()
    const at = entries.length // of an entry with two actions
    const last = publisher.snapshot()
    dispatch(slice.actions.probeReceived('device-8', 'unreachable', 9, 0.5))
    await publisher.written()
    const { mirror, ...dashboard } = createLogStore(slices.fleet())
    for (const entry of log.entries.slice(0, at - 1)) mirror.take(entry)
    dashboard.store.subscribe(mirror.stop)
    expect(mirror.take(log.entries[at - 1] ?? '')).toBe('taken')
    expect(mirror.take(log.entries[at] ?? '')).toBe('known')
    expect(mirror.position()).toBe(at)
    dashboard.dispatch(slice.actions.connectionsRemoved(['device-7'])) // it passes
    const stopped = createLogStore(slices.fleet())
    stopped.mirror.restore(last)
    stopped.mirror.stop()
    stopped.dispatch(slice.actions.connectionsRemoved(['device-7']))
    expect(dashboard.text()).toBe(stopped.text())
  })

  test('cannot fold an entry within another one', async () => {
    const { log, slice, publisher, dispatch, text } = await writtenLog()
    dispatch(slice.actions.connectionsRemoved(['device-0']))
    dispatch(slice.actions.connectionsAdded(connections(2, 7)))
    await publisher.written()
    const { mirror, ...dashboard } = createLogStore(slices.fleet())
    const refused: unknown[] = []
    dashboard.store.subscribe(() => {
      for (const again of [
        () => mirror.take(log.entries[mirror.position()] ?? ''),
        () => mirror.restore(publisher.snapshot()),
      ]) {
        try {
          again()
        } catch (error) {
          refused.push(error)
        }
      }
    })
    for (const entry of log.entries) expect(mirror.take(entry)).toBe('taken')
    expect([...new Set(refused.map(String))]).toEqual([
      'MirrorError: another entry is being applied: call it after that, not in a subscriber',
    ])
    expect(dashboard.text()).toBe(text())
  })
})

describe('restore', () => {
  test('a snapshot and the entries after it lead to the same state', async () => {
    const { entries, slice, publisher, dispatch, text, log } = await writtenLog()
    const snapshot = publisher.snapshot()
    const { n } = JSON.parse(snapshot)
    dispatch(slice.actions.probeReceived('device-2', 'unreachable', 5000, 0.5))
    await publisher.written()
    const { mirror, ...dashboard } = createLogStore(slices.fleet())
    mirror.restore(snapshot)
    expect(mirror.position()).toBe(n)
    expect(mirror.take(entries[0] ?? '')).toBe('known')
    for (const entry of log.entries.slice(n)) expect(mirror.take(entry)).toBe('taken')
    expect(dashboard.text()).toBe(text())
  })

  test('what was recorded and is not written yet is in no snapshot', async () => {
    const { slice, publisher, dispatch, text, log } = await writtenLog()
    dispatch(slice.actions.probeReceived('device-2', 'unreachable', 5000, 0.5))
    const { mirror, ...dashboard } = createLogStore(slices.fleet())
    mirror.restore(publisher.snapshot())
    await publisher.written()
    expect(mirror.take(log.entries.at(-1) ?? '')).toBe('taken')
    expect(dashboard.text()).toBe(text())
  })

  test('a snapshot in the middle of a list that is split is followed by its other parts', async () => {
    const answers: (() => void)[] = []
    const entries: string[] = []
    const { slice, publisher, dispatch, clock, text } = createWriterStore({
      maxItems: 10,
      append: (entry) => {
        entries.push(entry)
        return new Promise((resolve) => answers.push(() => resolve(true)))
      },
    })
    publisher.start()
    await clock.advance()
    answers[0]?.()
    await clock.advance()
    dispatch(slice.actions.connectionsAdded(connections(25)))
    await clock.advance()
    answers[1]?.() // of three parts
    await clock.advance()
    const { mirror, ...dashboard } = createLogStore(slices.fleet())
    mirror.restore(publisher.snapshot())
    expect(slice.getSelectors().selectTotal(dashboard.state())).toBe(10)
    for (let answer = 2; answer < 4; answer += 1) {
      answers[answer]?.()
      await clock.advance()
    }
    for (const entry of entries.slice(2)) expect(mirror.take(entry)).toBe('taken')
    expect(dashboard.text()).toBe(text())
  })

  test('the snapshot of a writer that is not kept yet names only those before it', async () => {
    const { entries, slice, publisher, dispatch, log } = await writtenLog()
    const next = createLogStore(slices.fleet(), { append: () => new Promise(() => {}) })
    for (const entry of entries) next.mirror.take(entry)
    next.mirror.stop()
    next.publisher.start(5)
    const { mirror } = createLogStore(slices.fleet())
    mirror.restore(next.publisher.snapshot())
    dispatch(slice.actions.connectionsRemoved(['device-0'])) // the other one was quicker
    await publisher.written()
    expect(mirror.take(log.entries.at(-1) ?? '')).toBe('taken')
  })

  test('the snapshot of a log that has no entry yet is followed by the first', async () => {
    const { log, publisher, dispatch, slice, text } = createWriterStore()
    dispatch(slice.actions.connectionsAdded(connections(2)))
    publisher.start()
    const { mirror, ...dashboard } = createLogStore(slices.fleet())
    mirror.restore(publisher.snapshot())
    await publisher.written()
    expect(mirror.position()).toBe(0)
    expect(mirror.take(log.entries[0] ?? '')).toBe('taken')
    expect(dashboard.text()).toBe(text())
  })

  test('a fleet with removed connections keeps their places', async () => {
    const { slice, publisher, dispatch, text } = await writtenLog()
    dispatch(slice.actions.connectionsRemoved(['device-1']))
    await publisher.written()
    const dashboard = createLogStore(slices.fleet())
    dashboard.mirror.restore(publisher.snapshot())
    expect(dashboard.text()).toBe(text())
    expect(dashboard.text()).toContain('null')
  })
})

describe('another log', () => {
  test.each([
    ['another version', { format: 2 }, 'entry 1: expected `format` to be 1, got 2'],
    ['another slice', { slice: 'other' }, 'a slice named `reconnectorFleet`'],
    ['no format', { format: undefined }, 'expected `format` to be 1, got NaN'],
    ['another default', { defaults: { maxBackoffMs: 1 } }, 'got another `cookie`'],
  ])('is refused: %s', async (_what, change, message) => {
    const { entries } = await writtenLog()
    const { mirror, ...dashboard } = createLogStore(slices.fleet())
    const before = dashboard.text()
    const take = () => mirror.take(edited(entries[0], change))
    expect(take).toThrow(MirrorError)
    expect(take).toThrow(message)
    expect([dashboard.text(), mirror.position()]).toEqual([before, 0])
  })

  test('is refused by the path of the default that differs', async () => {
    const { entries, publisher } = await writtenLog()
    const slice = createReconnectorFleetSlice({
      defaults: { policy: { jitter: [0.5, 1.5], maxAttempts: 7 } },
    })
    const { mirror } = createLogStore(slice)
    const message = 'expected the defaults of this slice, got another `policy.maxAttempts`'
    expect(() => mirror.take(entries[0] ?? '')).toThrow(message)
    expect(() => mirror.restore(publisher.snapshot())).toThrow(message)
  })

  test('of a single slice with another node is refused', async () => {
    const log = createMemoryLog()
    const writer = createLogStore(slices.single(), { append: log.append })
    writer.publisher.start()
    await writer.publisher.written()
    const { mirror } = createLogStore(createReconnectorSlice({ node: 'wss://host/other' }))
    expect(() => mirror.take(log.entries[0] ?? '')).toThrow('got another `node`')
  })

  test('a log that was begun anew is noticed, not taken for known', async () => {
    const [one, other] = [await writtenLog(), await writtenLog()]
    const { mirror, ...dashboard } = createLogStore(slices.fleet())
    for (const entry of one.entries) mirror.take(entry)
    const before = dashboard.text()
    for (const entry of other.entries) {
      expect(() => mirror.take(entry)).toThrow('expected the log that was applied up to entry 5')
    }
    const { slice, publisher, dispatch, log } = other
    dispatch(slice.actions.probeReceived('device-2', 'unreachable', 9000, 0.5))
    await publisher.written()
    expect(() => mirror.take(log.entries[5] ?? '')).toThrow('got another log')
    expect(dashboard.text()).toBe(before)
    mirror.restore(publisher.snapshot())
    expect(dashboard.text()).toBe(other.text())
  })

  test('a log that was set back, and then went on by another writer, is noticed', async () => {
    const { entries } = await writtenLog()
    const far = createLogStore(slices.fleet())
    for (const entry of entries) far.mirror.take(entry)
    // The broker comes back with the first three entries only.
    const log = createMemoryLog()
    log.entries.push(...entries.slice(0, 3))
    const next = createLogStore(slices.fleet(), { append: log.append })
    for (const entry of log.entries) next.mirror.take(entry)
    next.mirror.stop()
    next.publisher.start(3)
    await next.publisher.written()
    expect(() => far.mirror.take(log.entries[3] ?? '')).toThrow('got another log')
    const near = createLogStore(slices.fleet())
    for (const entry of log.entries) expect(near.mirror.take(entry)).toBe('taken')
    expect(near.text()).toBe(next.text())
  })
})

describe('commands', () => {
  test('an action dispatched in a dashboard goes to onCommand, and comes back through the log', async () => {
    const commands: unknown[] = []
    const { log, slice, publisher, dispatch, entries, text } = await writtenLog()
    const dashboard = createLogStore(slices.fleet(), {
      onCommand: (action) => commands.push(action),
    })
    for (const entry of entries) dashboard.mirror.take(entry)
    const before = dashboard.text()
    const command = slice.actions.paused('device-1', 'by hand', 10)
    expect(dashboard.dispatch(command)).toBe(command)
    expect(commands).toEqual([command])
    expect(dashboard.text()).toBe(before)
    dispatch(slice.actions.paused('device-1', 'by hand', 10))
    await publisher.written()
    dashboard.mirror.take(log.entries.at(-1) ?? '')
    expect(dashboard.text()).toBe(text())
    expect(dashboard.text()).not.toBe(before)
  })

  test('without onCommand an action throws, and actions of others pass', async () => {
    const { dispatch, slice, text, store } = createLogStore(slices.fleet())
    const before = text()
    expect(() => dispatch(slice.actions.connectionsAdded(connections(1)))).toThrow(
      'pass `onCommand` to createMirror',
    )
    expect(text()).toBe(before)
    expect(store.dispatch({ type: 'other' })).toEqual({ type: 'other' })
  })

  test('after stop the actions of the store pass, and entries change nothing', async () => {
    const { entries } = await writtenLog()
    const { mirror, dispatch, slice, state } = createLogStore(slices.fleet())
    mirror.stop()
    expect(mirror.take(entries[0] ?? '')).toBe('known')
    dispatch(slice.actions.connectionsAdded(connections(1)))
    expect(slice.getSelectors().selectTotal(state())).toBe(1)
  })
})

describe('a publisher goes on with a log', () => {
  test('from where the mirror in its store is', async () => {
    const { entries, publisher: first, text, log } = await writtenLog()
    const next = createLogStore(slices.fleet(), { append: log.append })
    for (const entry of entries) next.mirror.take(entry)
    next.mirror.stop()
    next.publisher.start(next.mirror.position())
    await next.publisher.written()
    expect(JSON.parse(log.entries.at(-1) ?? '')).toMatchObject({ n: 6, format: 1, actions: [] })
    next.dispatch(next.slice.actions.probeReceived('device-0', 'unreachable', 9000, 0.5))
    await next.publisher.written()

    const [early, late] = [createLogStore(slices.fleet()), createLogStore(slices.fleet())]
    early.mirror.restore(first.snapshot())
    late.mirror.restore(next.publisher.snapshot())
    for (const entry of log.entries) early.mirror.take(entry)
    for (const entry of log.entries) expect(late.mirror.take(entry)).toBe('known')
    expect(early.text()).toBe(next.text())
    expect(late.text()).toBe(next.text())
    expect(early.text()).not.toBe(text())
  })

  test('also after an entry that tells nothing', async () => {
    const { log } = await writtenLog()
    for (let writer = 0; writer < 3; writer += 1) {
      const next = createLogStore(slices.fleet(), { append: log.append })
      for (const entry of log.entries) next.mirror.take(entry)
      next.mirror.stop()
      next.publisher.start(next.mirror.position())
      await next.publisher.written()
      next.publisher.stop()
    }
    const { mirror } = createLogStore(slices.fleet())
    for (const entry of log.entries) expect(mirror.take(entry)).toBe('taken')
    expect(mirror.position()).toBe(8)
  })

  test('with a snapshot, where the store has changed since', async () => {
    const { log } = await writtenLog()
    const next = createLogStore(slices.fleet(), { append: log.append })
    for (const entry of log.entries) next.mirror.take(entry)
    next.mirror.stop()
    next.dispatch(next.slice.actions.connectionsAdded(connections(1, 70)))
    next.publisher.start(5)
    await next.publisher.written()
    const dashboard = createLogStore(slices.fleet())
    for (const entry of log.entries) expect(dashboard.mirror.take(entry)).toBe('taken')
    expect(dashboard.text()).toBe(next.text())
  })

  test('after it was stopped, in the same store', async () => {
    const { log, publisher, dispatch, slice, text } = await writtenLog()
    publisher.stop()
    dispatch(slice.actions.connectionsAdded(connections(1, 70))) // nobody writes it
    publisher.start(5)
    await publisher.written()
    publisher.stop()
    publisher.start(6)
    await publisher.written()
    const dashboard = createLogStore(slices.fleet())
    for (const entry of log.entries) expect(dashboard.mirror.take(entry)).toBe('taken')
    expect(dashboard.text()).toBe(text())
    expect(JSON.parse(log.entries[6] ?? '')).toMatchObject({ n: 7, actions: [] })
  })

  test('after it has lost the log, when its store has folded what the other one has written', async () => {
    const { log, publisher, mirror, dispatch, slice, text } = await writtenLog()
    const other = createLogStore(slices.fleet(), { append: log.append })
    for (const entry of log.entries) other.mirror.take(entry)
    other.mirror.stop()
    other.publisher.start(5)
    await other.publisher.written()
    dispatch(slice.actions.connectionsAdded(connections(9))) // it does not know yet
    await expect(publisher.written()).rejects.toThrow('another process')
    mirror.restore(other.publisher.snapshot())
    expect(text()).toBe(other.text())
    mirror.stop()
    publisher.start(mirror.position())
    await publisher.written()
    other.dispatch(slice.actions.connectionsAdded(connections(9)))
    await expect(other.publisher.written()).rejects.toThrow('another process')
  })

  test('but not from another entry than the mirror is at', async () => {
    const { entries } = await writtenLog()
    const { mirror, publisher } = createLogStore(slices.fleet())
    for (const entry of entries) mirror.take(entry)
    mirror.stop()
    expect(() => publisher.start(4)).toThrow(
      'expected the mirror in this store to be at entry 4, it is at 5',
    )
  })

  test('and not while the mirror still takes entries', async () => {
    const { entries } = await writtenLog()
    const { mirror, publisher } = createLogStore(slices.fleet())
    mirror.take(entries[0] ?? '')
    publisher.start(1)
    expect(() => mirror.take(entries[1] ?? '')).toThrow(
      'still takes entries: call `mirror.stop()` first',
    )
  })
})

test('a misuse of createMirror is told at once', () => {
  const slice = slices.single()
  const create = (options: object) => createMirror(slice, options as never) // wrong on purpose
  expect(() => create({})).toThrow('createMirror: expected `dispatch` to be a function')
  expect(() => create({ dispatch: () => {}, onCommnad: () => {} })).toThrow('`onCommand`?')
})
