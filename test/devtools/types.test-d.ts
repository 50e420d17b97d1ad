import type { EnhancerOptions } from '@redux-devtools/extension'
import type { DevToolsEnhancerOptions } from '@reduxjs/toolkit'
import { createReconnectorSlice } from 'redux-reconnector'
import {
  reconnectorDevTools,
  type ReconnectorDevToolsOptions,
  type TraceSlice,
} from 'redux-reconnector/devtools'
import { expectTypeOf } from 'vitest'

// What is made is what both take, and what both take may be given.
expectTypeOf(reconnectorDevTools()).toExtend<DevToolsEnhancerOptions>()
expectTypeOf(reconnectorDevTools()).toExtend<EnhancerOptions>()
expectTypeOf<DevToolsEnhancerOptions>().toExtend<ReconnectorDevToolsOptions>()
expectTypeOf<EnhancerOptions>().toExtend<ReconnectorDevToolsOptions>()

// A slice of any name and path will do.
const named = createReconnectorSlice({ node: 'a', name: 'live', reducerPath: 'conn' })
expectTypeOf(named).toExtend<TraceSlice>()
