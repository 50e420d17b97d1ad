import { MirrorError } from './mirrorError.js'

/** The digits of base64url (RFC 4648, section 5): none of them is escaped in JSON. */
const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
const codes = Uint8Array.from(digits, (digit) => digit.charCodeAt(0))
const valueOf = new Int8Array(128).fill(-1)
for (const [value, code] of codes.entries()) valueOf[code] = value

/** How many digits every number up to `largest` fits in. */
export function widthFor(largest: number): number {
  let width = 1
  for (let rest = Math.floor(largest / 64); rest > 0; rest = Math.floor(rest / 64)) width += 1
  return width
}

/** Whole numbers from 0 to 2^53-1 as one text of `width` digits each, so that JSON reads 100 000 of them in one go. */
export function writeDigits(numbers: ArrayLike<number>, width: number): string {
  const text = new Uint8Array(numbers.length * width)
  for (let at = 0; at < numbers.length; at += 1) {
    let rest = numbers[at] ?? 0
    for (let digit = (at + 1) * width - 1; digit >= at * width; digit -= 1) {
      const next = Math.floor(rest / 64) // not by bits: they end at 2^32
      text[digit] = codes[rest - next * 64] ?? 0
      rest = next
    }
  }
  return textOf(text)
}

/** @throws MirrorError unless the text holds `count` numbers of `width` digits */
export function readDigits(text: string, width: number, count: number): Float64Array {
  if (text.length !== count * width) {
    throw new MirrorError(`expected ${count} numbers of ${width} digits, got ${text.length} digits`)
  }
  const numbers = new Float64Array(count)
  let digit = 0
  for (let at = 0; at < count; at += 1) {
    const end = digit + width
    let number = 0
    while (digit < end) {
      const code = text.charCodeAt(digit)
      const value = code < 128 ? (valueOf[code] ?? -1) : -1
      if (value < 0) throw new MirrorError(`expected a digit of base64url at ${digit}`)
      number = number * 64 + value
      digit += 1
    }
    numbers[at] = number
  }
  return numbers
}

/** No call may take more arguments than the stack has room for. */
const chunkSize = 8192

function textOf(ascii: Uint8Array): string {
  let text = ''
  for (let at = 0; at < ascii.length; at += chunkSize) {
    const chunk: ArrayLike<number> = ascii.subarray(at, at + chunkSize)
    // `apply` takes whatever is like an array, and is ten times as fast as spreading it.
    text += String.fromCharCode.apply(null, chunk as number[])
  }
  return text
}
