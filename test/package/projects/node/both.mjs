// Both builds in one process, as when a dependency requires what the application imports.
import { createRequire } from 'node:module'
import { configureStore } from '@reduxjs/toolkit'
import { createReconnectorListener } from 'redux-reconnector'
import { createReconnectorFleetListener } from 'redux-reconnector/fleet'
import { createScriptedClock } from 'redux-reconnector/testing'

const require = createRequire(import.meta.url)
const required = { ...require('redux-reconnector'), ...require('redux-reconnector/fleet') }
if (required.createReconnectorListener === createReconnectorListener)
  throw new Error('expected two builds')

const backend = required.createReconnectorSlice({ node: 'a' })
const fleet = required.createReconnectorFleetSlice()
const refused = async () => {
  throw new required.ConnectError('token expired', { outcome: 'auth' })
}
const clock = createScriptedClock()
const one = createReconnectorListener(backend, { connect: refused, clock })
const many = createReconnectorFleetListener(fleet, { connect: refused, clock })
const store = configureStore({
  reducer: { [backend.reducerPath]: backend.reducer, [fleet.reducerPath]: fleet.reducer },
  middleware: (getDefault) => getDefault().concat(one.middleware, many.middleware),
})
one.start()
many.start()
store.dispatch(fleet.actions.connectionsAdded([{ id: 'a', node: 'a' }]))
await clock.advance(1)
const state = store.getState()
const found = [
  backend.selectSlice(state).outcome,
  fleet.selectors.selectById(state, 'a')?.outcome,
].join()
if (found !== 'auth,auth') throw new Error(found)
console.log('works')
