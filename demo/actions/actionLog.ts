import type { Middleware } from '@reduxjs/toolkit'
import type { ReconnectorSlice } from 'redux-reconnector'
import { describeAction, type ActionText } from './describeAction.js'

const kept = 30

/** An action that has passed, in words. */
export interface LoggedAction extends ActionText {
  readonly id: number
  readonly atMs: number
  readonly name: string
}

/** The last actions of the slice, newest first, in the form that `useSyncExternalStore` takes. */
export function createActionLog({ name: sliceName }: Pick<ReconnectorSlice, 'name'>) {
  let entries: readonly LoggedAction[] = []
  let count = 0
  const readers = new Set<() => void>()

  const middleware: Middleware = () => (next) => (action) => {
    const { type, payload } = Object(action) as { type?: unknown; payload?: unknown } // or without
    const [prefix, name = ''] = String(type).split('/')
    const text = prefix === sliceName ? describeAction(name, payload) : null
    if (text !== null) {
      entries = [{ id: ++count, atMs: Date.now(), name, ...text }, ...entries].slice(0, kept)
      for (const reader of readers) reader()
    }
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
