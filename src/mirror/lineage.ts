import { MirrorError } from './mirrorError.js'

/** Whether a value numbers an entry: they are counted from 1. */
export const isEntryNumber = (value: unknown): value is number =>
  Number.isSafeInteger(value) && Number(value) >= 1

/** Who wrote a log, oldest first: the id of each writer, and the number of its first entry. */
export type Lineage = readonly (readonly [log: string, from: number])[]

/** How far a log was folded, and who wrote it until then. */
export interface Place {
  readonly n: number
  readonly logs: Lineage
}

/** So many writers are remembered. What is older is taken for known without a look. */
const mostWriters = 64

/** The same with one more writer. */
export function continued(logs: Lineage, log: string, from: number): Lineage {
  return [...logs, [log, from] as const].slice(-mostWriters)
}

/** Who wrote entry `n`; `undefined` where that is not remembered. */
function writerOf(logs: Lineage, n: number): string | undefined {
  return upTo(logs, n).at(-1)?.[0]
}

/** The writers up to an entry. */
export function upTo(logs: Lineage, n: number): Lineage {
  return logs.filter(([, from]) => from <= n)
}

/** @throws MirrorError unless the value is a lineage */
export function expectLineage(value: unknown): Lineage {
  const isLineage =
    Array.isArray(value) &&
    value.length <= mostWriters &&
    value.every(
      (writer: unknown, at) =>
        Array.isArray(writer) &&
        writer.length === 2 &&
        typeof writer[0] === 'string' &&
        isEntryNumber(writer[1]) &&
        (at === 0 || writer[1] > value[at - 1][1]),
    )
  if (isLineage) return value as unknown as Lineage // as was looked at
  throw new MirrorError('expected `logs` to be a list of writers, each with its first entry')
}

/** What a mirror at `place` is to do with an entry. */
export type Verdict = 'take' | 'known' | 'gap'

/** An entry as far as it says where in which log it stands. */
export interface Standing {
  readonly n: number
  readonly log: string
  /** The writers so far, where it is the first of its writer or a snapshot; else `null`. */
  readonly logs: Lineage | null
  /** Whether it carries a whole state. */
  readonly isWhole: boolean
}

/** @throws MirrorError where the entry is of another log than the log that was folded so far */
export function judged(
  { n: at, logs: known }: Place,
  { n, log, logs, isWhole }: Standing,
): Verdict {
  const isFresh = known.length === 0
  if (isFresh) return isWhole ? 'take' : 'gap'
  if (n <= at) {
    const writer = writerOf(known, n)
    if (writer === undefined || writer === log) return 'known'
    throw anotherLog(at)
  }
  const last = writerOf(known, at)
  if (logs !== null) {
    const theirs = writerOf(logs, at)
    if (theirs !== last && !(theirs === undefined && isWhole)) throw anotherLog(at)
    return isWhole || n === at + 1 ? 'take' : 'gap'
  }
  if (n > at + 1) return 'gap'
  if (log !== last) throw anotherLog(at)
  return 'take'
}

function anotherLog(at: number): MirrorError {
  return new MirrorError(
    `expected the log that was applied up to entry ${at}, got another log: restore its newest snapshot`,
  )
}
