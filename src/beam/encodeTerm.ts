import { Buffer } from 'node:buffer'
import { isList, maxDepth, version, type Term } from './term.js'

const notATerm = (expected: string) => new TypeError(`encodeTerm: expected ${expected}`)

/** One term in the external format, with its version byte. Throws a `TypeError` on what is no term. */
export const encodeTerm = (term: Term): Buffer => {
  const parts: Uint8Array[] = [Buffer.of(version)]
  write(term, parts, 0)
  return Buffer.concat(parts)
}

const write = (term: Term, parts: Uint8Array[], depth: number): void => {
  if (depth > maxDepth) throw notATerm(`at most ${maxDepth} levels, got a deeper term`)
  const writeAll = (terms: readonly Term[]) => {
    for (const each of terms) write(each, parts, depth + 1)
  }
  if (typeof term === 'number' || typeof term === 'bigint') parts.push(numberBytes(term))
  else if (typeof term === 'boolean') parts.push(atomBytes(String(term)))
  else if (typeof term !== 'object' || term === null)
    throw notATerm(
      `a term, got ${kindOf(term)} (a text is \`Buffer.from(text)\` or \`atom(text)\`)`,
    )
  else if (term instanceof Uint8Array) parts.push(head(109, term.length), term)
  else if (isList(term)) {
    if (term.length > 0) parts.push(head(108, term.length))
    writeAll(term)
    parts.push(Buffer.of(106))
  } else if ('atom' in term) parts.push(atomBytes(term.atom))
  else if ('tuple' in term) {
    const { length } = term.tuple
    parts.push(length < 256 ? Buffer.of(104, length) : head(105, length))
    writeAll(term.tuple)
  } else if ('map' in term) {
    parts.push(head(116, term.map.length))
    for (const pair of term.map) writeAll(pair)
  } else if ('list' in term) {
    if (term.list.length === 0 || isList(term.tail)) throw notATerm('an improper list')
    parts.push(head(108, term.list.length))
    writeAll(term.list)
    write(term.tail, parts, depth + 1)
  } else if ('bits' in term)
    parts.push(head(77, term.bits.length), Buffer.of(term.lastBits), term.bits)
  else if ('pid' in term)
    parts.push(Buffer.of(88), atomBytes(term.pid), u32s(term.id, term.serial, term.creation))
  else if ('ref' in term)
    parts.push(
      Buffer.of(90, 0, term.ids.length),
      atomBytes(term.ref),
      u32s(term.creation, ...term.ids),
    )
  else if ('port' in term) {
    const id = Buffer.alloc(8)
    id.writeBigUInt64BE(term.id)
    parts.push(Buffer.of(120), atomBytes(term.port), id, u32s(term.creation))
  } else if ('fun' in term) parts.push(term.fun)
  else throw notATerm('a term, got an object with none of its keys')
}

const kindOf = (value: unknown) =>
  value === null || value === undefined ? String(value) : `a ${typeof value}`

const u32s = (...values: readonly number[]): Buffer => {
  const bytes = Buffer.alloc(values.length * 4)
  values.forEach((value, index) => bytes.writeUInt32BE(value, index * 4))
  return bytes
}

const head = (tag: number, length: number): Buffer => Buffer.concat([Buffer.of(tag), u32s(length)])

const atomBytes = (name: string): Buffer => {
  const bytes = Buffer.from(name)
  if (bytes.length > 1020 || [...name].length > 255 || bytes.toString() !== name)
    throw notATerm('an atom of at most 255 whole characters')
  return Buffer.concat([
    bytes.length < 256
      ? Buffer.of(119, bytes.length)
      : Buffer.of(118, bytes.length >> 8, bytes.length & 255),
    bytes,
  ])
}

const numberBytes = (value: number | bigint): Buffer => {
  if (typeof value === 'number' && (!Number.isSafeInteger(value) || Object.is(value, -0))) {
    if (!Number.isFinite(value)) throw notATerm(`a finite number, got ${value}`)
    const bytes = Buffer.alloc(9, 70)
    bytes.writeDoubleBE(value, 1)
    return bytes
  }
  const whole = BigInt(value)
  if (whole >= 0n && whole < 256n) return Buffer.of(97, Number(whole))
  if (whole >= -0x80000000n && whole < 0x80000000n) return head(98, Number(whole) >>> 0)
  const hex = (whole < 0n ? -whole : whole).toString(16)
  // oxlint-disable-next-line no-array-reverse -- bytes made on this line
  const digits = Buffer.from(hex.length % 2 ? `0${hex}` : hex, 'hex').reverse()
  const sign = Buffer.of(whole < 0n ? 1 : 0)
  return Buffer.concat([
    digits.length < 256 ? Buffer.of(110, digits.length) : head(111, digits.length),
    sign,
    digits,
  ])
}
