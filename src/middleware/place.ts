import { fieldsOf, isFunction, kindOf } from '../rules/shape.js'

/**
 * The slice's state, where the listener looks for it; `null` where it is broken. A broken state in the right place is no error:
 * an import can bring one, and the listener puts it right.
 *
 * @throws Error that names where it was found, if anywhere, and the line to write
 */
export function stateAt<State>(
  who: string,
  path: string,
  root: unknown,
  isState: (value: unknown) => value is State,
): State | null {
  const state = fieldsOf(root)[path]
  if (isState(state)) return state
  const keyIn = (value: unknown, holds: (field: unknown) => boolean) =>
    Object.entries(fieldsOf(value)).find(([, field]) => holds(field))?.[0]
  const inner = keyIn(state, isState)
  if (state !== undefined && inner === undefined) return null
  const parent = keyIn(root, (field) => isState(fieldsOf(field)[path]))
  const other = keyIn(root, isState)
  const [place, fix] =
    inner !== undefined
      ? [`${path}.${inner}`, ', without a wrapper such as undoable() around the reducer']
      : parent !== undefined
        ? [`${parent}.${path}`, ' at the top']
        : [other, other === undefined ? '' : `, or give the slice \`reducerPath: '${other}'\``]
  const found = place === undefined ? '' : `, found it at \`${place}\``
  const line = '`reducer: { [backend.reducerPath]: backend.reducer }`'
  throw new Error(`${who}: expected the slice at \`${path}\`${found}: write ${line}${fix}`)
}

/** @throws TypeError unless it is the slice that a listener takes: that of one connection, or that of a fleet */
export function expectSlice(who: string, slice: unknown, kind: '' | 'Fleet'): void {
  const { actions, reducer } = fieldsOf(slice)
  const { paused, connectionsAdded } = fieldsOf(actions)
  const isSlice = isFunction(reducer) && isFunction(paused)
  if (isSlice && isFunction(connectionsAdded) === (kind === 'Fleet')) return
  const got = isSlice ? `that of ${kind ? 'a single connection' : 'a fleet'}` : kindOf(slice)
  throw new TypeError(`${who}: expected a slice of createReconnector${kind}Slice, got ${got}`)
}
