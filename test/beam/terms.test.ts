import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import * as fc from 'fast-check'
import { atom, tuple, type Term } from 'redux-reconnector/beam'
import { expect, test } from 'vitest'
import { decodeTerm } from '../../src/beam/decodeTerm.js'
import { encodeTerm } from '../../src/beam/encodeTerm.js'
import { sampleTerms } from './sampleTerms.js'

const hex = (text: string) => Buffer.from(text.replaceAll(' ', ''), 'hex')
const decode = (bytes: Buffer) => decodeTerm(bytes).term

const print = (expression: string) =>
  `io:format("~s~n", [binary:encode_hex(term_to_binary(${expression}, [{minor_version, 2}]))])`

/** What a real node makes of Erlang expressions, as bytes. */
const askErlang = async (expressions: readonly string[]): Promise<Buffer[]> => {
  const script = [...expressions.map(print), 'halt()'].join(', ')
  const { stdout } = await promisify(execFile)('erl', ['-noshell', '-eval', `${script}.`])
  return stdout.trim().split('\n').map(hex)
}

test('a real node writes the same bytes for the same terms', async () => {
  const expressions = sampleTerms.map(([expression]) => expression)
  const bytes = await askErlang(expressions)
  sampleTerms.forEach(([expression, term], index) => {
    expect([expression, encodeTerm(term).toString('hex')]).toEqual([
      expression,
      bytes[index]?.toString('hex'),
    ])
    expect([expression, decode(encodeTerm(term))]).toEqual([expression, term])
  })
})

test('pids, references, ports and funs of a real node come back byte for byte', async () => {
  const expressions = [
    'self()',
    'make_ref()',
    'hd(erlang:ports())',
    'fun erlang:node/0',
    'fun(X) -> X end',
    'alias()',
  ]
  for (const bytes of await askErlang(expressions)) {
    expect(encodeTerm(decode(bytes)).toString('hex')).toBe(bytes.toString('hex'))
  }
})

test('golden bytes of OTP 25 decode to their terms', () => {
  expect(
    decode(hex('83 5a 0003 770d 6e6f6e6f6465406e6f686f7374 00000000 00012630 11240001 ae4e988d')),
  ).toEqual({
    ref: 'nonode@nohost',
    creation: 0,
    ids: [0x12630, 0x11240001, 0xae4e988d],
  })
  expect(decode(hex('83 58 770d 6e6f6e6f6465406e6f686f7374 00000009 00000000 00000000'))).toEqual({
    pid: 'nonode@nohost',
    id: 9,
    serial: 0,
    creation: 0,
  })
  expect(decode(hex('83 70 00000005 aa'))).toEqual({ external: hex('70 00000005 aa') })
})

test.each([
  ['a port of 32 bits', '59 7701 61 00000001 00000002'],
  ['a port of 64 bits', '78 7701 61 0000000100000001 00000002'],
  ['a fun', '70 00000005 aa'],
  ['an external fun', '71 7701 61 7701 62 6100'],
])('%s ends where the next term begins', (_what, bytes) => {
  const term = hex(`83 ${bytes}`)
  const both = Buffer.concat([term, encodeTerm(7)])
  expect(decodeTerm(both)).toEqual({ term: { external: term.subarray(1) }, end: term.length })
})

test('two terms in one buffer are read one after the other', () => {
  const bytes = Buffer.concat([encodeTerm(tuple(1)), encodeTerm(atom('ok'))])
  const first = decodeTerm(bytes)
  expect(first.term).toEqual(tuple(1))
  expect(decodeTerm(bytes, first.end)).toEqual({ term: atom('ok'), end: bytes.length })
})

test('a kept binary does not keep its frame', () => {
  const frame = encodeTerm(Buffer.from('abc'))
  const binary = decode(frame)
  frame.fill(0)
  expect(binary).toEqual(Buffer.from('abc'))
})

const refused: readonly [why: string, bytes: string][] = [
  ['nothing', ''],
  ['another version byte', '82 61 01'],
  ['an unknown tag', '83 ff'],
  ['a compressed term', '83 50 00000010 78 9c'],
  ['an old atom', '83 64 0002 6f6b'],
  ['an atom that is cut off', '83 77 05 6f6b'],
  ['an atom that is not UTF-8', '83 77 01 ff'],
  ['a tuple of 2^32 - 1 elements in six bytes', '83 69 ffffffff 6a'],
  ['a list of 2^32 - 1 elements', '83 6c ffffffff 6a'],
  ['a map of 2^31 pairs', '83 74 80000000 6a6a'],
  ['a binary of 4 GiB', '83 6d ffffffff 00'],
  ['a big integer of 4 GiB', '83 6f ffffffff 00 01'],
  ['a big integer with a third sign', '83 6e 01 02 01'],
  ['a string longer than its bytes', '83 6b ffff 00'],
  ['infinity', '83 46 7ff0000000000000'],
  ['a list whose tail is a list', '83 6c 00000001 61 01 6c 00000001 61 02 6a'],
  ['a tail without a list', '83 6c 00000000 61 01'],
  ['a bitstring of nine bits in a byte', '83 4d 00000001 09 ff'],
  ['a bitstring without bytes', '83 4d 00000000 01'],
  ['a reference of no words', '83 5a 0000 7701 61 00000000'],
  ['a pid without a name', '83 58 6101 00000009 00000000 00000000'],
  ['a fun longer than its bytes', '83 70 00000100 aa'],
]
test.each(refused)('refused: %s', (_why, bytes) => {
  expect(() => decode(hex(bytes))).toThrow(
    expect.objectContaining({ name: 'ConnectError', code: 'BEAM_PROTOCOL' }),
  )
})

test('a term nested 100 000 levels deep is refused and no stack overflows', () => {
  const bytes = Buffer.concat([
    Buffer.of(131),
    Buffer.alloc(200000, Buffer.of(104, 1)),
    Buffer.of(106),
  ])
  expect(() => decode(bytes)).toThrow('more than 256 levels')
  let term: Term = []
  for (let depth = 0; depth < 1000; depth++) term = [term]
  expect(() => encodeTerm(term)).toThrow('at most 256 levels')
})

const unsendable: readonly [what: string, term: unknown, message: string][] = [
  [
    'a text',
    'text',
    'expected a term, got a string (a text is `Buffer.from(text)` or `atom(text)`)',
  ],
  ['undefined', undefined, 'expected a term, got undefined'],
  ['null', null, 'expected a term, got null'],
  ['NaN', Number.NaN, 'expected a finite number, got NaN'],
  [
    'an object of another kind',
    { when: 1 },
    'expected a term, got an object with none of its keys',
  ],
  ['an atom of 256 characters', atom('a'.repeat(256)), 'at most 255 whole characters'],
  ['half a surrogate pair', atom('\ud800'), 'at most 255 whole characters'],
  ['an improper list that is proper', { list: [1], tail: [] }, 'an improper list'],
]
test.each(unsendable)('%s is not sent as something else', (_what, term, message) => {
  // What a caller without types can pass.
  expect(() => encodeTerm(term as Term)).toThrow(TypeError)
  expect(() => encodeTerm(term as Term)).toThrow(message)
})

const name = fc
  .string({ unit: 'binary', maxLength: 40 })
  .filter((text) => !/^(true|false)$/.test(text))
const u32 = fc.nat(0xffffffff)
const bytes = fc.uint8Array({ maxLength: 300 }).map((each) => Buffer.from(each))
const leaf: fc.Arbitrary<Term> = fc.oneof(
  fc.maxSafeInteger(),
  fc.bigInt().filter((value) => !Number.isSafeInteger(Number(value))),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.boolean(),
  bytes,
  name.map(atom),
  fc.record({
    bits: bytes.filter((each) => each.length > 0),
    lastBits: fc.integer({ min: 1, max: 7 }),
  }),
  fc.record({ pid: name, id: u32, serial: u32, creation: u32 }),
  fc.record({ ref: name, creation: u32, ids: fc.array(u32, { minLength: 1, maxLength: 5 }) }),
)
const { term } = fc.letrec<{ term: Term }>((tie) => ({
  term: fc.oneof(
    { maxDepth: 5, withCrossShrink: true },
    leaf,
    fc.array(tie('term'), { maxLength: 6 }),
    fc.array(tie('term'), { maxLength: 6 }).map((items) => tuple(...items)),
    fc.array(fc.tuple(tie('term'), tie('term')), { maxLength: 4 }).map((map) => ({ map })),
    fc.record({ list: fc.array(tie('term'), { minLength: 1, maxLength: 3 }), tail: leaf }),
  ),
}))

test('every term comes back as it was sent', () => {
  fc.assert(
    fc.property(term, (each) => {
      expect(decode(encodeTerm(each))).toEqual(each)
    }),
    { numRuns: 2000 },
  )
})

test('no term can be cut short without notice', () => {
  fc.assert(
    fc.property(
      term,
      fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      (each, part) => {
        const whole = encodeTerm(each)
        const cut = whole.subarray(0, Math.floor(whole.length * part))
        expect(() => decode(cut)).toThrow(expect.objectContaining({ code: 'BEAM_PROTOCOL' }))
      },
    ),
    { numRuns: 1000 },
  )
})
