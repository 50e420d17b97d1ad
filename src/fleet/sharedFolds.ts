type Forget = () => void
const ways = new WeakMap<object, () => Forget>()

/** Says how a reducer begins to keep the fleet that it made last. */
export function setShareFolds(reducer: object, share: () => Forget): void {
  ways.set(reducer, share)
}

/**
 * Lets a fleet's reducer keep what it made last, for a listener or a publisher that folds each action before the store
 * does: all of them then hold one and the same state, made once. The reducer of a store alone keeps nothing: the garbage
 * collector would copy an old version of the fleet beside the new one.
 *
 * @returns a function that drops what is kept, for when the action has passed the store
 */
export function shareFolds(reducer: object): Forget {
  return ways.get(reducer)?.() ?? (() => {})
}
