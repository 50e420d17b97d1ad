import type { EnhancerOptions } from '@redux-devtools/extension'
import { configureStore, type DevToolsEnhancerOptions, type Middleware } from '@reduxjs/toolkit'
import { createReconnectorSlice } from 'redux-reconnector'
import { createReconnectorFleetSlice } from 'redux-reconnector/fleet'
import {
  reconnectorDevTools,
  recordTrace,
  type FleetTraceSlice,
  type ReconnectorDevToolsOptions,
  type TraceSlice,
} from 'redux-reconnector/devtools'
import { expectTypeOf, it } from 'vitest'

it('makes what both packages take, of what both take', () => {
  expectTypeOf(reconnectorDevTools()).toExtend<DevToolsEnhancerOptions>()
  expectTypeOf(reconnectorDevTools()).toExtend<EnhancerOptions>()
  expectTypeOf<DevToolsEnhancerOptions>().toExtend<ReconnectorDevToolsOptions>()
  expectTypeOf<EnhancerOptions>().toExtend<ReconnectorDevToolsOptions>()
  // @ts-expect-error -- no such option
  reconnectorDevTools({ maxAges: 7 })
  // @ts-expect-error -- a sanitizer gives back what it is given
  reconnectorDevTools({ stateSanitizer: () => 'text' })
})

it('takes a slice of any name and path', () => {
  const named = createReconnectorSlice({ node: 'a', name: 'live', reducerPath: 'conn' })
  expectTypeOf(named).toExtend<TraceSlice>()
  const fleet = createReconnectorFleetSlice({ name: 'live', reducerPath: 'conn' })
  expectTypeOf(fleet).toExtend<FleetTraceSlice>()
})

it('records by a middleware that leaves the type of dispatch as it is', () => {
  const slice = createReconnectorSlice({ node: 'a' })
  const { middleware } = recordTrace(slice)
  expectTypeOf(middleware).toExtend<Middleware>()
  const reducer = { [slice.reducerPath]: slice.reducer }
  const plain = configureStore({ reducer })
  const recorded = configureStore({
    reducer,
    middleware: (getDefault) => getDefault().concat(middleware),
  })
  expectTypeOf(recorded.getState()).toEqualTypeOf(plain.getState())
  expectTypeOf(recorded.dispatch).toExtend<typeof plain.dispatch>()
})
