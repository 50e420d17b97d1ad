/**
 * Makes sure that a plain selector is given the slice's own state.
 *
 * @throws TypeError that names the form of the selector for the root state
 */
export function expectOwnState(name: string, own: unknown): void {
  if (own !== undefined) return
  throw new TypeError(
    `${name}: expected the slice's own state. For the root state: slice.selectors.${name}(root)`,
  )
}
