import { atom, tuple } from 'redux-reconnector/beam'
import { expect, test } from 'vitest'
import { decodeTerm } from '../../src/beam/decodeTerm.js'
import { encodeTerm } from '../../src/beam/encodeTerm.js'
import { decodePortAnswer } from '../../src/beam/epmd.js'
import { createFrameReader, encodeFrame } from '../../src/beam/frames.js'
import { createHandshake } from '../../src/beam/handshake.js'
import { createRemoteCalls } from '../../src/beam/remoteCalls.js'
import { fuzzRounds } from '../world/fuzz.js'
import { sampleTerms } from './sampleTerms.js'

/** The same numbers in every run (Marsaglia's xorshift32), so that a failure can be repeated. */
const createRandom = (seed: number) => {
  let state = seed
  return (below: number) => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) % below
  }
}

/** One to four changes: a byte replaced, a bit turned, bytes cut off, bytes added. */
const mutate = (seed: Buffer, random: (below: number) => number): Buffer => {
  let bytes = Buffer.from(seed)
  for (let changes = 1 + random(4); changes > 0; changes--) {
    const at = random(bytes.length || 1)
    const kind = random(8)
    if (kind < 3) bytes[at] = random(256)
    else if (kind < 5) bytes[at] = (bytes[at] ?? 0) ^ (1 << random(8))
    else if (kind === 5) bytes[at] = 255
    else if (kind === 6) bytes = bytes.subarray(0, at)
    else bytes = Buffer.concat([bytes, bytes.subarray(at, at + random(9))])
  }
  return bytes
}

const hex = (text: string) => Buffer.from(text, 'hex')
const n1 = 'n1@127.0.0.1'
const challenge = hex('4e0000000d07df7fbc5540998f6b052af4000c6e31403132372e302e302e31')
const ref = { ref: 'dash@127.0.0.1', creation: 5, ids: [1, 0, 0] }
const pid = { pid: n1, id: 9, serial: 0, creation: 7 }
const frames = [
  [tuple(31, ref, pid, 2, pid)],
  [tuple(21, pid, pid, ref, tuple(ref, atom('return'), [atom('x'), 1.5]))],
  [tuple(35, 1, pid, pid)],
  [tuple(29, ref, pid, pid, tuple(atom('m'), atom('f'), 0), []), []],
  [
    tuple(6, pid, atom(''), atom('net_kernel')),
    tuple(atom('$gen_call'), tuple(pid, ref), tuple(atom('is_auth'), atom(n1))),
  ],
  [
    tuple(2, atom(''), pid),
    tuple(
      atom('io_request'),
      pid,
      ref,
      tuple(atom('put_chars'), atom('unicode'), Buffer.from('hi')),
    ),
  ],
].map((terms) => Buffer.concat([Buffer.of(112), ...terms.map(encodeTerm)]))

const callUnderWay = () => {
  const calls = createRemoteCalls({ localName: ref.ref, creation: 5 }, () => {})
  calls.call('m', 'f', []).answer.catch(() => {})
  return calls
}
let met = 0
let calls = callUnderWay()
/** A call under way for the mutated answers to meet; anew now and then, for an answer ends it. */
const meetCall = () => {
  if (++met % 50 === 0) calls = callUnderWay()
  return calls
}

interface Target {
  readonly what: string
  /** How many inputs, usually. */
  readonly usual: number
  readonly seeds: readonly Buffer[]
  readonly run: (bytes: Buffer) => void
}
const targets: readonly Target[] = [
  {
    what: 'terms',
    usual: 150_000,
    seeds: sampleTerms.map(([, term]) => encodeTerm(term)).filter(({ length }) => length < 400),
    run: (bytes) => {
      // What is believed can be sent again, and is then the same.
      const { term } = decodeTerm(bytes)
      const again = encodeTerm(term)
      if (again.length > 100_000) throw new Error('grew')
    },
  },
  {
    what: 'frames of a connected peer',
    usual: 50_000,
    seeds: frames,
    run: (bytes) => {
      meetCall().receive(bytes)
    },
  },
  {
    what: 'streams',
    usual: 12_500,
    seeds: frames.map((frame) =>
      Buffer.concat([encodeFrame(4, frame), encodeFrame(4), encodeFrame(4, frame)]),
    ),
    run: (bytes) => {
      const reader = createFrameReader({ prefixBytes: 2, maxFrameBytes: 4096 }, () => {})
      reader.handshakeDone()
      reader.push(bytes)
    },
  },
  {
    what: 'statuses',
    usual: 12_500,
    seeds: [
      hex('736e616d65643a001643315035425047384d534e30403132372e302e302e311b69d23f'),
      Buffer.from('sok'),
    ],
    run: (bytes) => {
      createHandshake({
        node: n1,
        localName: undefined,
        cookie: 'c',
        creation: 5,
        challenge: 1,
      }).receive(bytes)
    },
  },
  {
    what: 'challenges',
    usual: 12_500,
    seeds: [challenge],
    run: (bytes) => {
      const handshake = createHandshake({
        node: n1,
        localName: ref.ref,
        cookie: 'c',
        creation: 5,
        challenge: 1,
      })
      handshake.receive(Buffer.from('sok'))
      handshake.receive(bytes)
    },
  },
  {
    what: 'answers of epmd',
    usual: 12_500,
    seeds: [hex('770095a34d000006000500026e310000'), hex('7701')],
    run: (bytes) => void decodePortAnswer(bytes),
  },
]

const inputs = fuzzRounds(targets.reduce((sum, { usual }) => sum + usual, 0))

test(`${inputs} mutated inputs end in an answer or in a BeamError, in bounded memory`, () => {
  const { stackTraceLimit } = Error
  Error.stackTraceLimit = 0
  const before = process.memoryUsage().rss
  let peak = before
  const figures = targets.map(({ what, usual, seeds, run }) => {
    const share = fuzzRounds(usual)
    const random = createRandom(20250101)
    const strange = new Map<string, string>()
    let believed = 0
    for (let count = 0; count < share; count++) {
      const bytes = mutate(seeds[random(seeds.length)] ?? Buffer.alloc(0), random)
      try {
        run(bytes)
        believed++
      } catch (error) {
        const name = error instanceof Error ? error.name : typeof error
        if (name !== 'ConnectError') strange.set(`${name}: ${String(error)}`, bytes.toString('hex'))
      }
      if (count % 10_000 === 0) peak = Math.max(peak, process.memoryUsage().rss)
    }
    return { what, share, believed, strange: [...strange] }
  })
  Error.stackTraceLimit = stackTraceLimit
  expect(figures.flatMap(({ strange }) => strange)).toEqual([])
  // Neither all refused nor all believed, or the mutations would test nothing.
  for (const { what, share, believed } of figures) {
    expect([what, believed > share / 100 && believed < share * 0.95]).toEqual([what, true])
  }
  expect(peak - before).toBeLessThan(300 * 2 ** 20)
}, 600_000)

test('a frame full of the smallest terms takes memory in proportion', () => {
  const frame = Buffer.alloc(2 ** 20, 106)
  frame.set([131, 108])
  frame.writeUInt32BE(frame.length - 8, 2)
  const before = process.memoryUsage().heapUsed
  const { term } = decodeTerm(frame)
  const taken = process.memoryUsage().heapUsed - before
  expect(term).toHaveLength(frame.length - 8)
  expect(taken).toBeLessThan(100 * frame.length)
})
