const units = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
] as const

/** Formats a length of time, rounded down to a tenth of its unit: `20 ms`, `3.2 s`, `5 min`, `1.5 h`. */
export function duration(ms: number): string {
  if (ms > 0 && ms < 100) return `${Math.max(Math.round(ms), 1)} ms`
  const [unit, size] = units.find(([, unitMs]) => ms >= unitMs * 2) ?? ['s', 1000]
  return `${Math.floor(ms / (size / 10)) / 10} ${unit}`
}
