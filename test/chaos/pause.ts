export const pause = (ms: number) =>
  new Promise<void>((resolve) => {
    setTimeout(resolve, ms)
  })

/** Waits until something is so, and gives whether it came to be within the limit. */
export async function becomes(
  isSo: () => boolean | Promise<boolean>,
  limitMs: number,
  everyMs = 250,
): Promise<boolean> {
  const endMs = performance.now() + limitMs
  while (!(await isSo())) {
    if (performance.now() > endMs) return false
    await pause(everyMs)
  }
  return true
}
