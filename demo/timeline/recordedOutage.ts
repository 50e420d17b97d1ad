import type { UnknownAction } from '@reduxjs/toolkit'
import type { ReconnectorState } from 'redux-reconnector'

// Written by recordOutage.js: this page, while its server was away for 10 s.

export const recordedState: ReconnectorState = {
  node: 'wss://host/live',
  cookie: null,
  attempts: 0,
  lastAttemptMs: -247,
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
  draw: 0.38318278364645864,
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
    payload: { nowMs: 4448, reason: 'connection lost (1006)', mayAttempt: true },
    meta: { draw: 0.7698713678058162 },
  },
  { type: 'reconnector/attemptStarted', payload: { attemptId: '708643c6:2', nowMs: 4452 } },
  {
    type: 'reconnector/reconnectFailed',
    payload: { attemptId: '708643c6:2', nowMs: 4488, reason: 'cannot connect' },
  },
  {
    type: 'reconnector/probeReceived',
    payload: { probe: 'unreachable', nowMs: 4783 },
    meta: { draw: 0.6841303285566223 },
  },
  {
    type: 'reconnector/probeReceived',
    payload: { probe: 'unreachable', nowMs: 9532 },
    meta: { draw: 0.8529741058178988 },
  },
  { type: 'reconnector/attemptStarted', payload: { attemptId: '708643c6:3', nowMs: 9532 } },
  {
    type: 'reconnector/reconnectFailed',
    payload: { attemptId: '708643c6:3', nowMs: 9574, reason: 'cannot connect' },
  },
  {
    type: 'reconnector/probeReceived',
    payload: { probe: 'unreachable', nowMs: 25769 },
    meta: { draw: 0.8604978656882698 },
  },
  { type: 'reconnector/attemptStarted', payload: { attemptId: '708643c6:4', nowMs: 25770 } },
  { type: 'reconnector/reconnectSucceeded', payload: { attemptId: '708643c6:4', nowMs: 25793 } },
]
