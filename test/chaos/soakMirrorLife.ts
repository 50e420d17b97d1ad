import { ConnectError, type Closed, type Connect } from 'redux-reconnector'
import {
  selectById,
  selectIds,
  type createReconnectorFleetSlice,
  type FleetState,
} from 'redux-reconnector/fleet'
import { pause } from './pause.js'
import type { createRandom } from './random.js'

type Random = ReturnType<typeof createRandom>
type Answer = 'accept' | 'refuse' | 'hang' | 'auth'

/** Devices that are scripted: they accept, until they are told to fail. */
export function createDevices(random: Random, { isLeaky }: { isLeaky: boolean }) {
  const answers = new Map<string, Answer>() // of those that fail
  const open = new Map<string, (how: Closed) => void>()
  const kept: unknown[] = []
  let doubled = 0
  let made = 0

  const connect: Connect = async ({ id, signal }) => {
    made += 1
    await pause(5 + random.below(50))
    const answer = answers.get(id) ?? 'accept'
    if (answer === 'hang') {
      await new Promise((resolve) => signal.addEventListener('abort', resolve))
    }
    signal.throwIfAborted()
    if (answer !== 'accept') {
      const outcome = answer === 'auth' ? 'auth' : 'retry'
      throw new ConnectError(`the device said ${answer}`, { outcome })
    }
    if (open.has(id)) doubled += 1
    let end = (_how: Closed) => {}
    const closed = new Promise<Closed>((resolve) => (end = resolve))
    const over = (how: Closed) => {
      if (open.get(id) === over) open.delete(id)
      end(how)
    }
    open.set(id, over)
    const connection = { close: () => over({ reason: 'closed by the worker' }), closed }
    if (isLeaky) kept.push(connection)
    return connection
  }

  return {
    connect,
    /** How a device answers from now on. */
    answer(id: string, answer: Answer) {
      if (answer === 'accept') answers.delete(id)
      else answers.set(id, answer)
    },
    allAccept: () => answers.clear(),
    /** Ends the connection from the side of the device. */
    drop: (id: string) => open.get(id)?.({ reason: 'the device closed' }),
    openIds: () => [...open.keys()],
    /** How often a device was connected a second time. */
    doubled: () => doubled,
    made: () => made,
  }
}
export type Devices = ReturnType<typeof createDevices>

type Actions = ReturnType<typeof createReconnectorFleetSlice>['actions']

export const basePolicy = {
  backoffMs: [100, 300, 1000],
  jitter: [0.5, 1.5],
  connectTimeoutMs: 3000,
  maxAttempts: null,
} as const

interface Life {
  readonly actions: Actions
  readonly ids: () => readonly string[]
  readonly devices: Devices
  readonly random: Random
  /** Adds as many connections as were removed. */
  fillUp(): void
}

/** One step of what happens to 200 devices: gives its name, and what is to be dispatched. */
export function liveOneStep({ actions, ids, devices, random, fillUp }: Life) {
  const some = (part: number) => ids().filter(() => random.next() < part)
  const kinds = {
    'devices fail': () => {
      const answer = random.oneOf(['refuse', 'refuse', 'hang', 'auth'] as const)
      for (const id of some(0.05)) devices.answer(id, answer)
    },
    'devices come back': () => some(0.2).forEach((id) => devices.answer(id, 'accept')),
    'connections are lost': () => some(0.05).forEach(devices.drop),
    'all connections are lost': () => ids().forEach(devices.drop),
    'connections are paused': () => some(0.05).map((id) => actions.paused(id, 'lunch')),
    'connections are resumed': () => some(0.2).map((id) => actions.resumed(id, 'lunch')),
    'reconnect now': () => some(0.2).map((id) => actions.retryRequested(id)),
    'connections are refreshed': () =>
      some(0.03).map((id) => actions.refreshRequested(id, 'a gap')),
    'policies are changed': () => {
      const policy = { backoffMs: [random.below(300)], maxAttempts: 4 }
      return some(0.05).map((id) => actions.configured(id, { policy }))
    },
    'connections are removed and added': () => {
      setTimeout(fillUp, 500)
      // So many that the slice closes the holes they leave every few minutes, and the heap has no long slope by them.
      return [actions.connectionsRemoved(some(0.15))]
    },
    'a foreign report': () => some(0.05).map((id) => actions.connectionLost(id, { nowMs: 0 })),
  }
  const names = Object.keys(kinds) as [keyof typeof kinds, ...(keyof typeof kinds)[]] // not empty
  const name = random.oneOf(names)
  return { name, list: kinds[name]() ?? [] }
}

/** What takes back all that the steps have left. */
export function calming(actions: Actions, fleet: FleetState) {
  return selectIds(fleet).flatMap((id) => {
    const state = selectById(fleet, id)
    return [
      ...(state?.holds.includes('lunch') ? [actions.resumed(id, 'lunch')] : []),
      ...(state?.policy.maxAttempts === null
        ? []
        : [actions.configured(id, { policy: basePolicy })]),
      ...(state?.status === 'gaveUp' ? [actions.retryRequested(id)] : []),
    ]
  })
}
