import { pause } from './pause.js'
import { fitHeap, type Sample } from './soakFit.js'

/** The limit of the growth from the first sample after the warm-up to the last. */
const mostGrowth = 0.01
/** So many faults are told; a soak that is broken breaks all the time. */
const mostTold = 50

/** What a subject gets from the program. */
export interface Soak {
  readonly minutes: number
  readonly seed: number
  /** Whether the subject must keep what it should forget, so that the soak must fail. */
  readonly isLeaky: boolean
  /** Tells that an invariant is broken. */
  broken(what: string): void
}

/** What is soaked. */
export interface Subject {
  /** Makes trouble, ends it, and waits until all is well again. Gives the names of what it did. */
  round(): Promise<readonly string[]>
  /** The heaps of other processes that hold the library, in bytes after a collection of garbage. */
  heaps?(): Promise<Readonly<Record<string, number>>>
  /** How much of one core other processes of the soak have used, in microseconds. */
  cpuUs?(): Promise<number>
  /** Ends all of it, and tells what is left. */
  end(): Promise<void>
  /** What it counted, for the last line. */
  figures(): string
}

/** The heap of this process after a collection of garbage, in bytes. */
export async function ownHeap(): Promise<number> {
  globalThis.gc?.()
  await pause(10)
  globalThis.gc?.()
  return process.memoryUsage().heapUsed
}

/** The time that this process has used of a core, in microseconds. */
export function ownCpuUs(): number {
  const { user, system } = process.cpuUsage()
  return user + system
}

/**
 * Lets a subject survive troubles for as many minutes as the command line says, prints how the heaps of the processes
 * grow that hold the library, and fails if a heap grows or an invariant is broken.
 */
export async function runSoak(name: string, begin: (soak: Soak) => Promise<Subject>) {
  const [minutes = NaN, seed = NaN] = process.argv.slice(2).map(Number)
  const isLeaky = process.argv.includes('leaky')
  const totalMs = minutes * 60_000
  const startMs = performance.now()
  const elapsedMinutes = () => (performance.now() - startMs) / 60_000
  const counts: Record<string, number> = {}
  const samples: Record<string, Sample[]> = {}
  let brokenCount = 0
  let rounds = 0

  function broken(what: string) {
    brokenCount += 1
    if (brokenCount > mostTold) return
    console.error(`broken, minute ${elapsedMinutes().toFixed(2)}: ${what}`)
  }

  // Whoever is asked to end ends its children by the event `exit`.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))
  const subject = await begin({ minutes, seed, isLeaky, broken })
  let nextSampleMs = 0
  while (performance.now() - startMs < totalMs) {
    for (const kind of await subject.round()) counts[kind] = (counts[kind] ?? 0) + 1
    rounds += 1
    const elapsedMs = performance.now() - startMs
    if (elapsedMs < nextSampleMs) continue
    nextSampleMs = elapsedMs + totalMs / 60
    const heaps = { [name]: await ownHeap(), ...(await subject.heaps?.()) }
    const minute = elapsedMinutes()
    for (const [who, bytes] of Object.entries(heaps)) {
      samples[who] = [...(samples[who] ?? []), { minute, mb: bytes / 2 ** 20 }]
    }
    const list = Object.entries(heaps).map(([who, bytes]) => `${who} ${megabytes(bytes)}`)
    console.log(`minute ${minute.toFixed(2)}: ${list.join(', ')}`)
  }
  const [ownUs, otherUs] = [ownCpuUs(), (await subject.cpuUs?.()) ?? 0]
  const partOfCore = (us: number) => percent(us / 1000 / (performance.now() - startMs))
  const processor = `${partOfCore(ownUs)} of one core, other processes ${partOfCore(otherUs)}`
  await subject.end()

  console.log(`soak of the ${name}: ${minutes} minutes, ${rounds} rounds, ${subject.figures()}`)
  console.log(`troubles: ${JSON.stringify(counts)}`)
  console.log(`processor: ${processor}`)
  for (const [who, list] of Object.entries(samples)) {
    const { meanMb, kbAMinute, growth } = fitHeap(list, minutes)
    console.log(
      `heap of the ${who} after warm-up: ${meanMb.toFixed(2)} MB, fit ${kbAMinute.toFixed(2)} kB a minute, growth ${percent(growth)} (limit ${percent(mostGrowth)})`,
    )
    if (!(growth < mostGrowth)) broken(`the heap of the ${who} grows`)
  }
  console.log(brokenCount === 0 ? 'passed' : `failed: ${brokenCount} times broken`)
  process.exitCode = brokenCount === 0 ? 0 : 1
}

const megabytes = (bytes: number) => `${(bytes / 2 ** 20).toFixed(2)} MB`
const percent = (part: number) => `${(part * 100).toFixed(2)} %`
