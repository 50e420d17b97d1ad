import { Buffer } from 'node:buffer'
import { isList, maxDepth, version, type Term } from './term.js'

const notATerm = (expected: string) => new TypeError(`encodeTerm: expected ${expected}`)

const kindOf = (value: unknown) =>
  value === null || value === undefined ? String(value) : `a ${typeof value}`

/** Writes a term in the external format, with its version byte. Throws a `TypeError` when the value is not a term. */
export function encodeTerm(term: Term): Buffer {
  let bytes = Buffer.allocUnsafe(256)
  let at = 0
  /** Makes room for `count` more bytes, and says where. May replace `bytes`, so call it before writing. */
  const room = (count: number): number => {
    const from = at
    at += count
    if (at > bytes.length) {
      const grown = Buffer.allocUnsafe(Math.max(at, bytes.length * 2))
      bytes.copy(grown, 0, 0, from)
      bytes = grown
    }
    return from
  }
  const uint = (size: 1 | 2 | 4, value: number) => {
    const from = room(size)
    bytes.writeUIntBE(value, from, size)
  }
  const raw = (source: Uint8Array) => {
    const from = room(source.length)
    bytes.set(source, from)
  }
  const tagged = (tag: number, length: number) => {
    uint(1, tag)
    uint(4, length)
  }

  const writeAtom = (name: string) => {
    const text = Buffer.from(name)
    if (text.length > 1020 || [...name].length > 255 || text.toString() !== name)
      throw notATerm('an atom of at most 255 whole characters')
    const isShort = text.length < 256
    uint(1, isShort ? 119 : 118)
    uint(isShort ? 1 : 2, text.length)
    raw(text)
  }
  const writeNumber = (value: number | bigint) => {
    if (typeof value === 'number' && (!Number.isSafeInteger(value) || Object.is(value, -0))) {
      if (!Number.isFinite(value)) throw notATerm(`a finite number, got ${value}`)
      uint(1, 70)
      const from = room(8)
      bytes.writeDoubleBE(value, from)
    } else if (value >= 0 && value < 256) {
      uint(1, 97)
      uint(1, Number(value))
    } else if (value >= -0x80000000 && value < 0x80000000) tagged(98, Number(value) >>> 0)
    else {
      const hex = BigInt(value).toString(16).replace('-', '')
      // oxlint-disable-next-line no-array-reverse -- bytes made on this line
      const digits = Buffer.from(hex.length % 2 ? `0${hex}` : hex, 'hex').reverse()
      const isShort = digits.length < 256
      uint(1, isShort ? 110 : 111)
      uint(isShort ? 1 : 4, digits.length)
      uint(1, value < 0 ? 1 : 0)
      raw(digits)
    }
  }
  const write = (each: Term, depth: number): void => {
    if (depth > maxDepth) throw notATerm(`at most ${maxDepth} levels, got a deeper term`)
    const writeAll = (terms: readonly Term[]) => {
      for (const item of terms) write(item, depth + 1)
    }
    if (typeof each === 'number' || typeof each === 'bigint') writeNumber(each)
    else if (typeof each === 'boolean') writeAtom(String(each))
    else if (typeof each !== 'object' || each === null)
      throw notATerm(
        `a term, got ${kindOf(each)} (a text is \`Buffer.from(text)\` or \`atom(text)\`)`,
      )
    else if (each instanceof Uint8Array) {
      tagged(109, each.length)
      raw(each)
    } else if (isList(each)) {
      if (each.length > 0) tagged(108, each.length)
      writeAll(each)
      uint(1, 106)
    } else if ('atom' in each) writeAtom(each.atom)
    else if ('tuple' in each) {
      const isShort = each.tuple.length < 256
      uint(1, isShort ? 104 : 105)
      uint(isShort ? 1 : 4, each.tuple.length)
      writeAll(each.tuple)
    } else if ('map' in each) {
      tagged(116, each.map.length)
      for (const pair of each.map) writeAll(pair)
    } else if ('list' in each) {
      if (each.list.length === 0 || isList(each.tail)) throw notATerm('an improper list')
      tagged(108, each.list.length)
      writeAll(each.list)
      write(each.tail, depth + 1)
    } else if ('bits' in each) {
      tagged(77, each.bits.length)
      uint(1, each.lastBits)
      raw(each.bits)
    } else if ('pid' in each) {
      uint(1, 88)
      writeAtom(each.pid)
      for (const word of [each.id, each.serial, each.creation]) uint(4, word)
    } else if ('ref' in each) {
      uint(1, 90)
      uint(2, each.ids.length)
      writeAtom(each.ref)
      for (const word of [each.creation, ...each.ids]) uint(4, word)
    } else if ('external' in each) raw(each.external)
    else throw notATerm('a term, got an object with none of its keys')
  }

  uint(1, version)
  write(term, 0)
  return bytes.subarray(0, at)
}
