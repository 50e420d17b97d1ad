import { isFunction, kindOf } from '../rules/shape.js'

/**
 * The slice's state, where the listener looks for it; `null` where it is broken. A broken state in the right place is no error:
 * an import can bring one, and the listener puts it right.
 *
 * @throws Error that names what is wrong and the line to write
 */
export function stateAt<State>(
  who: string,
  path: string,
  root: unknown,
  isState: (value: unknown) => value is State,
): State | null {
  const known = Object(root) as Readonly<Record<string, unknown>> // looked at here
  const state = known[path]
  const line = 'reducer: { [backend.reducerPath]: backend.reducer }'
  if (state === undefined) {
    const elsewhere = Object.keys(known).find((key) => isState(known[key]))
    const parent = Object.keys(known).find((key) => isState(Object(known[key])[path]))
    if (parent !== undefined) {
      throw new Error(
        `${who}: expected the slice at \`${path}\` of the root state, found it at \`${parent}.${path}\`: move \`[backend.reducerPath]: backend.reducer\` to the top`,
      )
    }
    throw new Error(
      elsewhere === undefined
        ? `${who}: expected the slice at \`${path}\`: \`${line}\``
        : `${who}: expected the slice at \`${path}\`, found it at \`${elsewhere}\`: write \`${line}\`, or give the slice \`reducerPath: '${elsewhere}'\``,
    )
  }
  if (isState(state)) return state
  const inner = Object(state) as Readonly<Record<string, unknown>> // looked at here
  const wrapped = Object.keys(inner).find((key) => isState(inner[key]))
  if (wrapped === undefined) return null
  throw new Error(
    `${who}: expected the slice's own state at \`${path}\`, found it in \`${path}.${wrapped}\`: ` +
      `a wrapper such as undoable() is around its reducer. Leave the reducer unwrapped: \`${line}\``,
  )
}

/** @throws TypeError unless it is the slice that a listener takes: that of one connection, or that of a fleet */
export function expectSlice(who: string, slice: unknown, kind: '' | 'Fleet'): void {
  const { actions, reducer } = Object(slice) as Partial<Record<string, unknown>> // looked at here
  const { paused, connectionsAdded } = Object(actions) as Partial<Record<string, unknown>>
  if (isFunction(reducer) && isFunction(paused)) {
    if (isFunction(connectionsAdded) === (kind === 'Fleet')) return
    throw new TypeError(
      `${who}: expected a slice of createReconnector${kind}Slice, got one of ${kind ? 'a single connection' : 'a fleet'}`,
    )
  }
  throw new TypeError(
    `${who}: expected a slice of createReconnector${kind}Slice, got ${kindOf(slice)}`,
  )
}
