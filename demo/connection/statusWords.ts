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

/** What happens after the last hold. */
export const beneathWords = {
  idle: 'it connects at once',
  healthy: 'it connects at once',
  waiting: 'the remaining wait continues',
  gaveUp: 'it makes no attempt',
} as const
