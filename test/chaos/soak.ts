import { pause, startThroughProxy } from './throughProxy.js'

/**
 * Lets a real store survive troubles for so many minutes, and prints how its heap grows: a line through the samples after
 * the warm-up, by least squares. Warm is what has run for six minutes, or for half of a shorter run: the code is compiled, and
 * what the runtime keeps for each of its functions has reached its size.
 */
async function soak(minutes: number) {
  const totalMs = minutes * 60_000
  const startMs = performance.now()
  const line = await startThroughProxy(42)
  const samples: { minute: number; mb: number }[] = []
  const counts: Record<string, number> = {}
  const broken: string[] = []
  let nextSampleMs = 0
  while (performance.now() - startMs < totalMs) {
    const kind = await line.trouble(150)
    counts[kind] = (counts[kind] ?? 0) + 1
    const calmMs = performance.now()
    while (!line.isHealthy() && performance.now() - calmMs < 5000) await pause(5)
    if (!line.isHealthy()) broken.push(`not healthy 5 s after ${kind}: ${line.explanation()}`)
    if (line.mostOpen() > 1) broken.push(`two connections open, after ${kind}`)
    if (line.timers() > 1) broken.push(`${line.timers()} timers, after ${kind}`)
    const elapsedMs = performance.now() - startMs
    if (elapsedMs < nextSampleMs) continue
    nextSampleMs = elapsedMs + totalMs / 60
    globalThis.gc?.()
    await pause(10)
    globalThis.gc?.()
    samples.push({ minute: elapsedMs / 60_000, mb: process.memoryUsage().heapUsed / 2 ** 20 })
  }
  line.stop()
  await pause(5000) // a goodbye that nobody answers takes 4 s
  if (line.timers() > 0) broken.push(`${line.timers()} timers left`)
  if (line.sockets() > 0) broken.push(`${line.sockets()} sockets left`)
  if (line.proxied() > 0) broken.push(`${line.proxied()} connections left`)
  if (line.errors.length > 0) broken.push(`errors: ${String(line.errors[0])}`)
  await line.close()

  const warm = samples.filter(({ minute }) => minute > Math.min(6, minutes / 2))
  const mean = (list: number[]) => list.reduce((sum, one) => sum + one, 0) / list.length
  const atMinute = mean(warm.map(({ minute }) => minute))
  const meanMb = mean(warm.map(({ mb }) => mb))
  const slope =
    mean(warm.map(({ minute, mb }) => (minute - atMinute) * (mb - meanMb))) /
    mean(warm.map(({ minute }) => (minute - atMinute) ** 2))
  const [first, last] = [warm[0], warm.at(-1)]
  const growth = first && last ? (slope * (last.minute - first.minute)) / meanMb : NaN
  console.log(samples.map(({ minute, mb }) => `${minute.toFixed(2)}:${mb.toFixed(2)}`).join(' '))
  console.log(
    `soak: ${minutes} minutes, ${JSON.stringify(counts)}, ${line.reconnects()} reconnects, ${line.made()} sockets`,
  )
  console.log(
    `heap after warm-up: ${meanMb.toFixed(2)} MB, fit ${(slope * 1024).toFixed(2)} kB a minute, growth ${(growth * 100).toFixed(2)} % (limit 1 %)`,
  )
  for (const what of broken) console.error(`broken: ${what}`)
  process.exitCode = broken.length > 0 || !(growth < 0.01) ? 1 : 0
}

await soak(Number(process.argv[2]))
