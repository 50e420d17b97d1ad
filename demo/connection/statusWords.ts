import type { Status } from 'redux-reconnector'

export const words: Record<Status, string> = {
  idle: 'Idle',
  healthy: 'Healthy',
  waiting: 'Waiting',
  due: 'Connecting',
  connecting: 'Connecting',
  paused: 'Paused',
  gaveUp: 'Gave up',
}

/** What goes on beneath the holds of a paused connection, in words. */
export const beneathWords = {
  idle: 'it connects at once',
  healthy: 'it connects at once',
  waiting: 'it goes on with the rest of its wait',
  gaveUp: 'it stays given up',
} as const
