import type { UnknownAction } from '@reduxjs/toolkit'
import { isRecord, isString } from '../rules/shape.js'
import { mostCharacters } from './columns.js'
import type { AnyKind } from './kindOf.js'
import { expectLineage, isEntryNumber, type Lineage, type Standing } from './lineage.js'
import { MirrorError } from './mirrorError.js'

/** Goes up when an older mirror could no longer fold what is written, or would fold it otherwise. */
const format = 1

/** What the first entry of each writer and each snapshot say of the log. */
export interface Head {
  /** The name of the slice, which its action types begin with. */
  readonly slice: string
  readonly defaults: Readonly<Record<string, unknown>>
  readonly logs: Lineage
}

/** An entry or a snapshot that is to be written. */
export interface Written {
  readonly n: number
  readonly log: string
  readonly head?: Head
  readonly packed?: unknown
  readonly actions?: readonly UnknownAction[]
}

/** One line of JSON. Throws what `JSON.stringify` throws. */
export function writeEntry({ n, log, head, packed, actions }: Written): string {
  return JSON.stringify({ n, log, ...(head && { format, ...head }), state: packed, actions })
}

/** An entry or a snapshot that was read: what it holds is looked at when it is to be folded. */
export interface Read extends Standing {
  /** @throws MirrorError unless what it holds is to be folded by this slice */
  contents(kind: AnyKind, slice: string): Contents
}

/** What an entry tells: a whole state, or actions that follow the entry before. */
export type Contents =
  | { readonly state: object; readonly actions?: never }
  | { readonly actions: readonly UnknownAction[]; readonly state?: never }

/**
 * Reads an entry or a snapshot, as far as to know where in which log it stands.
 *
 * @param what - how errors name it, unless it says its own number
 * @throws MirrorError unless it is JSON of this form
 */
export function readEntry(text: string, what: 'entry' | 'snapshot'): Read {
  return naming(what, () => {
    if (!isString(text)) throw new MirrorError('expected a string')
    if (text.length > mostCharacters) {
      throw new MirrorError(`expected at most ${mostCharacters} characters, got ${text.length}`)
    }
    const whole = parsed(text)
    if (!isRecord(whole)) throw new MirrorError('expected a JSON object')
    const { n } = whole
    // The snapshot of a log whose first entry is not written yet stands before it.
    if (!isEntryNumber(n) && !(what === 'snapshot' && n === 0)) {
      throw new MirrorError('expected `n` to be a whole number from 1')
    }
    const name = `${what} ${n}`
    return naming(name, () => {
      const { log } = whole
      if (!isString(log) || log === '') {
        throw new MirrorError('expected `log` to be a non-empty string')
      }
      const isWhole = Object.hasOwn(whole, 'state')
      if (isWhole === Array.isArray(whole.actions)) {
        throw new MirrorError('expected either `actions` or `state`')
      }
      const hasHead = isWhole || Object.hasOwn(whole, 'format')
      if (hasHead && whole.format !== format) {
        const got = Number(whole.format)
        throw new MirrorError(
          `expected \`format\` to be ${format}, got ${got}: the versions of this library differ`,
        )
      }
      return {
        n,
        log,
        logs: hasHead ? expectLineage(whole.logs) : null,
        isWhole,
        contents: (kind, slice) => naming(name, () => contentsOf(whole, hasHead, kind, slice)),
      }
    })
  })
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new MirrorError('expected JSON')
  }
}

function contentsOf(
  whole: Readonly<Record<string, unknown>>,
  hasHead: boolean,
  kind: AnyKind,
  slice: string,
): Contents {
  if (hasHead) expectHead(whole, kind, slice)
  const { state, actions } = whole
  if (Array.isArray(actions)) {
    const fault = faultInActions(kind, actions)
    if (fault !== null) throw new MirrorError(fault)
    return { actions }
  }
  try {
    return { state: kind.unpack(state) }
  } catch (error) {
    if (error instanceof MirrorError) throw new MirrorError(`state: ${error.message}`)
    throw error
  }
}

/** What is wrong with the first of some actions that is not to be folded, in words; `null` where nothing is. */
export function faultInActions(kind: AnyKind, actions: readonly unknown[]): string | null {
  for (const [at, action] of actions.entries()) {
    const fault = isRecord(action) ? kind.faultIn(action) : 'expected an action'
    if (fault !== null) return `actions[${at}]: ${fault}`
  }
  return null
}

function expectHead(
  { slice: name, defaults }: Readonly<Record<string, unknown>>,
  kind: AnyKind,
  slice: string,
) {
  if (name !== slice) {
    throw new MirrorError(
      `expected the log of a slice named \`${slice}\`, got the log of another slice`,
    )
  }
  if (!isRecord(defaults)) throw new MirrorError('expected `defaults` to be an object')
  const path = differenceIn(kind.defaults, defaults)
  if (path !== null) {
    throw new MirrorError(
      `expected the defaults of this slice, got another \`${path}\`: create both slices with the same options`,
    )
  }
}

/** The path to the first own field that the other object has not, or has otherwise. */
function differenceIn(
  own: Readonly<Record<string, unknown>>,
  other: Readonly<Record<string, unknown>>,
): string | null {
  for (const [field, value] of Object.entries(own)) {
    const theirs = Object.hasOwn(other, field) ? other[field] : undefined
    if (isRecord(value) && isRecord(theirs)) {
      const inner = differenceIn(value, theirs)
      if (inner !== null) return `${field}.${inner}`
    } else if (JSON.stringify(value) !== JSON.stringify(theirs)) return field
  }
  return null
}

/** Runs some work; what a mirror must not fold is said with its name. What only looks like JSON data may throw anything. */
function naming<T>(name: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    if (!(error instanceof MirrorError)) throw new MirrorError(`${name}: malformed`)
    throw error.message.startsWith(name) ? error : new MirrorError(`${name}: ${error.message}`)
  }
}
