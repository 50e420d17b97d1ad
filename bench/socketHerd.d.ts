import type { Connect } from 'redux-reconnector'

export function createRestartableServer(): Promise<{
  host: string
  listen(): Promise<void>
  leave(): Promise<void>
  openCount(): number
  doubledCount(): number
  takeArrivals(): number[]
}>
export function createCountingConnect(): {
  connect: Connect
  counts: { attempts: number; most: number }
}
export function until(holds: () => boolean, limitMs: number, what: string): Promise<void>
export function busiest100Ms(instants: readonly number[]): number
