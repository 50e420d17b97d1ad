import { expect, test } from 'vitest'
import { decodePortAnswer, encodePortRequest } from '../../src/beam/epmd.js'

// Recorded from epmd of OTP 25.
const known = Buffer.from('770095a34d000006000500026e310000', 'hex')
const unknown = Buffer.from('7701', 'hex')

test('the request is the one that epmd answers', () => {
  expect(encodePortRequest('n1').toString('hex')).toBe('00037a6e31')
})

test('a recorded answer gives the port', () => {
  expect(decodePortAnswer(known)).toBe(0x95a3)
  expect(decodePortAnswer(known.subarray(0, 10))).toBe(0x95a3)
})

test('a recorded "no such node" gives no port', () => {
  expect(decodePortAnswer(unknown)).toBeNull()
})

test('an answer that is not all there yet is waited for', () => {
  for (const length of [0, 1, 2, 9]) {
    expect(decodePortAnswer(known.subarray(0, length))).toBeUndefined()
  }
})

const withByte = (index: number, value: number) => {
  const bytes = Buffer.from(known)
  bytes[index] = value
  return bytes
}
test.each([
  ['another tag', Buffer.from('HTTP/1.1 400'), 'BEAM_PROTOCOL'],
  ['another protocol than TCP', withByte(5, 1), 'BEAM_PROTOCOL'],
  ['a lowest version above the highest', withByte(9, 7), 'BEAM_PROTOCOL'],
  ['versions that end at 5', withByte(7, 5), 'BEAM_MISSING_CAPABILITY'],
])('refused: %s', (_why, bytes, code) => {
  expect(() => decodePortAnswer(bytes)).toThrow(expect.objectContaining({ code }))
})
