import type { Policy } from 'redux-reconnector'
import type { HerdRule } from './fastHerd.js'

export interface HerdRuleData extends Partial<Omit<Policy, 'backoffMs'>> {
  backoffMs: readonly number[]
  maxBackoffMs: number
  jitters?: readonly (readonly [from: number, to: number])[]
  atOnce?: boolean
  even?: boolean
  refused?: Pick<HerdRuleData, 'backoffMs' | 'maxBackoffMs' | 'jitter'>
  decorrelated?: { baseMs: number; times: number; capMs: number }
}
export function ruleOf(data: HerdRuleData): HerdRule & { data: HerdRuleData }
