export interface HerdFigures {
  busiest: number
  waitMs: number
  p99Ms: number
  overloadMs: number
  attempts: number
  back: number
}
export interface HerdRule {
  waitMs(attempts: number, draw: number, refusals: number, lastMs: number, client: number): number
}
export function runHerds(options: {
  clients: number
  seed: number
  rule: HerdRule
  outagesMs: readonly number[]
  perSecond: readonly number[]
  connectMs: number
}): HerdFigures[][]
