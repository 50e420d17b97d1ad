import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { packColumn } from '../../src/mirror/columns.js'
import { readDigits, widthFor, writeDigits } from '../../src/mirror/digits.js'
import { unpackColumn } from '../../src/mirror/unpackColumn.js'

const unpacked = (values: readonly unknown[]) => {
  const packed: unknown = JSON.parse(JSON.stringify(packColumn(values)))
  const { at } = unpackColumn(packed, values.length)
  return values.map((_, row) => at(row))
}
const back = (values: readonly unknown[]) => JSON.stringify(unpacked(values))
const form = (values: readonly unknown[]) => Object.keys(packColumn(values))[0]
const many = (make: (at: number) => unknown) => Array.from({ length: 5000 }, (_, at) => make(at))

describe('a column', () => {
  test.each([
    ['one value', many(() => 'idle'), 'all'],
    ['few values', many((at) => ['idle', 'due', null][at % 3]), 'of'],
    ['objects that are equal', many((at) => ({ a: [at % 2] })), 'of'],
    ['whole numbers', many((at) => 1_700_000_000_000 + at * 7), 'unit'],
    ['whole numbers and null', many((at) => (at % 9 === 0 ? null : -at)), 'unit'],
    ['times of a finer clock', many((at) => 1_700_000_000_000 + at / 8), 'unit'],
    ['random numbers', many(() => Math.random()), 'unit'],
    ['numbers of any kind', many((at) => (at % 2 === 0 ? at * 1e300 : at / 3)), 'values'],
    ['texts', many((at) => `wss://host/${at}/live`), 'begin'],
    ['texts and null', many((at) => (at % 7 === 0 ? null : `${at}`)), 'begin'],
    ['texts that overlap', many((at) => 'a'.repeat(at % 4500)), 'begin'],
    [
      'null, and a text that is the begin of all',
      many((at) => (at === 0 ? null : 'a'.repeat(at))),
      'values',
    ],
    ['texts with the separator', many((at) => `a\x7f${at}`), 'begin'],
    ['texts with a separator of their own', many((at) => `${at}\x7f${at}`), 'values'],
    ['halves of characters', many((at) => `\u{1f600}${at}\ud83d`), 'begin'],
    ['a mixture', many((at) => (at % 2 === 0 ? at : `${at}`)), 'values'],
    ['nothing', [], 'values'],
  ])('comes back as it was, in the shortest form: %s', (_what, values, expected) => {
    expect(form(values)).toBe(expected)
    expect(back(values)).toBe(JSON.stringify(values))
  })

  test('of long texts that share most of it asks for no more memory than its entry may', () => {
    const begin = 'a'.repeat(50_000)
    const texts = many(String).join('\x7f')
    expect(() => unpackColumn({ begin, end: '', texts }, 5000)).toThrow(
      'expected at most 200000000 characters',
    )
    expect(unpackColumn({ begin: begin.slice(20_000), end: '', texts }, 5000).at(7)).toHaveLength(
      30_001,
    )
  })

  test('of any JSON comes back as it was', () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue()), (values) => {
        const plain: unknown[] = JSON.parse(JSON.stringify(values))
        expect(back(plain)).toBe(JSON.stringify(plain))
      }),
    )
  })

  test('keeps objects once, also in memory', () => {
    expect(new Set(unpacked(many((at) => ({ a: at % 2 })))).size).toBe(2)
  })

  test.each([
    ['no column', 7],
    ['of nothing', {}],
    ['a place that is not there', { of: [1, 2], at: 'C' }],
    ['no digit', { of: [1, 2], at: '"' }],
    ['too few', { of: [1, 2], at: '' }],
    ['too many', { values: [1, 2] }],
    ['a text without its begin', { texts: 'a', end: '' }],
    ['more texts than there should be', { begin: '', end: '', texts: 'a\x7fb', hasNull: false }],
    ['numbers of no width', { unit: 1, from: 0, width: 1e9, numbers: '' }],
    ['rows without a digit', { unit: 1, from: 0, width: 0, numbers: '' }],
    ['numbers of a negative width', { unit: 1, from: 0, width: -1, numbers: 'A' }],
  ])('that was not packed is refused: %s', (_what, column) => {
    expect(() => unpackColumn(column, 1)).toThrow(/^expected /)
  })
})

test('whole numbers up to 2^53-1 come back from their digits', () => {
  const number = fc.maxSafeNat()
  fc.assert(
    fc.property(fc.array(number, { minLength: 1 }), (numbers) => {
      const width = widthFor(Math.max(...numbers))
      const text = writeDigits(numbers, width)
      expect([...readDigits(text, width, numbers.length)]).toEqual(numbers)
    }),
  )
  expect(widthFor(Number.MAX_SAFE_INTEGER)).toBe(9)
})
