import { instrument } from '@redux-devtools/instrument'
import type { Reducer, UnknownAction } from '@reduxjs/toolkit'
import {
  createReconnectorListener,
  createReconnectorSlice,
  type ReconnectorState,
} from 'redux-reconnector'
import {
  createReconnectorFleetListener,
  createReconnectorFleetSlice,
  selectById,
  selectIds,
  type FleetState,
} from 'redux-reconnector/fleet'
import { createScriptedClock } from 'redux-reconnector/testing'
import { createStage } from '../world/stage.js'
import { createCountedConnector } from './countedConnector.js'
import { createNaiveListener, type SliceAccess } from './naiveListener.js'
import { travelling } from './operations.js'

const single = createReconnectorSlice({ node: 'node 0' })
const fleet = createReconnectorFleetSlice()

export const draw = 0.5 // no difference by chance

export interface TravelledOptions {
  /** How many connections the fleet has; 0: the single listener. */
  readonly size: number
  readonly probed: boolean
  readonly atOnce?: number
  /** Whether the listener believes the store, which must be found out. */
  readonly isNaive?: boolean
}

/** A store of the single slice or of a fleet, with the real instrument of DevTools where `configureStore` has it. */
export function createTravelled({ size, probed, atOnce = 64, isNaive = false }: TravelledOptions) {
  const clock = createScriptedClock()
  const outside = createCountedConnector(clock)
  const slice = size === 0 ? single : fleet
  const ids = size === 0 ? ['0'] : Array.from({ length: size }, (_, at) => `${at}`)

  const access: SliceAccess = {
    reducerPath: slice.reducerPath,
    read(state) {
      if (size === 0) return [['0', state as ReconnectorState]] // the single slice's
      const shown = state as FleetState // the fleet's
      return selectIds(shown).flatMap((id) => {
        const found = selectById(shown, id)
        return found === undefined ? [] : [[id, found] as const]
      })
    },
    act(id, name, ...given) {
      const actions = slice.actions as Record<string, (...given: unknown[]) => UnknownAction> // by name
      const create = actions[name]
      if (create === undefined) throw new Error(`there is no ${name}`)
      return size === 0 ? create(...given) : create(id, ...given)
    },
  }
  const given = {
    clock,
    connect: outside.connect,
    ...(probed ? { probe: outside.probe } : {}),
    probeEveryMs: 5000,
  }
  const stage = createStage(
    slice,
    (ports) =>
      isNaive
        ? createNaiveListener(access, { ...ports, ...given }, atOnce)
        : size === 0
          ? createReconnectorListener(single, { ...ports, ...given })
          : createReconnectorFleetListener(fleet, {
              ...ports,
              ...given,
              maxConcurrentAttempts: atOnce,
            }),
    { clock, checks: false, enhancer: instrument() },
    undefined,
  )
  const add = (...added: { id: string; node: string }[]) =>
    void stage.store.dispatch(fleet.actions.connectionsAdded(added))
  if (size > 0) add(...ids.map((id) => ({ id, node: `node ${id}` })))

  /** A trace of another session, in which some of the ids are other ones. */
  function foreignTrace(end: 'due' | 'connecting' | 'paused') {
    const foreign = size === 0 ? ['0'] : ['2', 'stranger', '0', '5']
    const nowMs = -5000
    return [
      ...(size === 0
        ? []
        : [fleet.actions.connectionsAdded(foreign.map((id) => ({ id, node: `node ${id}` })))]),
      ...foreign.map((id) => access.act(id, 'probeReceived', 'unreachable', nowMs)),
      ...(end === 'due'
        ? []
        : foreign.map((id) => access.act(id, 'attemptStarted', { attemptId: 'other:1', nowMs }))),
      ...(end === 'paused' ? foreign.map((id) => access.act(id, 'paused', 'lunch', nowMs)) : []),
    ]
  }

  let isStarted = false
  return {
    ...stage,
    ...travelling(stage.store, {
      foreignTrace,
      hotReload: () =>
        stage.store.replaceReducer((state: Record<string, unknown> | undefined, action) => ({
          [slice.reducerPath]: (slice.reducer as Reducer)(state?.[slice.reducerPath], action),
        })),
    }),
    clock,
    ids,
    outside,
    add,
    remove: (...removed: string[]) =>
      void stage.store.dispatch(fleet.actions.connectionsRemoved(removed)),
    act: (id: string, name: string, ...args: unknown[]) =>
      void stage.store.dispatch(access.act(id, name, ...args)),
    /** What the store shows: all connections in their order. */
    read: () => access.read(stage.shown()),
    isStarted: () => isStarted,
    start() {
      isStarted = true
      stage.reconnector.start()
    },
    /** Ends the open connections of some. */
    lose(of: (id: string) => boolean, reason = 'gone') {
      for (const { node, end } of outside.open()) {
        if (of(node.replace('node ', ''))) end({ reason })
      }
    },
    /** Lets all that can connect connect, a few at a time. */
    async answerAll() {
      do {
        for (const attempt of outside.pending()) attempt.succeed()
        await clock.advance(10)
      } while (outside.pending().length > 0)
    },
    refuseAll() {
      for (const attempt of outside.pending()) attempt.fail(new Error('no'))
    },
  }
}

export type Travelled = ReturnType<typeof createTravelled>
