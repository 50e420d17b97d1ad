import type { UnknownAction } from '@reduxjs/toolkit'
import type { Desk } from '../middleware/desk.js'
import { createEngine } from '../middleware/engine.js'
import type { Run } from '../middleware/listener.js'
import type { Projection } from '../middleware/projection.js'
import { goldenRatio } from '../rules/goldenRatio.js'
import { isState } from '../rules/checks.js'
import type { ReconnectorState } from '../rules/state.js'
import type { ReconnectorFleetSlice } from './createReconnectorFleetSlice.js'
import { createDeadlines } from './deadlines.js'
import type { FleetPorts } from './fleetPorts.js'
import { createFleetLink, type FleetLink } from './fleetLink.js'
import { createFleetSignals } from './fleetSignals.js'
import { selectById } from './fleetSelectors.js'
import type { FleetState } from './fleetState.js'
import { createJoining, renewed } from './joining.js'
import { createMembers } from './members.js'
import { createPlaces } from './places.js'
import { createTurns } from './turns.js'

/** How many connections are taken on, and how many deadlines are met, in one turn of the event loop: no turn takes long. */
const mostInTurn = 500

/**
 * Looks after many connections on one timer, until its stop closes them all. What comes in is collected, and
 * dispatched at the next turn of the event loop as one action. The engine acts for each connection.
 *
 * @param links - of all runs of this listener, by id
 * @param forgetFold - called when an action has passed the store
 */
export function createFleetRun(
  projection: Projection<FleetState>,
  slice: Pick<ReconnectorFleetSlice, 'actions'>,
  ports: FleetPorts,
  links: Map<string, FleetLink>,
  forgetFold: () => void,
): Run {
  const { probe, probeEveryMs } = ports
  const owner = {}
  const holds = new Set<string>()
  const attempts = createPlaces<FleetLink>(ports.maxConcurrentAttempts)
  const probes = createPlaces<FleetLink>(ports.maxConcurrentProbes)
  const deadlines = createDeadlines<FleetLink>()
  const joining = createJoining()
  let joined = 0
  let touched = new Set<FleetLink>() // to be settled in the next turn
  let settled = new Set<FleetLink>() // in this turn
  let changed = touched // where changed links go
  let isStopped = false

  const turns = createTurns(projection, slice, ports, {
    follow: () => follow(projection.truth()),
    prepare,
    finish,
    nextMs,
  })
  // A fleet has no links but its own.
  const desk: Desk = {
    ...turns,
    ports,
    holds,
    drawsAlways: true, // as its action creators have it
    peek: (link) => (link.owner === owner ? turns.peek(link as FleetLink) : undefined),
    push(link, ...given) {
      if (link.owner === owner) turns.push(link, ...given)
    },
    later(link, task) {
      turns.later(() => {
        task()
        touched.add(link as FleetLink)
      })
    },
    admit: (link) => attempts.ask(link as FleetLink),
    vacate: (link) => attempts.leave(link as FleetLink),
    admitProbe: (link) => probes.ask(link as FleetLink),
    vacateProbe: (link) => probes.leave(link as FleetLink),
  }
  const engine = createEngine(desk)
  const follow = createMembers(links, owner, {
    ...joining,
    changed: (link) => void changed.add(link),
    left(link) {
      engine.leave(link, 'the connection was removed')
      forget(link)
    },
  })

  const signals = createFleetSignals(ports, holds, engine, (task) => {
    turns.later(() => {
      for (const link of members()) {
        task(link)
        touched.add(link)
      }
    })
    turns.run()
  })

  function forget(link: FleetLink) {
    link.owner = null
    attempts.leave(link)
    deadlines.set(link, Infinity)
  }

  function prepare(isClockBack: boolean) {
    projection.check()
    if (isClockBack) for (const link of members()) tick(link)
    for (const id of joining.next(mostInTurn)) turns.attempt(() => join(id))
    for (let count = 0; count < mostInTurn; count += 1) {
      const link = takeDue()
      if (link === undefined) break
      tick(link)
    }
    settled = touched
    touched = changed = new Set()
    for (const link of settled) turns.attempt(() => engine.settle(link))
    for (let link = attempts.next(); link; link = attempts.next()) takeUp(link)
    for (let link = probes.next(); link; link = probes.next()) callProbe(link)
  }

  function tick(link: FleetLink) {
    touched.add(link)
    turns.attempt(() => engine.tick(link))
  }

  function takeUp(link: FleetLink) {
    const attemptId = engine.takeUp(link)
    if (attemptId === null) return attempts.leave(link)
    settled.add(link)
    turns.afterPush(() => engine.dial(link, attemptId))
  }

  function callProbe(link: FleetLink) {
    turns.afterPush(() => engine.probe(link))
  }

  function takeDue(): FleetLink | undefined {
    const link = deadlines.first()
    if (link === undefined || link.wakeAtMs > turns.nowMs()) return undefined
    deadlines.set(link, Infinity)
    return link
  }

  function finish() {
    for (const link of settled) {
      if (link.owner !== owner) continue
      // What was foreseen of it is in the store now, as another object.
      if (link.stateAtLook !== null && link.stateAtLook === turns.foreseen(link))
        link.stateAtLook = link.state
      deadlines.set(link, engine.nextMs(link))
    }
    settled = new Set()
  }

  function nextMs() {
    const isBusy = touched.size > 0 || !joining.isEmpty()
    if (isBusy || attempts.isMoving() || probes.isMoving()) return -Infinity
    return Math.min(deadlines.first()?.wakeAtMs ?? Infinity, projection.checkAtMs())
  }

  function join(id: string) {
    const state = selectById(projection.truth(), id)
    if (state === undefined || links.get(id)?.owner === owner) return
    if (!isState(state)) return turns.afterPush(() => renew(id, state))
    const nowMs = turns.nowMs()
    const link = links.get(id) ?? createFleetLink(id, state, nowMs)
    links.set(id, link)
    link.owner = owner
    link.state = state
    link.node = state.node
    joined += 1
    engine.begin(link)
    signals.welcome(link)
    // The looks of many are spread over the period, and so stay.
    if (probe) link.lastLookMs = nowMs - probeEveryMs * (1 - ((joined * goldenRatio) % 1))
    else engine.look(link)
    touched.add(link)
  }

  function renew(id: string, broken: ReconnectorState) {
    const { connectionsAdded, connectionsRemoved } = slice.actions
    ports.onError(new Error(`${ports.who}: the state of \`${id}\` is invalid and is replaced`))
    projection.send(connectionsRemoved([id]))
    const connection = renewed(id, broken)
    if (connection !== undefined) projection.send(connectionsAdded([connection]))
  }

  function* members() {
    for (const link of links.values()) if (link.owner === owner) yield link
  }

  function act(action: UnknownAction | null) {
    forgetFold()
    if (isStopped) return
    // What this turn itself changes is settled already.
    changed = turns.isSending(action) ? settled : touched
    follow(projection.truth())
    changed = touched
    turns.arm()
  }

  return {
    act,
    begin() {
      for (const [id] of links) if (!selectById(projection.truth(), id)) links.delete(id)
      signals.start()
      if (isStopped) signals.end() // meanwhile
      turns.run()
    },
    stop() {
      isStopped = true
      turns.end(() => {
        follow(projection.truth())
        for (const link of members()) {
          engine.stop(link)
          deadlines.set(link, Infinity)
        }
      })
      signals.end()
    },
  }
}
