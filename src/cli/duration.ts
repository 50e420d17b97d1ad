const units = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
] as const

/** A length of time for people: `850 ms`, `3.2 s`, `5 min`, rounded down to a tenth as in the explanations. */
export function duration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`
  const [unit, size] = units.find(([, unitMs]) => ms >= unitMs * 2) ?? ['s', 1000]
  return `${Math.floor(ms / (size / 10)) / 10} ${unit}`
}

/** An instant for people, where it is one of this age; `null` on any other clock. */
export function instant(ms: number): string | null {
  return ms > 1e11 && ms < 8.64e15 ? new Date(ms).toISOString() : null
}
