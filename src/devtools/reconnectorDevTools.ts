import { createMask } from './maskSecrets.js'

/** The options of DevTools that are changed; all the others are passed on. */
export interface MaskableOptions {
  actionSanitizer?: ActionSanitizer
  stateSanitizer?: StateSanitizer
  serialize?: boolean | { options?: unknown; replacer?: (key: string, value: unknown) => unknown }
}

/** What `reconnectorDevTools` takes besides the options of DevTools. */
export interface SecretOptions {
  /** Further names under which secrets are kept, compared without case, `-` and `_`. */
  secretKeys?: readonly string[]
}

/** What `reconnectorDevTools` makes of some options of DevTools. */
export type MaskedOptions<Options> = Omit<Options, keyof MaskableOptions | keyof SecretOptions> & {
  actionSanitizer: ActionSanitizer
  stateSanitizer: StateSanitizer
  serialize: {
    options: true | { date?: true }
    replacer: (key: string, value: unknown) => unknown
  }
}

type ActionSanitizer = <A extends { type: string }>(action: A, id: number) => A
type StateSanitizer = <S>(state: S, index: number) => S

/**
 * Makes the `devTools` object for `configureStore` (or for `composeWithDevTools` of `@redux-devtools/extension`) that
 * masks secrets, wherever they are, by the names that they are kept under: passwords, tokens, API keys, and a cookie
 * that is no reference.
 *
 * Both sanitizers and `serialize.replacer` are needed: the sanitizers alone leave the file of the Export button as it
 * is (zalmoxisus/redux-devtools-extension#670). Not covered: secrets inside texts, `?debug_session` in the URL (it
 * writes the state to localStorage past every option), the store itself, and so any script in the page.
 *
 * Your own sanitizers and replacer run first. What holds no secret stays the same reference.
 *
 * @example
 * ```ts
 * import { configureStore } from '@reduxjs/toolkit'
 * import { createReconnectorSlice } from 'redux-reconnector'
 * import { reconnectorDevTools } from 'redux-reconnector/devtools'
 *
 * const backend = createReconnectorSlice({ node: 'wss://host/live', cookie: 'env:COOKIE' })
 * const store = configureStore({
 *   reducer: { [backend.reducerPath]: backend.reducer },
 *   devTools: reconnectorDevTools({ name: 'dashboard', secretKeys: ['pin'] }),
 * })
 * store.getState().reconnector.cookie // => 'env:COOKIE'
 * ```
 */
export function reconnectorDevTools<Options extends object = object>(
  given?: Options & MaskableOptions & SecretOptions,
): MaskedOptions<Options> {
  const { secretKeys = [], ...options }: MaskableOptions & SecretOptions = given ?? {}
  const masked = createMask(secretKeys)
  const sanitized = createSanitizer(masked)
  const { actionSanitizer, stateSanitizer, serialize } = options
  const serializing = typeof serialize === 'object' ? serialize : {}
  const { replacer } = serializing

  const changed = {
    actionSanitizer: <A extends { type: string }>(action: A, id: number): A =>
      sanitized(actionSanitizer ? actionSanitizer(action, id) : action),
    stateSanitizer: <S>(state: S, index: number): S =>
      sanitized(stateSanitizer ? stateSanitizer(state, index) : state),
    serialize: {
      // Without options DevTools takes `true`, and writes shared references in a way that only it can read.
      options: serialize === true ? true : plainJson,
      ...serializing,
      replacer: (key: string, value: unknown): unknown =>
        masked(key, replacer ? replacer(key, value) : value),
    },
  }
  return { ...options, ...changed } as unknown as MaskedOptions<Options> // what `Omit` leaves is in `options`
}

/** Of jsan, which DevTools writes with; its types in Redux Toolkit leave `refs` out. */
const plainJson: { date?: true } & { readonly refs: false } = { refs: false }

/** Masks what is in a value; what holds no secret stays the same reference, and so does the same value every time. */
function createSanitizer(masked: ReturnType<typeof createMask>) {
  const known = new WeakMap<object, unknown>()

  function sanitizedIn(value: unknown): unknown {
    if (!isPlain(value)) return value
    if (known.has(value)) return known.get(value)
    known.set(value, value) // for whoever refers to it from within
    let copy: Record<string, unknown> | unknown[] | undefined
    for (const key of Object.keys(value)) {
      const child: unknown = value[key as never] // a key of its own
      const next = sanitizedIn(Array.isArray(value) ? child : masked(key, child))
      if (next === child) continue
      copy ??= Array.isArray(value) ? [...value] : { ...value }
      copy[key as never] = next as never // a key of its own
    }
    known.set(value, copy ?? value)
    return copy ?? value
  }

  return <T>(value: T): T => sanitizedIn(value) as T // of the same shape
}

function isPlain(value: unknown): value is Record<string, unknown> | unknown[] {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return Array.isArray(value) || prototype === Object.prototype || prototype === null
}
