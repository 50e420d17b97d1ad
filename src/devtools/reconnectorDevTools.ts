import type { Action, DevToolsEnhancerOptions } from '@reduxjs/toolkit'
import { isString, knownOptions, listOf, type Shape } from '../rules/shape.js'
import { createMask } from './maskSecrets.js'

/** The options of `reconnectorDevTools`: those of DevTools, and names to mask. */
export interface ReconnectorDevToolsOptions extends DevToolsEnhancerOptions {
  /** Additional names of secrets, compared without case, `-` and `_`. */
  secretKeys?: readonly string[]
}

const ownOptions: Shape = [{ secretKeys: listOf('names', isString) }, []]

/**
 * Creates the `devTools` object for `configureStore` (or for `composeWithDevTools` of `@redux-devtools/extension`)
 * that masks secrets by their names in all slices and actions: passwords, tokens, API keys, and a cookie that is not
 * a reference.
 *
 * It sets both sanitizers and `serialize.replacer`, because the sanitizers alone do not change the Export file
 * (zalmoxisus/redux-devtools-extension#670). It does not mask secrets inside texts, `?debug_session` in the URL
 * (which writes the state to localStorage, whatever the options), or the store itself, which each script in the page
 * can read.
 *
 * Your own sanitizers and replacer run first. Values without a secret keep their reference.
 *
 * @throws TypeError if `secretKeys` is misspelt or is not a list of names
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
export function reconnectorDevTools(
  given: ReconnectorDevToolsOptions = {},
): DevToolsEnhancerOptions {
  knownOptions('reconnectorDevTools', given, ownOptions)
  const { secretKeys = [], ...options } = given
  const masked = createMask(secretKeys)
  const sanitized = createSanitizer(masked)
  const { actionSanitizer, stateSanitizer, serialize } = options
  const serializing = typeof serialize === 'object' ? serialize : {}

  return {
    ...options,
    actionSanitizer: <A extends Action>(action: A, id: number): A =>
      sanitized(actionSanitizer ? actionSanitizer(action, id) : action),
    stateSanitizer: <S>(state: S, index: number): S =>
      sanitized(stateSanitizer ? stateSanitizer(state, index) : state),
    serialize: {
      // Without options DevTools takes `true`, and writes shared references in a way that only it can read.
      options: serialize === true ? true : plainJson,
      ...serializing,
      replacer: (key: string, value: unknown): unknown =>
        masked(key, serializing.replacer ? serializing.replacer(key, value) : value),
    },
  }
}

/** The options of jsan, by which DevTools writes; the types of Redux Toolkit leave `refs` out. */
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
