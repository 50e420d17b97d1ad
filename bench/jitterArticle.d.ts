export type JitterKind =
  'none' | 'exponential' | 'equal' | 'full' | 'decorrelated' | 'nearest policy'
export function compete(options: {
  clients: number
  kind: JitterKind
  repeats: number
  fromStart?: boolean
  seed?: number
}): { calls: number; timeMs: number }
