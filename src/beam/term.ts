/**
 * An Erlang term as plain data.
 *
 * Integers and floats are numbers (integers beyond 2^53 are bigints), `true` and `false` are booleans, lists are arrays,
 * and binaries (Elixir's strings) are bytes. All other terms are objects with a key that names their kind. A JavaScript
 * string is not a term, because Erlang has three kinds of text: `Buffer.from(text)` is a binary, `[...Buffer.from(text)]`
 * a charlist, and `atom(text)` an atom. A float without a fraction cannot be distinguished from an integer: 1.0 is
 * received and sent as 1.
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

/** A constant that is its own name, such as `ok`; see `atom`. */
export interface Atom {
  /** The name, such as `ok`. */
  readonly atom: string
}
/** A fixed number of terms; see `tuple`. */
export interface Tuple {
  /** The elements. */
  readonly tuple: readonly Term[]
}
/** A map as pairs: its keys are compared by value, which JavaScript's `Map` does not do. */
export interface TermMap {
  /** The pairs, in the order in which they arrived. */
  readonly map: readonly (readonly [key: Term, value: Term])[]
}
/** A list whose tail is not a list: `[1 | 2]`. */
export interface ImproperList {
  /** The elements before the bar. */
  readonly list: readonly Term[]
  /** The term after the bar; not a list. */
  readonly tail: Term
}
/** A binary that ends in a part of a byte: only the first `lastBits` (1 to 7) bits of the last byte are used. */
export interface Bitstring {
  /** The bytes; the bits of the last byte are used from the highest on. */
  readonly bits: Uint8Array
  /** The number of used bits in the last byte. */
  readonly lastBits: number
}
/** The id of a process on any node. */
export interface Pid {
  /** The name of its node. */
  readonly pid: string
  /** Its number on the node. */
  readonly id: number
  /** The number of times that the numbers in `id` were used up. */
  readonly serial: number
  /** Distinguishes the runs of its node. */
  readonly creation: number
}
/** A unique reference that a node made. */
export interface Ref {
  /** The name of its node. */
  readonly ref: string
  /** Distinguishes the runs of its node. */
  readonly creation: number
  /** Its number on the node, in words of 32 bits. */
  readonly ids: readonly number[]
}
/** A port or a fun, which only its own node can use. Keep the bytes, and send them back to the node. */
export interface Opaque {
  /** The bytes, in the external term format. */
  readonly external: Uint8Array
}

/**
 * Makes an atom, such as `ok`. Its length (255 characters at most) is checked when it is sent.
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

// The External Term Format (erts, "External Term Format"), as far as a distribution peer of OTP 25 and later uses it: UTF-8
// atoms, big creations, no atom cache. Compressed terms are refused, because a few bytes of them can become many.

/** The byte before every term. */
export const version = 131

/** Far deeper than the answer of any call, far shallower than the stack. */
export const maxDepth = 256

/** `Array.isArray`, which by itself does not narrow a readonly array. */
export const isList = (term: Term): term is readonly Term[] => Array.isArray(term)
