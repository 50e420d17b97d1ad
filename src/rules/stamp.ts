const placed = Symbol.for('redux-reconnector/mirror')

/**
 * The action with a mark that a mirror dispatches it, by which a store's middleware know that another process has decided
 * it. No JSON shows the mark.
 *
 * @param place - where in the log it is from
 */
export function stamped<Action extends object>(action: Action, place: object): Action {
  return { ...action, [placed]: place }
}

/** Where in the log an action is from; `undefined` where no mirror dispatches it. */
export function stampOf(action: unknown): object | undefined {
  return (Object(action) as { readonly [placed]?: object })[placed] // set above only
}
