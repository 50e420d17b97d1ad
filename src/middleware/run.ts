import type { UnknownAction } from '@reduxjs/toolkit'
import type { ReconnectorState } from '../rules/state.js'
import type { Desk } from './desk.js'
import { createEngine } from './engine.js'
import type { Link } from './link.js'
import type { Run } from './listener.js'
import { longestSleepMs, type Ports } from './ports.js'
import type { Projection, ReconnectorSliceLike } from './projection.js'
import { startSignals } from './signals.js'

/** Looks after one connection, at once and on one timer, until its stop. */
export function createRun(
  { truth, send, check, checkAtMs }: Projection<ReconnectorState>,
  { actions }: ReconnectorSliceLike,
  ports: Ports,
  link: Link,
): Run {
  const { clock } = ports
  const owner = {}
  const holds = new Set<string>()
  let endSignals: (() => void) | undefined
  let timer: unknown = null
  let isSettling = true // until it has begun
  let isStopped = false

  const desk: Desk = {
    ports,
    holds,
    drawsAlways: false,
    nowMs: clock.now,
    peek: () => (link.owner === owner ? truth() : undefined),
    push(_, name, ...given) {
      const create = actions[name] as unknown as (...given: unknown[]) => UnknownAction // it takes what `name` takes
      if (link.owner === owner) send(create(...given))
    },
    later: (_, task) => during(task),
    afterPush: (call) => call(),
    admit() {
      const attemptId = engine.takeUp(link)
      if (attemptId !== null) engine.dial(link, attemptId)
    },
    vacate() {},
    admitProbe: () => engine.probe(link),
    vacateProbe() {},
  }
  const engine = createEngine(desk)

  function settle() {
    if (isSettling || isStopped) return
    isSettling = true
    try {
      engine.settle(link)
    } finally {
      isSettling = false
      arm()
    }
  }

  /** Sets the one timer to the next instant at which there is something to do. */
  function arm() {
    if (timer !== null) clock.clearTimeout(timer)
    timer = null
    if (isStopped) return
    const wakeAtMs = Math.min(engine.nextMs(link), checkAtMs())
    if (wakeAtMs === Infinity) return
    const sleepMs = Math.min(Math.max(wakeAtMs - clock.now(), 0), longestSleepMs)
    timer = clock.setTimeout(wake, Math.ceil(sleepMs))
  }

  function wake() {
    check()
    during(() => engine.tick(link))
  }

  function during(work: () => void) {
    if (isStopped) return
    work()
    settle()
  }

  return {
    act: settle,
    begin() {
      link.owner = owner
      link.node = truth().node
      engine.begin(link)
      const handlers = {
        wake: () => during(() => engine.look(link)),
        retry: () => during(() => engine.hint(link, 'hint')),
        online: () => during(() => engine.hint(link, 'network')),
        refresh: (reason: string) => during(() => engine.refresh(link, reason)),
        hold: (reason: string) => during(() => holds.add(reason)),
        release(reason: string) {
          holds.delete(reason)
          during(() => engine.release(link, reason))
        },
      }
      endSignals = startSignals(ports, handlers)
      if (isStopped) endSignals() // meanwhile
      isSettling = false
      during(() => engine.look(link))
    },
    stop() {
      isStopped = true
      arm()
      engine.stop(link)
      endSignals?.()
    },
  }
}
