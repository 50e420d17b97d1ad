import type { UnknownAction } from '@reduxjs/toolkit'
import { createDrafts, type WriterStart } from './drafts.js'
import type { AnyKind } from './kindOf.js'
import type { Place } from './lineage.js'
import { MirrorError } from './mirrorError.js'
import type { PublisherOptions } from './publisherOptions.js'
import { retrying, type Retrying } from './retrying.js'

/** What a publisher does from its start to its stop. */
export interface Writer {
  record(action: UnknownAction): void
  written(): Promise<void>
  snapshot(): string
  /** Whether it was stopped, or has lost the log. */
  hasEnded(): boolean
  /** Gives how far the log goes as far as is known, and the state as of then. */
  stop(): { readonly place: Place; readonly state: object }
}

/** Writes one entry at a time. */
export function createWriter(
  kind: AnyKind,
  slice: string,
  { append, onLost, maxItems = 1000, ...options }: PublisherOptions,
  start: WriterStart,
): Writer {
  const { clock = platformTimers, random = Math.random } = options
  const drafts = createDrafts(kind, { slice, maxItems, log: newId(), onError }, start)
  let waiting: { readonly upTo: number; resolve(): void; reject(error: Error): void }[] = []
  let current: Retrying<unknown> | null = null
  let isWriting = false
  let ended: Error | null = null

  function onError(error: unknown) {
    // Who takes the errors must not add to them.
    try {
      // oxlint-disable-next-line no-console -- an error without a handler must be seen
      Promise.resolve((options.onError ?? console.error)(error)).catch(() => {})
    } catch {}
  }

  async function write() {
    if (isWriting) return
    isWriting = true
    await undefined // what else this turn brings goes into the same entry
    while (await writeNext());
    isWriting = false
    if (ended === null && drafts.hasMore()) void write() // came while the loop was ending
  }

  /** Whether there may be another one. */
  async function writeNext(): Promise<boolean> {
    if (ended !== null || !drafts.hasMore()) return false
    const { text, n, upTo, keep } = drafts.next()
    current = retrying(async () => append(text, n), { timers: clock, random, onError })
    const answer = await current.result
    current = null
    if (ended !== null) return false
    if (answer !== true) {
      lose(answer, n)
      return false
    }
    keep()
    const waiters = waiting
    waiting = waiters.filter((waiter) => waiter.upTo > upTo)
    for (const waiter of waiters) if (waiter.upTo <= upTo) waiter.resolve()
    return true
  }

  function lose(answer: unknown, n: number) {
    if (answer !== false) {
      onError(
        new TypeError(
          `createPublisher: expected \`append\` to resolve with true or false, got ${typeof answer}`,
        ),
      )
    }
    end(new MirrorError(`another process has written entry ${n}, and keeps the connections now`))
    try {
      Promise.resolve(onLost?.()).catch(onError)
    } catch (error) {
      onError(error)
    }
  }

  function end(why: Error) {
    if (ended !== null) return
    ended = why
    current?.end()
    const waiters = waiting
    waiting = []
    for (const { reject } of waiters) reject(why)
  }

  void write()

  return {
    record(action) {
      if (ended !== null) return
      drafts.record(action)
      if (drafts.hasMore()) void write()
    },
    written() {
      if (ended !== null) return Promise.reject(ended)
      const upTo = drafts.recorded()
      if (drafts.keptUpTo() >= upTo) return Promise.resolve()
      return new Promise((resolve, reject) => waiting.push({ upTo, resolve, reject }))
    },
    snapshot: () => drafts.snapshot(),
    hasEnded: () => ended !== null,
    stop() {
      end(new MirrorError('the publisher was stopped'))
      return drafts.kept()
    },
  }
}

/** By which two logs, or two writers of one, are told from each other; so no test may script it. */
function newId(): string {
  const part = () =>
    Math.floor(Math.random() * 2 ** 40)
      .toString(36)
      .padStart(8, '0')
  return part() + part()
}

const platformTimers = {
  setTimeout: (fn: () => void, ms: number): unknown => globalThis.setTimeout(fn, ms),
  clearTimeout: (handle: unknown) => globalThis.clearTimeout(handle as number), // what `setTimeout` gave
}
