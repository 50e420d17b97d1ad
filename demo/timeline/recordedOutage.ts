import type { UnknownAction } from '@reduxjs/toolkit'
import type { ReconnectorState } from 'redux-reconnector'

// Written by recordOutage.js: this page, while its server was away for 10 s.

export const recordedState: ReconnectorState = {
  node: 'wss://host/live',
  cookie: null,
  attempts: 0,
  lastAttemptMs: -106,
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
  draw: 0.5898319670755512,
  minWaitMs: 0,
  reason: null,
  holds: [],
  beneath: null,
  outcome: null,
  lostMs: null,
}

export const recordedActions: readonly UnknownAction[] = [
  {
    type: 'reconnector/probeReceived',
    payload: {
      probe: { reachability: 'unreachable', reason: 'connection lost (1006)' },
      nowMs: 4262,
    },
    meta: { draw: 0.6199564023370188 },
  },
  { type: 'reconnector/attemptStarted', payload: { attemptId: 'bdumv7gi:2', nowMs: 4263 } },
  {
    type: 'reconnector/reconnectFailed',
    payload: { attemptId: 'bdumv7gi:2', nowMs: 4334, reason: 'cannot connect' },
  },
  {
    type: 'reconnector/probeReceived',
    payload: { probe: 'unreachable', nowMs: 8743 },
    meta: { draw: 0.9430387107300261 },
  },
  { type: 'reconnector/attemptStarted', payload: { attemptId: 'bdumv7gi:3', nowMs: 8744 } },
  {
    type: 'reconnector/reconnectFailed',
    payload: { attemptId: 'bdumv7gi:3', nowMs: 8756, reason: 'cannot connect' },
  },
  {
    type: 'reconnector/probeReceived',
    payload: { probe: 'unreachable', nowMs: 26061 },
    meta: { draw: 0.07331692153147573 },
  },
  { type: 'reconnector/attemptStarted', payload: { attemptId: 'bdumv7gi:4', nowMs: 26061 } },
  { type: 'reconnector/reconnectSucceeded', payload: { attemptId: 'bdumv7gi:4', nowMs: 26072 } },
]
