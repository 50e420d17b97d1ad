import { ConnectError, selectNextAttemptAtMs } from 'redux-reconnector'
import type { World, WorldOptions } from '../world/world.js'
import { createRandom } from './random.js'

export interface Chaos {
  /** Of the listener under test. */
  readonly createWorld: (options: WorldOptions) => World
  readonly seed: number
  readonly faults: number
  readonly probed: boolean
  /** Whether closing a connection does nothing: a fault of the listener's own, which must be found. */
  readonly leaky?: boolean
}

const sliceMs = 250
const probeEveryMs = 1000
const probeTimeoutMs = 5000
/** A look may have begun just before, hang, and be timed again by a clock that was set back. */
const lookMs = probeEveryMs + 2 * probeTimeoutMs
/** A clock that jumped is noticed after the longest sleep at the latest. */
const sleepMs = 10_000
/** What this side itself ended is not made again at once where it was made just before. */
const floorMs = 1000

/** Does one fault after the other to the real listener, and gives what did not hold. */
export async function survive({ createWorld, seed, faults, probed, leaky = false }: Chaos) {
  const random = createRandom(seed)
  const broken: string[] = []
  const counts = new Map<string, number>()
  const world = createWorld({
    probed,
    checks: false,
    startMs: 1e9,
    policy: { jitter: [0.5, 1], minUptimeMs: 2000, maxAttempts: 20 },
    listener: { random: random.next, probeEveryMs, probeTimeoutMs },
  })
  const { actions, clock, connector, page, reconnector, state, store } = world
  let stop = reconnector.start()
  let elapsedMs = 0
  let happened: string[] = []
  let isZombie = false
  let node = 0
  let setBackMs = -Infinity
  /** Since when, on no clock that can be set, a thing is so that must not last. */
  const since = new Map<string, number>()

  const pending = () => connector.attempts.slice(-50).filter((one) => one.isPending())
  const underWay = () => pending().filter(({ signal }) => !signal.aborted)
  const newest = () => underWay().at(-1)
  const open = () => connector.connections.filter((one) => one.isOpen())
  const fault = (what: string) => {
    if (!broken.some((known) => known.startsWith(what))) {
      broken.push(`${what} at ${elapsedMs} ms, ${JSON.stringify(state())}, ${happened.join(', ')}`)
    }
  }
  /** Says so where a thing has lasted too long. */
  function mustNotLast(what: string, isSo: boolean, limitMs: number) {
    if (!isSo) return void since.delete(what)
    const begun = since.get(what) ?? elapsedMs
    since.set(what, begun)
    if (elapsedMs - begun > limitMs) fault(what)
  }

  const kinds: Record<string, () => void> = {
    'the attempt succeeds': () => {
      if (open().length > 0 && newest() && !leaky) fault('an attempt beside an open connection')
      const opened = newest()?.succeed()
      if (opened && leaky) Object.assign(opened, { close: () => {} })
      if (opened) isZombie = false
    },
    'the attempt succeeds and its connection ends at once': () => newest()?.succeed().end(),
    'the attempt fails': () => newest()?.fail(new Error('refused')),
    'the attempt is refused for good': () =>
      newest()?.fail(new ConnectError('no', { outcome: random.oneOf(['auth', 'fatal']) })),
    'the server asks to wait': () =>
      newest()?.fail(new ConnectError('busy', { retryAfterMs: random.below(20_000) })),
    'a late success': () => {
      pending()
        .find(({ signal }) => signal.aborted)
        ?.succeed()
    },
    'a late failure': () =>
      pending()
        .find(({ signal }) => signal.aborted)
        ?.fail(new Error('late')),
    'the connection ends': () => open()[0]?.end({ reason: 'gone' }),
    'the connection ends with a hint': () =>
      open()[0]?.end({ reason: 'restart', retryAfterMs: random.below(9000) }),
    'the connection dies silently': () => (isZombie = true),
    'the probe hangs': () => connector.answer(() => new Promise(() => {})),
    'the probe throws': () => connector.answer(() => Promise.reject(new Error('broken'))),
    'the probe talks nonsense': () => connector.answer(async () => ({ reachability: 7 }) as never),
    'the probe tells the truth': () =>
      connector.answer(async () => (open().length > 0 && !isZombie ? 'alive_rpc' : 'unreachable')),
    'the clock is set back': () => {
      clock.step(-random.below(3_600_000))
      setBackMs = elapsedMs
    },
    'the clock is set forward': () => clock.step(random.below(3_600_000)),
    'a pause': () => void store.dispatch(actions.paused('lunch', clock.now())),
    'a resume': () => void store.dispatch(actions.resumed('lunch', clock.now())),
    'the page is hidden': () => page().hold('hidden'),
    'the page is shown': () => page().release('hidden'),
    'the network changes': () => page().online(),
    'the page wakes': () => page().wake(),
    'a refresh': () => void store.dispatch(actions.refreshRequested('a gap', clock.now())),
    'the page was asleep': () => page().refresh('slept'),
    'reconnect now': () => void store.dispatch(actions.retryRequested(clock.now(), random.next())),
    'another node': () => void store.dispatch(actions.configured({ node: `node ${(node += 1)}` })),
    'a foreign report': () =>
      void store.dispatch(actions.reconnectSucceeded({ attemptId: 'stale', nowMs: clock.now() })),
    'a stop and a start': () => {
      stop()
      if (clock.pendingTimers() > 0) fault('a timer after a stop')
      if (open().length > 0) fault('a connection after a stop')
      stop = reconnector.start()
    },
  }
  const names = Object.keys(kinds)
  kinds['the probe tells the truth']?.()

  for (let turn = 0; turn < faults; turn += 1) {
    const name = names[random.below(names.length)] ?? ''
    counts.set(name, (counts.get(name) ?? 0) + 1)
    happened = [...happened, name].slice(-4)
    kinds[name]?.()
    await clock.advance()
    // Every third time nothing else is wrong for a while: then all has to become well again.
    const isCalm = turn % 3 === 0
    if (isCalm) {
      kinds['the probe tells the truth']?.()
      if (state().status === 'paused' || state().status === 'gaveUp') {
        page().release('hidden')
        store.dispatch(actions.resumed('lunch', clock.now()))
        store.dispatch(actions.retryRequested(clock.now(), random.next()))
        await clock.advance()
      }
    }
    const lastsMs = isCalm ? 3000 + random.below(30_000) : random.below(4000)
    for (let passed = 0; passed < lastsMs; passed += sliceMs) {
      const before = state()
      const attemptsBefore = connector.attempts.length
      await clock.advance(sliceMs)
      elapsedMs += sliceMs
      check(before, attemptsBefore)
    }
  }

  stop()
  await clock.advance()
  if (clock.pendingTimers() > 0) fault('a timer left')
  if (open().length > 0) fault('a connection left')
  if (underWay().length > 0) fault('an attempt left')
  // That the probe talks nonsense is said there, and nothing else.
  const errors = world.errors.map(String).filter((text) => !text.includes('expected `probe`'))
  if (errors.length > 0) fault(`errors: ${errors[0]}`)
  return { broken, counts, attempts: connector.attempts.length, elapsedMs }

  function check(before: ReturnType<typeof state>, attemptsBefore: number) {
    const { status } = state()
    const nowMs = clock.now()
    const isUp = open().length > 0 && !(probed && isZombie)
    if (open().length > 1) fault('two connections open')
    if (underWay().length > 1) fault('two attempts under way')
    if (clock.pendingTimers() > 1) fault('two timers')
    if ((status === 'connecting') !== (newest() !== undefined)) fault('a status that is not so')
    const dueMs = selectNextAttemptAtMs(before)
    // The end of no wait at all lies ahead only where the clock was set back: it is over at once.
    const isWait = dueMs !== (before.attempts === 0 ? before.sinceMs : before.lastAttemptMs)
    const isEarly = before.status === 'waiting' && isWait && dueMs !== null && dueMs > nowMs
    if (isEarly && connector.attempts.length > attemptsBefore) fault('an attempt before its time')

    mustNotLast('healthy, and nothing is open', status === 'healthy' && !isUp, lookMs)
    const isHidden = status !== 'healthy' && status !== 'paused' && isUp
    mustNotLast('open, and not healthy', isHidden, lookMs)
    mustNotLast('due, and nobody attempts', status === 'due', sleepMs + floorMs)
    const isOver = status === 'waiting' && (selectNextAttemptAtMs(state()) ?? Infinity) <= nowMs
    mustNotLast('a wait is over, and nobody attempts', isOver, lookMs + floorMs)
    const attempt = `attempt ${connector.attempts.length} is not ended at its time`
    const begunMs = since.get(attempt) ?? elapsedMs
    // A clock that was set back gives it its full time once more, from when that is noticed.
    const moreMs =
      setBackMs < begunMs - sliceMs ? 0 : setBackMs - begunMs + Math.max(lookMs, sleepMs)
    mustNotLast(attempt, newest() !== undefined, state().policy.connectTimeoutMs + moreMs)
  }
}
