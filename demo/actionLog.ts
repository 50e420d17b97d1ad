import type { Middleware } from '@reduxjs/toolkit'

const kept = 20

/** An action that has passed, in words. */
export interface LoggedAction {
  readonly id: number
  readonly atMs: number
  readonly type: string
  readonly detail: string
}

/** The last actions of a store, newest first, in the form that `useSyncExternalStore` takes. */
export function createActionLog() {
  let entries: readonly LoggedAction[] = []
  let count = 0
  const readers = new Set<() => void>()

  const middleware: Middleware = () => (next) => (action) => {
    const { type, payload } = Object(action) as { type?: unknown; payload?: unknown } // or without
    const entry = { id: ++count, atMs: Date.now(), type: String(type), detail: leavesOf(payload) }
    entries = [entry, ...entries].slice(0, kept)
    for (const reader of readers) reader()
    return next(action)
  }

  return {
    middleware,
    entries: () => entries,
    subscribe(reader: () => void) {
      readers.add(reader)
      return () => {
        readers.delete(reader)
      }
    },
  }
}

/** What a payload says, without its time, which stands beside it. */
function leavesOf(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value ?? '')
  return Object.entries(value)
    .filter(([key]) => key !== 'nowMs')
    .map(([, field]) => leavesOf(field))
    .join(' · ')
}
