import { Buffer, isUtf8 } from 'node:buffer'
import { BeamError } from './BeamError.js'
import { isList, maxDepth, version, type Term } from './term.js'

/**
 * Reads one term, version byte first, and says where the next one may begin. Throws `BEAM_PROTOCOL` on malformed bytes.
 * The memory that it takes is in proportion to the bytes, whatever lengths they claim.
 */
export function decodeTerm(bytes: Buffer, offset = 0): { term: Term; end: number } {
  let at = offset
  const refuse = (what: string) => new BeamError('BEAM_PROTOCOL', `bad term at byte ${at}: ${what}`)
  const take = (count: number): number => {
    if (count > bytes.length - at)
      throw refuse(`expected ${count} more bytes, got ${bytes.length - at}`)
    at += count
    return at - count
  }
  const u8 = () => bytes.readUInt8(take(1))
  const u16 = () => bytes.readUInt16BE(take(2))
  const u32 = () => bytes.readUInt32BE(take(4))
  const slice = (count: number): Buffer => {
    const from = take(count)
    return bytes.subarray(from, at)
  }
  /** A copy, so that a kept binary does not keep its whole frame. */
  const copy = (count: number) => Buffer.from(slice(count))
  /** Makes no room for the claimed length in advance: of a false one, the bytes run out first. */
  const many = (length: number, depth: number): Term[] => {
    const items: Term[] = []
    for (let left = length; left > 0; left--) items.push(read(depth))
    return items
  }
  const text = (length: number): string => {
    const name = slice(length)
    if (!isUtf8(name)) throw refuse('an atom that is not UTF-8')
    return name.toString()
  }
  const name = (): string => {
    const tag = u8()
    if (tag !== 119 && tag !== 118) throw refuse(`expected an atom, got tag ${tag}`)
    return text(tag === 119 ? u8() : u16())
  }
  const big = (length: number): number | bigint => {
    const sign = u8()
    if (sign > 1) throw refuse(`sign ${sign}`)
    // oxlint-disable-next-line no-array-reverse -- a copy
    const hex = copy(length).reverse().toString('hex')
    const magnitude = BigInt(`0x${hex || '0'}`)
    const value = sign ? -magnitude : magnitude
    return value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER
      ? Number(value)
      : value
  }
  const opaque = (from: number): Term => ({ external: Buffer.from(bytes.subarray(from, at)) })
  const read = (depth: number): Term => {
    if (depth > maxDepth) throw refuse(`more than ${maxDepth} levels`)
    const from = at
    const tag = u8()
    switch (tag) {
      case 97:
        return u8()
      case 98:
        return bytes.readInt32BE(take(4))
      case 110:
        return big(u8())
      case 111:
        return big(u32())
      case 70: {
        const value = bytes.readDoubleBE(take(8))
        if (!Number.isFinite(value)) throw refuse('a float that is not finite')
        return value
      }
      case 118:
      case 119: {
        const atom = text(tag === 119 ? u8() : u16())
        return atom === 'true' || atom === 'false' ? atom === 'true' : { atom }
      }
      case 104:
        return { tuple: many(u8(), depth + 1) }
      case 105:
        return { tuple: many(u32(), depth + 1) }
      case 106:
        return []
      case 107:
        return [...slice(u16())]
      case 108: {
        const list = many(u32(), depth + 1)
        const tail = read(depth + 1)
        if (!isList(tail)) {
          if (list.length === 0) throw refuse('a tail without a list')
          return { list, tail }
        }
        // A node writes all cells of a list into one LIST_EXT. Joining nested lists would copy without bound.
        if (tail.length > 0) throw refuse('a list as the tail of a list')
        return list
      }
      case 109:
        return copy(u32())
      case 77: {
        const length = u32()
        const lastBits = u8()
        if (lastBits < 1 || lastBits > 8 || length === 0)
          throw refuse(`${lastBits} bits in the last byte`)
        return { bits: copy(length), lastBits }
      }
      case 116: {
        const map: [Term, Term][] = []
        for (let left = u32(); left > 0; left--) map.push([read(depth + 1), read(depth + 1)])
        return { map }
      }
      case 88:
        return { pid: name(), id: u32(), serial: u32(), creation: u32() }
      case 90: {
        const length = u16()
        if (length < 1 || length > 5) throw refuse(`a reference of ${length} words`)
        const ref = name()
        const creation = u32()
        return { ref, creation, ids: Array.from({ length }, u32) }
      }
      case 89:
        name()
        take(8)
        return opaque(from)
      case 120:
        name()
        take(12)
        return opaque(from)
      case 112:
        take(Math.max(u32(), 4) - 4) // its size counts itself
        return opaque(from)
      case 113:
        many(3, depth + 1)
        return opaque(from)
      default:
        throw refuse(`unknown tag ${tag}`)
    }
  }
  if (u8() !== version) throw refuse('no version byte 131')
  return { term: read(0), end: at }
}
