import type { UnknownAction } from '@reduxjs/toolkit'
import type { ReconnectorState } from 'redux-reconnector'

// Written by recordOutage.js: this page, while its server was away for 10 s.

export const recordedState: ReconnectorState = {
  node: 'wss://host/live',
  cookie: null,
  attempts: 0,
  lastAttemptMs: -221,
  totalReconnects: 1,
  maxBackoffMs: 20000,
  policy: {
    backoffMs: [0, 4000, 12000],
    jitter: [0.5, 1.5],
    jitterMs: 0,
    maxAttempts: null,
    minUptimeMs: 20000,
    connectTimeoutMs: 10000,
    attemptOn: ['alive_dist_only', 'alive_epmd_only', 'unreachable'],
  },
  status: 'healthy',
  reachability: 'alive_rpc',
  sinceMs: 0,
  attemptId: null,
  draw: 0.742771814727713,
  minWaitMs: 0,
  reason: null,
  holds: [],
  beneath: null,
  outcome: null,
  lostMs: null,
}

export const recordedActions: readonly UnknownAction[] = [
  {
    type: 'reconnector/connectionLost',
    payload: { nowMs: 4472, reason: 'connection lost (1006)', mayAttempt: true },
    meta: { draw: 0.45208699441018163 },
  },
  { type: 'reconnector/attemptStarted', payload: { attemptId: 'byk6mljb:2', nowMs: 4473 } },
  {
    type: 'reconnector/reconnectFailed',
    payload: { attemptId: 'byk6mljb:2', nowMs: 4517, reason: 'cannot connect' },
  },
  {
    type: 'reconnector/probeReceived',
    payload: { probe: 'unreachable', nowMs: 4792 },
    meta: { draw: 0.8643964155504028 },
  },
  {
    type: 'reconnector/probeReceived',
    payload: { probe: 'unreachable', nowMs: 8282 },
    meta: { draw: 0.13630555538652867 },
  },
  { type: 'reconnector/attemptStarted', payload: { attemptId: 'byk6mljb:3', nowMs: 8283 } },
  {
    type: 'reconnector/reconnectFailed',
    payload: { attemptId: 'byk6mljb:3', nowMs: 8304, reason: 'cannot connect' },
  },
  {
    type: 'reconnector/probeReceived',
    payload: { probe: 'unreachable', nowMs: 15919 },
    meta: { draw: 0.33101301619369516 },
  },
  { type: 'reconnector/attemptStarted', payload: { attemptId: 'byk6mljb:4', nowMs: 15920 } },
  { type: 'reconnector/reconnectSucceeded', payload: { attemptId: 'byk6mljb:4', nowMs: 15936 } },
]
