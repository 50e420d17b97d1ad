/**
 * An Erlang term as plain data: what JavaScript has stands for itself, the rest is an object with
 * one telling key.
 *
 * Integers and floats are numbers, integers beyond 2^53 bigints, `true` and `false` booleans, lists
 * arrays, binaries (Elixir's strings) bytes. A JavaScript string is not a term, since Erlang has
 * three of them: `Buffer.from(text)` is a binary, `[...Buffer.from(text)]` a charlist, `atom(text)`
 * an atom. A float without a fraction cannot be told from an integer: 1.0 arrives, and is sent, as
 * 1.
 *
 * @example
 * ```ts
 * import { atom, tuple, type Term } from 'redux-reconnector/beam'
 *
 * // [{timeout, 5000}, #{name => <<"Ada">>}]
 * const options: Term = [
 *   tuple(atom('timeout'), 5000),
 *   { map: [[atom('name'), Buffer.from('Ada')]] },
 * ]
 * ```
 */
export type Term =
  | number
  | bigint
  | boolean
  | Uint8Array
  | readonly Term[]
  | Atom
  | Tuple
  | TermMap
  | ImproperList
  | Bitstring
  | Pid
  | Ref
  | Opaque

export interface Atom {
  readonly atom: string
}
export interface Tuple {
  readonly tuple: readonly Term[]
}
/** Pairs and no `Map`: keys are compared by value, which a `Map` does not do. */
export interface TermMap {
  readonly map: readonly (readonly [key: Term, value: Term])[]
}
export interface ImproperList {
  readonly list: readonly Term[]
  readonly tail: Term
}
/** A binary of which only the first `lastBits` (1 to 7) bits of the last byte count. */
export interface Bitstring {
  readonly bits: Uint8Array
  readonly lastBits: number
}
export interface Pid {
  readonly pid: string
  readonly id: number
  readonly serial: number
  readonly creation: number
}
export interface Ref {
  readonly ref: string
  readonly creation: number
  readonly ids: readonly number[]
}
/** A port or a fun, of use only to the node that made it: its bytes, to be handed back unread. */
export interface Opaque {
  readonly external: Uint8Array
}

/**
 * Makes an atom, such as `ok`.
 *
 * Does not check its length; the encoder does (255 characters).
 *
 * @example
 * ```ts
 * import { atom } from 'redux-reconnector/beam'
 *
 * atom('ok') // => { atom: 'ok' }
 * ```
 */
export const atom = (name: string): Atom => ({ atom: name })

/**
 * Makes a tuple, such as `{ok, 1}`.
 *
 * @example
 * ```ts
 * import { atom, tuple } from 'redux-reconnector/beam'
 *
 * tuple(atom('ok'), 1) // => { tuple: [{ atom: 'ok' }, 1] }
 * ```
 */
export const tuple = (...items: readonly Term[]): Tuple => ({ tuple: items })

// The External Term Format (erts, "External Term Format"), as far as a distribution peer of OTP 25
// and later uses it: UTF-8 atoms, big creations, no atom cache. Compressed terms are refused, for
// they inflate.

/** The byte before every term. */
export const version = 131

/** Far deeper than what a call returns, far shallower than the stack. */
export const maxDepth = 256

/** `Array.isArray`, which by itself narrows no readonly array. */
export const isList = (term: Term): term is readonly Term[] => Array.isArray(term)
