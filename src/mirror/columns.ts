import { isNumber, isString } from '../rules/shape.js'
import { widthFor, writeDigits } from './digits.js'

/** One field of many states, in the shortest of these forms. */
export type Column =
  /** Each has the same value. */
  | { readonly all: unknown }
  /** Each value once, and for each state in digits which of them it has. */
  | { readonly of: readonly unknown[]; readonly at: string }
  /** Numbers as multiples of `unit`, counted from `from`, in digits; 0 is null, 1 is `from`. */
  | {
      readonly unit: number
      readonly from: number
      readonly width: number
      readonly numbers: string
    }
  /** Texts without the begin and the end that they share, as one text: JSON reads many short ones five times slower. */
  | {
      readonly begin: string
      readonly end: string
      readonly texts: string
      /** Whether an empty text stands for null. */
      readonly hasNull: boolean
    }
  /** As they are. */
  | { readonly values: readonly unknown[] }

/** So many different values are kept once; more of them are seldom the same. */
const mostDistinct = 4096

/** A column in its shortest form. Values are JSON; objects among them are written once, however many there are. */
export function packColumn(values: readonly unknown[]): Column {
  return packDistinct(values) ?? packNumbers(values) ?? packTexts(values) ?? { values }
}

function packDistinct(values: readonly unknown[]): Column | null {
  const known = new Map<unknown, number>()
  const texts = new Map<string, number>() // of objects that are equal, and not the same
  const distinct: unknown[] = []
  const places = new Float64Array(values.length)
  let last: unknown
  let place = -1
  for (let at = 0; at < values.length; at += 1) {
    const value = values[at]
    if (at === 0 || value !== last) {
      last = value
      place = known.get(value) ?? added(value)
      if (distinct.length > mostDistinct && !isObject(value)) return null
    }
    places[at] = place
  }
  if (distinct.length === 0) return null
  if (distinct.length === 1) return { all: distinct[0] }
  return { of: distinct, at: writeDigits(places, widthFor(distinct.length - 1)) }

  function added(value: unknown): number {
    const text = isObject(value) ? JSON.stringify(value) : null
    let at = text === null ? undefined : texts.get(text)
    if (at === undefined) {
      at = distinct.push(value) - 1
      if (text !== null) texts.set(text, at)
    }
    known.set(value, at)
    return at
  }
}

const isObject = (value: unknown) => typeof value === 'object' && value !== null

/** Whole numbers; times of a finer clock, which a double holds to 2^-12 ms; what `Math.random` gives. */
const units = [1, 2 ** -12, 2 ** -53]

function packNumbers(values: readonly unknown[]): Column | null {
  if (!values.every((value) => value === null || isNumber(value))) return null
  const numbers = values as readonly (number | null)[] // as was looked at
  for (const unit of units) {
    const range = rangeOf(numbers, unit)
    if (range === null) continue
    const [from, to] = range
    const places = new Float64Array(numbers.length)
    for (const [at, value] of numbers.entries()) {
      if (value !== null) places[at] = value / unit - from + 1
    }
    const width = widthFor(to - from + 1)
    return { unit, from, width, numbers: writeDigits(places, width) }
  }
  return null
}

/** The least and the greatest in units; `null` where they are no multiples of it, or too far from each other. */
function rangeOf(
  numbers: readonly (number | null)[],
  unit: number,
): readonly [from: number, to: number] | null {
  let [from, to] = [Infinity, -Infinity]
  for (const value of numbers) {
    if (value === null) continue
    const multiple = value / unit
    if (!Number.isSafeInteger(multiple)) return null
    if (multiple < from) from = multiple
    if (multiple > to) to = multiple
  }
  return Number.isSafeInteger(to - from + 1) ? [from, to] : null
}

function packTexts(values: readonly unknown[]): Column | null {
  if (!values.every((value) => value === null || isString(value))) return null
  const texts = values as readonly (string | null)[] // as was looked at
  const all = texts.filter((text) => text !== null)
  const [first] = all
  if (first === undefined) return null
  const begin = all.reduce(sharedBegin, first)
  const end = all.reduce(
    (shared, text) => sharedEnd(shared, text.slice(begin.length)),
    first.slice(begin.length),
  )
  const rests = texts.map((text) => text?.slice(begin.length, text.length - end.length) ?? '')
  const hasNull = all.length < texts.length
  // Else a text would be taken for null, or for two texts.
  const isClear =
    rests.every((rest) => !rest.includes(separator)) &&
    (!hasNull || rests.filter((rest) => rest !== '').length === all.length)
  return isClear ? { begin, end, texts: rests.join(separator), hasNull } : null
}

/** Stands between texts: DEL is hardly ever in one, and is a single byte without an escape in JSON. */
export const separator = '\x7f'

/** No entry is longer, nor are the texts of a column: a few bytes may say how a million of them begin. */
export const mostCharacters = 200_000_000 // a snapshot of a million connections has 50 million

function sharedBegin(one: string, other: string): string {
  let shared = one
  while (!other.startsWith(shared)) shared = shared.slice(0, -1)
  return shared
}

function sharedEnd(one: string, other: string): string {
  let shared = one
  while (!other.endsWith(shared)) shared = shared.slice(1)
  return shared
}
