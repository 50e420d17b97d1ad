import type { UnknownAction } from '@reduxjs/toolkit'
import {
  createReconnectorListener,
  createReconnectorSlice,
  createReconnectorState,
  type ReconnectorConfig,
  type ReconnectorSlice,
  type ReconnectorState,
} from 'redux-reconnector'
import {
  createReconnectorFleetListener,
  createReconnectorFleetSlice,
} from 'redux-reconnector/fleet'
import { createStage, type StageOptions } from './stage.js'

export interface WorldOptions extends StageOptions, Partial<ReconnectorConfig> {
  /** The state of the connection, as a page finds it after a reload; it may be broken on purpose. */
  preloadedState?: unknown
}

const node = 'wss://host/live'
/** The connection's id in a fleet of one. */
export const only = 'only'

/** The action creators about one connection, without its id. */
export type ConnectionActions = Omit<ReconnectorSlice['actions'], 'synced'>

/** The single slice and its listener. */
export function createSingleWorld(options: WorldOptions = {}) {
  const { config, preloadedState, ...stage } = split(options)
  const slice = createReconnectorSlice({ node, ...config })
  const staged = createStage(
    slice,
    (ports) => createReconnectorListener(slice, ports),
    stage,
    preloadedState,
  )
  const state = () => staged.shown() as ReconnectorState // or broken on purpose
  const actions: ConnectionActions = slice.actions
  return { ...staged, isFleet: false, slice, actions, state, ...routes(staged, state, options) }
}

/** A fleet whose one connection has everything that the single slice has. */
export function createFleetOfOne(options: WorldOptions = {}) {
  const { config, preloadedState, ...stage } = split(options)
  const slice = createReconnectorFleetSlice()
  const staged = createStage(
    slice,
    (ports) => createReconnectorFleetListener(slice, ports),
    stage,
    preloadedState === undefined ? undefined : fleetOf(preloadedState),
  )
  if (preloadedState === undefined) {
    staged.store.dispatch(slice.actions.connectionsAdded([{ id: only, node, ...config }]))
    staged.log.length = 0
  }
  const state = () => {
    const found = slice.getSelectors().selectById(staged.shown() as never, only) // a fleet
    if (found === undefined) throw new Error('the fleet shows no connection')
    return found
  }
  const actions = bound(slice.actions)
  return { ...staged, isFleet: true, slice, actions, state, ...routes(staged, state, options) }
}

/** A store with one connection, whichever listener keeps it. */
export type World = Omit<ReturnType<typeof createSingleWorld>, 'slice'>

/** For `describe.each`: what is so for one connection is so whichever listener keeps it. */
export const bothListeners: [listener: string, createWorld: (options?: WorldOptions) => World][] = [
  ['the single listener', createSingleWorld],
  ['a fleet of one', createFleetOfOne],
]

/** What lies at the place of a fleet of one whose connection is in this state. */
export const fleetOf = (state: unknown) => ({ ids: [[[only]]], connections: [[[state]]] })

/** What a page finds after a reload. */
export const persisted = (state: unknown): unknown => JSON.parse(JSON.stringify(state))

/** The actions about one connection of a fleet, as the single slice has them. */
function bound(actions: Readonly<Record<string, (...given: never[]) => UnknownAction>>) {
  const names = Object.keys(createReconnectorSlice({ node }).actions)
  const entries = names
    .filter((name) => name !== 'synced')
    .map((name) => [
      name,
      (...given: unknown[]) => actions[name]?.(...([only, ...given] as never[])),
    ])
  // Each takes what the single slice's takes, after the id.
  return Object.fromEntries(entries) as ConnectionActions
}

/** How to come into the usual situations. */
function routes(
  { clock, connector, started }: ReturnType<typeof createStage>,
  state: () => ReconnectorState,
  options: WorldOptions,
) {
  return {
    /** The state before anything has happened. */
    initialState: () => createReconnectorState({ node, ...split(options).config }),
    /** Starts, and opens the first connection. */
    async connected() {
      const stop = await started()
      const connection = connector.lastAttempt().succeed()
      await clock.advance()
      return { stop, connection }
    },
    /** Starts, and lets the first attempt fail. */
    async refused(error: unknown = new Error('refused')) {
      const stop = await started()
      connector.lastAttempt().fail(error)
      await clock.advance()
      return stop
    },
    /** The options of the page after a reload, so many ms later. */
    reloaded: (laterMs = 0): WorldOptions => ({
      ...options,
      preloadedState: persisted(state()),
      startMs: clock.now() + laterMs,
    }),
  }
}

/** The configuration of the connection, and the rest. */
function split(options: WorldOptions) {
  const { node: given, cookie, maxBackoffMs, policy, ...rest } = options
  const config = {
    ...(given === undefined ? {} : { node: given }),
    ...(cookie === undefined ? {} : { cookie }),
    ...(maxBackoffMs === undefined ? {} : { maxBackoffMs }),
    ...(policy === undefined ? {} : { policy }),
  }
  return { ...rest, config }
}
