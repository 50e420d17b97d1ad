import type { UnknownAction } from '@reduxjs/toolkit'
import type { MirroredSlice } from './kind.js'

/** How to know the actions of a slice. */
export function createOwnTypes({ actions }: Pick<MirroredSlice, 'actions'>) {
  const types = new Set<unknown>(
    Object.values<{ readonly type?: string }>(actions).map((creator) => creator.type),
  )
  return (action: unknown): action is UnknownAction =>
    types.has((Object(action) as { readonly type?: unknown }).type) // looked at here
}
