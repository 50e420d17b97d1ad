/** The heap of a process at some moment after a collection of garbage. */
export interface Sample {
  readonly minute: number
  readonly mb: number
}

/** A line through the samples after the warm-up, by least squares. */
export interface Fit {
  readonly meanMb: number
  readonly kbAMinute: number
  /** What the line gains from the first sample to the last, as a part of the mean. */
  readonly growth: number
}

/**
 * Fits the samples of a run. A process is warm after six minutes, or after half of a shorter run: its code is compiled, and
 * what the runtime keeps for each function has reached its size.
 */
export function fitHeap(samples: readonly Sample[], minutes: number): Fit {
  const warm = samples.filter(({ minute }) => minute > Math.min(6, minutes / 2))
  const mean = (list: readonly number[]) => list.reduce((sum, one) => sum + one, 0) / list.length
  const atMinute = mean(warm.map(({ minute }) => minute))
  const meanMb = mean(warm.map(({ mb }) => mb))
  const slope =
    mean(warm.map(({ minute, mb }) => (minute - atMinute) * (mb - meanMb))) /
    mean(warm.map(({ minute }) => (minute - atMinute) ** 2))
  const [first, last] = [warm[0], warm.at(-1)]
  const growth = first && last ? (slope * (last.minute - first.minute)) / meanMb : NaN
  return { meanMb, kbAMinute: slope * 1024, growth }
}
