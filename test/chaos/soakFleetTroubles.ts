import type { Fault } from '../websocket/faultyServer.js'
import { pause } from './pause.js'
import type { Trouble } from './proxy.js'
import type { createRandom } from './random.js'
import type { startChild } from './soakChild.js'
import { basePolicy, heartbeat, type FleetLine } from './soakFleetLine.js'
import type { ServerHandlers } from './soakServer.js'

type Server = ReturnType<typeof startChild<ServerHandlers>>
type Makers = Readonly<Record<string, (lastsMs: number) => Promise<void>>>

/** What only the heartbeat finds lasts longer than that. */
const silenceMs = heartbeat.everyMs + heartbeat.timeoutMs
const codes = [1000, 1001, 1008, 1011, 1012, 1013, 3000, 4401, 4000] as const

/** The troubles that a server and its network make. Each ends what it has begun. */
export function serverTroubles(server: Server, random: ReturnType<typeof createRandom>): Makers {
  const behaving = (fault: Fault) => async (lastsMs: number) => {
    await server.ask('behave', fault)
    await server.ask('reset')
    await pause(lastsMs)
    await server.ask('behave', { kind: 'none' })
  }
  const linked = (trouble: Trouble) => async (lastsMs: number) => {
    await server.ask('link', trouble)
    await pause(lastsMs + silenceMs)
    await server.ask('link', { kind: 'none' })
  }
  return {
    async 'the server restarts'(lastsMs) {
      await server.ask('crash')
      await pause(lastsMs)
      await server.ask('restart')
    },
    'all links are cut': () => server.ask('reset'),
    'a third of the connections is cut': () => server.ask('terminateSome', 1 / 3),
    async 'the server is frozen'(lastsMs) {
      server.freeze()
      await pause(lastsMs + silenceMs)
      server.thaw()
    },
    'upgrades are refused': behaving({ kind: 'refusing', status: 503, retryAfter: '2' }),
    'upgrades are forbidden': behaving({ kind: 'refusing', status: 401 }),
    'upgrades are not answered': behaving({ kind: 'frozen' }),
    'connections close at once': behaving({ kind: 'closing', afterMs: 0, code: 1013 }),
    'connections flap': behaving({ kind: 'flapping', afterMs: 300 }),
    'connections send garbage': behaving({ kind: 'garbage' }),
    'all are closed with a code': () =>
      server.ask('closeAll', random.oneOf(codes), random.oneOf(['', 'retry-after=2', 'bye'])),
    'links are half open': linked({ kind: 'halfOpen' }),
    'links drop bytes': linked({ kind: 'drop' }),
    'links tear frames': linked({ kind: 'partial' }),
    'links are slow': linked({ kind: 'latency', ms: 300 }),
    'links are refused': linked({ kind: 'refusing' }),
  }
}

/** The troubles that an application makes. The next calm ends them. */
export function ownTroubles(
  line: FleetLine,
  run: { stop(): void; start(): void },
  random: ReturnType<typeof createRandom>,
): Makers {
  const { actions, dispatch, ids, page } = line
  const some = (part: number) => ids().filter(() => random.next() < part)
  return {
    async 'connections are paused and resumed'(lastsMs) {
      const chosen = some(0.3)
      dispatch(actions.eventsReceived(chosen.map((id) => actions.paused(id, 'lunch'))))
      await pause(lastsMs)
      for (const id of chosen) dispatch(actions.resumed(id, 'lunch'))
    },
    async 'all are held and released'(lastsMs) {
      page()?.hold('hidden')
      await pause(lastsMs)
      page()?.release('hidden')
    },
    async 'policies are changed'() {
      const policy = { backoffMs: [random.below(500)], jitter: [0, 1], maxAttempts: 3 } as const
      const events = some(0.3).map((id) => actions.configured(id, { policy }))
      dispatch(actions.eventsReceived(events))
    },
    async 'the listener stops and starts'(lastsMs) {
      run.stop()
      await pause(random.oneOf([0, lastsMs]))
      run.start()
    },
    async 'connections are refreshed'() {
      for (const id of some(0.1)) dispatch(actions.refreshRequested(id, 'a gap'))
    },
    async 'all reconnect now'(lastsMs) {
      for (let times = 0; times < 3; times += 1) {
        await pause(lastsMs / 4)
        dispatch(actions.eventsReceived(ids().map((id) => actions.retryRequested(id))))
      }
    },
    async 'connections get another URL'() {
      for (const id of some(0.1)) {
        const node = line.stateOf(id)?.node.replace(/\?.*|$/, (was) => (was ? '' : '?other'))
        if (node !== undefined) dispatch(actions.configured(id, { node }))
      }
    },
    async 'the page wakes, and its network changes'(lastsMs) {
      page()?.wake()
      await pause(lastsMs / 2)
      page()?.online()
    },
    async 'messages are sent'(lastsMs) {
      for (const id of ids()) line.send(id)
      await pause(lastsMs)
      for (const id of some(0.2)) line.send(id)
    },
  }
}

/**
 * Removes connections, and adds others. It is done in every round: the slice closes the holes that removed connections
 * leave when there are many, so with few the heap would have a long slope by them.
 */
export async function exchange(
  { actions, dispatch, ids, fillUp }: FleetLine,
  random: ReturnType<typeof createRandom>,
  lastsMs: number,
) {
  dispatch(actions.connectionsRemoved(ids().filter(() => random.next() < 0.2)))
  await pause(lastsMs)
  fillUp()
}

/** Takes back what the own troubles have left. */
export function calm({ actions, dispatch, ids, stateOf }: FleetLine) {
  const events = ids().flatMap((id) => {
    const state = stateOf(id)
    const isChanged = state?.policy.maxAttempts !== basePolicy.maxAttempts
    return [
      ...(isChanged ? [actions.configured(id, { policy: basePolicy })] : []),
      ...(state?.status === 'gaveUp' ? [actions.retryRequested(id)] : []),
    ]
  })
  if (events.length > 0) dispatch(actions.eventsReceived(events))
}
