import { ConnectError, type Attempt, type Connect, type ProbeConnection } from 'redux-reconnector'
import { createScriptedConnector, type ScriptedAttempt } from 'redux-reconnector/testing'
import {
  createPresent,
  type FaultName,
  type Present,
  type ServerSwitches,
} from '../faults/faults.js'

const latencyMs = 40
const heartbeatMs = 2000
const flapAfterMs = 500
const readingEveryMs = 2000
const healsAfterMs: Partial<Record<FaultName, number>> = { crash: 10_000, later: 20_000 }

/**
 * A server inside of the page, on the scripted connector that tests use: what the demo's server does over a real
 * WebSocket, so that the page can be shown where there is no server.
 */
function createScriptedServer() {
  const connector = createScriptedConnector()
  const present = createPresent()
  const subscribers = new Set<(data: string) => void>()
  const waiting = new Set<ScriptedAttempt>() // let in by nobody, turned away by nobody
  let celsius = 21

  const fault = () => present.present().fault

  const connect: Connect = (attempt: Attempt) => {
    const opening = connector.connect(attempt)
    const asked = connector.lastAttempt()
    attempt.signal.addEventListener('abort', () => {
      waiting.delete(asked)
      if (asked.isPending()) asked.fail(attempt.signal.reason)
    })
    setTimeout(admit, latencyMs, asked)
    return opening
  }

  function admit(attempt: ScriptedAttempt) {
    if (!attempt.isPending()) return
    if (fault() === 'crash') attempt.fail(new ConnectError('cannot connect'))
    else if (fault() === 'freeze') waiting.add(attempt)
    else {
      attempt.succeed()
      seize()
    }
  }

  /** What becomes of those who are connected. */
  function seize() {
    const { fault: now, healsAtMs } = present.present()
    const leftMs = Math.max((healsAtMs ?? 0) - Date.now(), 0)
    const end = ends[now]
    if (end !== undefined) setTimeout(endAll, now === 'flap' ? flapAfterMs : latencyMs, end(leftMs))
  }

  function endAll(how: ReturnType<NonNullable<(typeof ends)[Present['fault']]>>) {
    for (const connection of connector.connections) connection.end(how)
  }

  /** Looks as a heartbeat does: a frozen server is found out when the time of an answer is over. */
  const probe: ProbeConnection = async ({ signal }) => {
    if (connector.openCount() === 0) return 'unreachable'
    if (fault() !== 'freeze') return 'alive_rpc'
    await new Promise((resolve) => setTimeout(resolve, heartbeatMs))
    signal.throwIfAborted()
    return connector.openCount() > 0 && fault() === 'freeze' ? 'alive_dist_only' : 'alive_rpc'
  }

  setInterval(() => {
    if (connector.openCount() === 0 || fault() === 'freeze') return
    celsius += Math.random() - 0.5
    const message = JSON.stringify({ celsius: Math.round(celsius * 10) / 10, atMs: Date.now() })
    for (const subscriber of subscribers) subscriber(message)
  }, readingEveryMs)

  const switches: ServerSwitches = {
    place: 'page',
    present: present.present,
    subscribe: present.subscribe,
    look: async () => ({ hasBeam: false }),
    async switchTo(next) {
      const afterMs = healsAfterMs[next]
      present.set({ fault: next, healsAtMs: afterMs === undefined ? null : Date.now() + afterMs })
      seize()
      const held = [...waiting]
      waiting.clear()
      for (const attempt of held) admit(attempt)
    },
  }

  return {
    switches,
    connector: {
      connect,
      probe,
      send: () => connector.openCount() > 0,
      subscribe(subscriber: (data: string) => void) {
        subscribers.add(subscriber)
        return () => {
          subscribers.delete(subscriber)
        }
      },
    },
  }
}

/** How each fault ends a connection, in the words that a WebSocket's close is told by. */
const ends = {
  crash: () => ({ reason: 'connection lost (1006)' }),
  flap: () => ({ reason: 'connection lost (1006)' }),
  refuse: () => ({
    reason: 'unauthorized: the token has expired (4401)',
    outcome: 'auth' as const,
  }),
  later: (leftMs: number) => ({
    reason: `try again later: retry-after=${Math.ceil(leftMs / 1000)} (1013)`,
    retryAfterMs: leftMs,
  }),
} as Partial<Record<Present['fault'], (leftMs: number) => Parameters<ScriptedEnd>[0]>>

type ScriptedEnd = ReturnType<ScriptedAttempt['succeed']>['end']

export const scriptedServer = createScriptedServer()
