import { readFileSync } from 'node:fs'
import type { Reachability } from 'redux-reconnector'

export type Step = [
  event: Reachability | 'recordSuccess',
  nowMs: number | null,
  action: 'attempt' | 'no_action' | null,
  attempts: number,
  lastAttemptMs: number | null,
  totalReconnects: number,
  currentBackoffMs: number,
]

export interface Sequence {
  family: string
  options: { maxBackoffMs?: number }
  steps: Step[]
}

export function readVectors(name: 'original' | 'clock-backwards'): Sequence[] {
  return JSON.parse(readFileSync(new URL(`../vectors/${name}.json`, import.meta.url), 'utf8'))
}
