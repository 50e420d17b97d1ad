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

/** Erlang's name that stands for itself; see `atom`. */
export interface Atom {
  /** Its name, such as `ok`. */
  readonly atom: string
}
/** A fixed number of terms; see `tuple`. */
export interface Tuple {
  /** Its elements. */
  readonly tuple: readonly Term[]
}
/** Pairs and no `Map`: keys are compared by value, which a `Map` does not do. */
export interface TermMap {
  /** In the order in which they came. */
  readonly map: readonly (readonly [key: Term, value: Term])[]
}
/** A list whose tail is no list: `[1 | 2]`. */
export interface ImproperList {
  /** What stands before the bar. */
  readonly list: readonly Term[]
  /** What stands behind the bar; no list. */
  readonly tail: Term
}
/** A binary of which only the first `lastBits` (1 to 7) bits of the last byte count. */
export interface Bitstring {
  /** The bytes; the last one counts from its highest bit. */
  readonly bits: Uint8Array
  /** How many bits of the last byte count. */
  readonly lastBits: number
}
/** A process, wherever it lives. */
export interface Pid {
  /** The name of its node. */
  readonly pid: string
  /** Its number on the node. */
  readonly id: number
  /** Counts how often `id` began anew. */
  readonly serial: number
  /** Which of the node's lives it belongs to. */
  readonly creation: number
}
/** A term that is unique, made by a node. */
export interface Ref {
  /** The name of its node. */
  readonly ref: string
  /** Which of the node's lives it belongs to. */
  readonly creation: number
  /** Its number on the node, in words of 32 bits. */
  readonly ids: readonly number[]
}
/** A port or a fun, of use only to the node that made it: its bytes, to be handed back unread. */
export interface Opaque {
  /** In the external term format. */
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
