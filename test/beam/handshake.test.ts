import { expect, test } from 'vitest'
import { createHandshake, digestOf } from '../../src/beam/handshake.js'

// Recorded from OTP 25 with the cookie "golden cookie", our creation 5 and our challenge
// 0xfedcba98.
const named = {
  opening: '4e0000000707074fbc0000000500093132372e302e302e31',
  status: '736e616d65643a001643315035425047384d534e30403132372e302e302e311b69d23f',
  challenge: '4e0000000f07df7fbc5e2198166b052af4000c6e31403132372e302e302e31',
  reply: '72fedcba98e115f08f0a036239729d65465c9a2a5b',
  verdict: '61785f5fed8c6ed7cda0a26a12d4d9058a',
}
const fixed = {
  opening: '4e0000000507074fbc00000005000e64617368403132372e302e302e31',
  status: '736f6b',
  challenge: '4e0000000d07df7fbd5540998f6b052af4000c6e31403132372e302e302e31',
  reply: '72fedcba982dcbd3827c5c8c44674457a35c35b5c5',
  verdict: '61785f5fed8c6ed7cda0a26a12d4d9058a',
}
const hex = (text: string) => Buffer.from(text, 'hex')
const start = (localName?: string, node = 'n1@127.0.0.1') =>
  createHandshake({ node, localName, cookie: 'golden cookie', creation: 5, challenge: 0xfedcba98 })
const refusal = (code: string, outcome: string, message?: string) =>
  expect.objectContaining({ name: 'ConnectError', code, outcome, ...(message && { message }) })

test('a recorded handshake in which the node names us comes out the same', () => {
  const handshake = start()
  expect(handshake.opening.toString('hex')).toBe(named.opening)
  expect(handshake.receive(hex(named.status))).toEqual({})
  expect(handshake.receive(hex(named.challenge)).send?.toString('hex')).toBe(named.reply)
  expect(handshake.awaitsVerdict()).toBe(true)
  expect(handshake.receive(hex(named.verdict))).toEqual({ localName: 'C1P5BPG8MSN0@127.0.0.1' })
  expect(handshake.awaitsVerdict()).toBe(false)
})

test('a recorded handshake under a name of our own comes out the same', () => {
  const handshake = start('dash@127.0.0.1')
  expect(handshake.opening.toString('hex')).toBe(fixed.opening)
  expect(handshake.receive(hex(fixed.status))).toEqual({})
  expect(handshake.receive(hex(fixed.challenge)).send?.toString('hex')).toBe(fixed.reply)
  expect(handshake.receive(hex(fixed.verdict))).toEqual({ localName: 'dash@127.0.0.1' })
})

test('we never ask to be published, nor for headers that we cannot read', () => {
  const flags = start().opening.readBigUInt64BE(1)
  const published = 0x1n
  const distributionHeaders = 0x2000n
  const fragments = 0x800000n
  expect(flags & (published | distributionHeaders | fragments)).toBe(0n)
})

test('the digest takes the challenge as an unsigned number and the cookie as Latin-1', () => {
  expect(digestOf('golden cookie', 0xfedcba98).toString('hex')).toBe(fixed.verdict.slice(2))
  expect(digestOf('é', 1)).toEqual(digestOf('\xe9', 1))
})

test('an older connection under our name is told to go', () => {
  const handshake = start('dash@127.0.0.1')
  expect(handshake.receive(Buffer.from('salive')).send?.toString()).toBe('strue')
  expect(handshake.receive(hex(fixed.challenge)).send).toBeDefined()
})

test('a refused name is fatal, and the reason holds the name', () => {
  expect(() => start('dash@127.0.0.1').receive(Buffer.from('snot_allowed'))).toThrow(
    refusal(
      'BEAM_NAME_REFUSED',
      'fatal',
      'refused the name of this side, dash@127.0.0.1 (not_allowed); see net_kernel:allow/1',
    ),
  )
})

test('a node that is busy with our name is tried again', () => {
  expect(() => start('dash@127.0.0.1').receive(Buffer.from('snok'))).toThrow(
    refusal('BEAM_CLOSED', 'retry'),
  )
})

test('a missing capability is fatal, and the reason says which', () => {
  const handshake = start('dash@127.0.0.1')
  handshake.receive(Buffer.from('sok'))
  const challenge = hex(fixed.challenge)
  challenge.writeBigUInt64BE(challenge.readBigUInt64BE(1) & ~0x100000000n & ~0x20000n, 1)
  expect(() => handshake.receive(challenge)).toThrow(
    refusal('BEAM_MISSING_CAPABILITY', 'fatal', 'lacks MAP_TAG, SPAWN; OTP 25 or later is needed'),
  )
})

test('a node that speaks only the old handshake is refused as lacking the new one', () => {
  const handshake = start('dash@127.0.0.1')
  handshake.receive(Buffer.from('sok'))
  expect(() => handshake.receive(Buffer.from('n\0\x05'))).toThrow(
    refusal('BEAM_MISSING_CAPABILITY', 'fatal'),
  )
})

test('a node of another name gets no proof of the cookie', () => {
  const handshake = start('dash@127.0.0.1', 'n2@127.0.0.1')
  handshake.receive(Buffer.from('sok'))
  expect(() => handshake.receive(hex(fixed.challenge))).toThrow(
    refusal('BEAM_WRONG_NODE', 'retry', 'the node there is called n1@127.0.0.1'),
  )
})

test('a peer that cannot prove the cookie is refused', () => {
  const handshake = start('dash@127.0.0.1')
  handshake.receive(Buffer.from('sok'))
  handshake.receive(hex(fixed.challenge))
  const verdict = hex(fixed.verdict)
  verdict[16] = 0
  expect(() => handshake.receive(verdict)).toThrow(
    refusal('BEAM_WRONG_COOKIE', 'auth', 'did not prove that it knows the cookie'),
  )
})

test('a peer that sends our own proof back is refused', () => {
  const handshake = start('dash@127.0.0.1')
  handshake.receive(Buffer.from('sok'))
  const reply = handshake.receive(hex(fixed.challenge)).send
  const verdict = Buffer.concat([Buffer.from('a'), reply?.subarray(5) ?? Buffer.alloc(0)])
  expect(() => handshake.receive(verdict)).toThrow(refusal('BEAM_WRONG_COOKIE', 'auth'))
})

const nonsense: readonly [why: string, messages: readonly (string | Buffer)[]][] = [
  ['no status', ['']],
  ['another tag', ['xok']],
  ['an unknown status', ['sperhaps']],
  ['a name that nobody asked for', [hex(named.status)]],
  ['a challenge that is cut off', ['sok', hex(fixed.challenge).subarray(0, 18)]],
  ['a name that is cut off', ['sok', hex(fixed.challenge).subarray(0, 25)]],
  ['a short verdict', ['sok', hex(fixed.challenge), 'a']],
  ['a long verdict', ['sok', hex(fixed.challenge), hex(`${fixed.verdict}00`)]],
  ['a message after the end', ['sok', hex(fixed.challenge), hex(fixed.verdict), 'sok']],
]
test.each(nonsense)('refused: %s', (_why, messages) => {
  const handshake = start('dash@127.0.0.1')
  const bytes = messages.map((message) => Buffer.from(message))
  for (const message of bytes.slice(0, -1)) handshake.receive(message)
  expect(() => handshake.receive(bytes.at(-1) ?? Buffer.alloc(0))).toThrow(
    refusal('BEAM_PROTOCOL', 'retry'),
  )
})

test.each([
  ['without a name', Buffer.from('sok')],
  ['with a name longer than the message', hex(named.status).subarray(0, 20)],
  ['with a name that is none', Buffer.from('snamed:\0\x02ab\0\0\0\x01')],
])('a status %s is refused where the node was to name us', (_why, status) => {
  expect(() => start().receive(status)).toThrow(refusal('BEAM_PROTOCOL', 'retry'))
})
