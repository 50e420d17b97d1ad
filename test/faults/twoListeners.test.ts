// fault: Two listeners use the same slice
// peers: robtaussig/react-use-websocket#138, cloudflare/partykit#336: two sockets, each of which believes to be the one
// here: An error in development, and each of the two opens at most one connection
// on: both listeners
import { configureStore } from '@reduxjs/toolkit'
import { createReconnectorListener, createReconnectorSlice } from 'redux-reconnector'
import {
  createReconnectorFleetListener,
  createReconnectorFleetSlice,
} from 'redux-reconnector/fleet'
import { createScriptedClock, createScriptedConnector } from 'redux-reconnector/testing'
import { describe, expect, it } from 'vitest'
import { bothListeners } from '../world/world.js'

describe.each(bothListeners)('%s', (listener) => {
  it('is named by one of the two', async () => {
    const errors: unknown[] = []
    const clock = createScriptedClock()
    const connectors = [createScriptedConnector(), createScriptedConnector()] as const
    const optionsOf = ({ connect }: (typeof connectors)[number]) => ({
      clock,
      connect,
      onError: (error: unknown) => errors.push(error),
    })
    const single = createReconnectorSlice({ node: 'n' })
    const fleet = createReconnectorFleetSlice()
    const isFleet = listener === 'a fleet of one'
    const listeners = connectors.map((connector) =>
      isFleet
        ? createReconnectorFleetListener(fleet, optionsOf(connector))
        : createReconnectorListener(single, optionsOf(connector)),
    )
    const slice = isFleet ? fleet : single
    const store = configureStore({
      reducer: { [slice.reducerPath]: slice.reducer as never }, // one of the two
      middleware: (getDefault) =>
        getDefault().concat(listeners.map(({ middleware }) => middleware)),
    })
    if (isFleet) store.dispatch(fleet.actions.connectionsAdded([{ id: 'a', node: 'n' }]))
    for (const { start } of listeners) start()
    for (let turn = 0; turn < 40; turn += 1) {
      await clock.advance(500)
      for (const { attempts } of connectors) {
        for (const attempt of attempts) if (attempt.isPending()) attempt.succeed()
      }
    }
    expect(errors.map(String).join('\n')).toMatch(/another listener|two listeners/)
    for (const connector of connectors) expect(connector.openCount()).toBeLessThanOrEqual(1)
  })

  it('two slices that share a name, which mix up their actions, are asked for it', async () => {
    const errors: unknown[] = []
    const clock = createScriptedClock()
    const isFleet = listener === 'a fleet of one'
    const made = ['a', 'b'].map((reducerPath) => {
      const options = {
        clock,
        connect: async () => {},
        onError: (error: unknown) => errors.push(error),
      }
      if (isFleet) {
        const slice = createReconnectorFleetSlice({ reducerPath })
        return { slice, ...createReconnectorFleetListener(slice, options) }
      }
      const slice = createReconnectorSlice({ reducerPath, node: reducerPath })
      return { slice, ...createReconnectorListener(slice, options) }
    })
    const store = configureStore({
      reducer: Object.fromEntries(
        made.map(({ slice }) => [slice.reducerPath, slice.reducer as never]), // one of the two
      ),
      middleware: (getDefault) => getDefault().concat(made.map(({ middleware }) => middleware)),
    })
    for (const { start } of made) start()
    if (isFleet) {
      const { actions } = createReconnectorFleetSlice()
      store.dispatch(actions.connectionsAdded([{ id: 'a', node: 'n' }]))
    }
    await clock.advance(20_000)
    expect(errors.map(String).join('\n')).toContain('give each slice its own `name`')
  })
})
