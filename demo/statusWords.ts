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

/** How often what is shown of a status changes with time alone. */
export const periods: Record<Status, number | null> = {
  idle: null,
  healthy: 1000,
  waiting: 100,
  due: 100,
  connecting: 100,
  paused: 1000,
  gaveUp: 1000,
}
