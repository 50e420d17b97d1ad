import { count as isCount, isNumber, isRecord, isString } from '../rules/shape.js'
import { mostCharacters, separator } from './columns.js'
import { readDigits, widthFor } from './digits.js'
import { MirrorError } from './mirrorError.js'

/** A column as it was packed. Each value is made when it is asked for: lists of them would be garbage at once. */
export interface Unpacked {
  /** The value in a row. */
  at(row: number): unknown
  /** Every value that occurs, each at least once. */
  readonly distinct: readonly unknown[]
  /** Whether all rows have the same value, whatever their number. */
  readonly isConstant: boolean
}

type Fields = Readonly<Record<string, unknown>>

/** @throws MirrorError unless it is a column of so many values */
export function unpackColumn(column: unknown, count: number): Unpacked {
  if (!isRecord(column)) throw new MirrorError('expected a column')
  if (Object.hasOwn(column, 'all')) {
    const { all } = column
    return { at: () => all, distinct: [all], isConstant: true }
  }
  if (Object.hasOwn(column, 'of')) return unpackDistinct(column, count)
  const { values, texts, numbers } = column
  if (isString(numbers)) return unpackNumbers(column, numbers, count)
  return listed(isString(texts) ? textsIn(column, texts, count) : values, count)
}

function listed(list: unknown, count: number): Unpacked {
  if (!Array.isArray(list) || list.length !== count) {
    throw new MirrorError(`expected a column of ${count} values`)
  }
  return { at: (row) => list[row], distinct: list, isConstant: false }
}

function unpackDistinct({ of, at }: Fields, count: number): Unpacked {
  if (!Array.isArray(of) || !isString(at)) throw new MirrorError('expected a column of values')
  const distinct: readonly unknown[] = of
  const places = readDigits(at, widthFor(distinct.length - 1), count)
  if (places.some((place) => place >= distinct.length)) {
    throw new MirrorError('expected a place among the values')
  }
  return { at: (row) => distinct[places[row] ?? 0], distinct, isConstant: false }
}

function textsIn(
  { begin, end, hasNull }: Fields,
  texts: string,
  count: number,
): readonly (string | null)[] {
  if (!isString(begin) || !isString(end)) throw new MirrorError('expected a column of texts')
  const rests = texts.split(separator, count + 1) // of a hostile text, no more than that
  if ((begin.length + end.length) * rests.length > mostCharacters) {
    throw new MirrorError(`expected at most ${mostCharacters} characters`)
  }
  return rests.map((rest) => (rest === '' && hasNull === true ? null : begin + rest + end))
}

function unpackNumbers({ unit, from, width }: Fields, numbers: string, count: number): Unpacked {
  // Without a digit for each row, a few bytes would ask for the memory of as many rows as they say.
  if (!isNumber(unit) || !isNumber(from) || !isCount[1](width) || width === 0) {
    throw new MirrorError('expected a column of numbers')
  }
  const places = readDigits(numbers, width as number, count)
  const values: (number | null)[] = []
  for (let row = 0; row < count; row += 1) {
    const place = places[row] ?? 0
    values.push(place === 0 ? null : (place - 1 + from) * unit)
  }
  return listed(values, count)
}
