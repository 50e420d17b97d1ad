import { connect, type Socket } from 'node:net'
import { atom, BeamError, tuple, type BeamConnectorOptions } from 'redux-reconnector/beam'
import { expect, test, vi } from 'vitest'
import { openDistConnection } from '../../src/beam/distConnection.js'
import { encodeTerm } from '../../src/beam/encodeTerm.js'
import { createFrameReader, encodeFrame } from '../../src/beam/frames.js'
import { digestOf, hiddenNodeFlags } from '../../src/beam/handshake.js'
import { attempt, connectorFor, cookie, failure } from './erlang.js'
import { serve } from './network.js'

const n1 = 'n1@127.0.0.1'
const setupTimeoutMs = 150

/** Sends one byte after another for as long as anybody listens. */
const drip = (socket: Socket, byte: number) => {
  const timer = setInterval(() => socket.write(Buffer.of(byte)), 1)
  socket.on('close', () => clearInterval(timer))
}
/** Sends as fast as the other side takes it. */
const flood = (socket: Socket, chunk: Buffer) => {
  const pour = () => {
    while (!socket.destroyed && socket.write(chunk)) continue
  }
  socket.on('drain', pour)
  pour()
}
const random = Buffer.from(
  Array.from({ length: 4096 }, (_, index) => (index * 7919 + 104729) % 251),
)

type Rogue = readonly [what: string, behave: (socket: Socket) => void, code: string]

const strangers: readonly Rogue[] = [
  ['is silent', () => {}, 'BEAM_SETUP_TIMEOUT'],
  ['sends random bytes', (socket) => socket.write(random), 'BEAM_PROTOCOL'],
  ['speaks HTTP', (socket) => socket.write('HTTP/1.1 400 Bad Request\r\n\r\n'), 'BEAM_PROTOCOL'],
  ['closes at once', (socket) => socket.end(), 'BEAM_CLOSED'],
  [
    'closes after our first message',
    (socket) => socket.once('data', () => socket.end()),
    'BEAM_CLOSED',
  ],
  ['resets', (socket) => socket.once('data', () => socket.resetAndDestroy()), 'BEAM_UNREACHABLE'],
  ['announces 65 535 bytes', (socket) => socket.write(Buffer.of(0xff, 0xff)), 'BEAM_PROTOCOL'],
  ['sends an empty message', (socket) => socket.write(Buffer.of(0, 0)), 'BEAM_PROTOCOL'],
  [
    'never ends its frame',
    (socket) => {
      socket.write(Buffer.of(0x0f, 0xff))
      drip(socket, 115)
    },
    'BEAM_SETUP_TIMEOUT',
  ],
  ['floods', (socket) => flood(socket, Buffer.alloc(65536, 0xff)), 'BEAM_PROTOCOL'],
]

test.each(strangers)(
  'a node that %s ends in a coded error, its socket closed',
  async (_what, behave, code) => {
    const { port, sockets } = await serve(behave)
    const beam = connectorFor({ epmdPort: 1 }, { node: n1, distPort: port, setupTimeoutMs })
    expect(await failure(beam.connect(attempt()))).toMatchObject({
      name: 'ConnectError',
      code,
      outcome: 'retry',
    })
    await vi.waitFor(() => expect(sockets.size).toBe(0))
  },
)

const epmdRogues: readonly Rogue[] = [
  ['is silent', () => {}, 'BEAM_SETUP_TIMEOUT'],
  ['sends random bytes', (socket) => socket.write(random), 'BEAM_PROTOCOL'],
  ['speaks HTTP', (socket) => socket.write('HTTP/1.1 400 Bad Request\r\n\r\n'), 'BEAM_PROTOCOL'],
  ['closes at once', (socket) => socket.end(), 'BEAM_UNREACHABLE'],
  [
    'stops in the middle of its answer',
    (socket) => socket.end(Buffer.of(119, 0, 1)),
    'BEAM_UNREACHABLE',
  ],
  ['never ends its answer', (socket) => socket.write(Buffer.of(119, 0, 1)), 'BEAM_SETUP_TIMEOUT'],
  ['floods', (socket) => flood(socket, Buffer.alloc(65536, 65)), 'BEAM_PROTOCOL'],
]

test.each(epmdRogues)(
  'an epmd that %s ends in a coded error, its socket closed',
  async (_what, behave, code) => {
    const { port, sockets } = await serve(behave)
    const beam = connectorFor({ epmdPort: port }, { node: n1, setupTimeoutMs })
    expect(await failure(beam.connect(attempt()))).toMatchObject({ code, outcome: 'retry' })
    await vi.waitFor(() => expect(sockets.size).toBe(0))
  },
)

interface Peer {
  readonly knows?: string
  readonly flags?: bigint
  /** Once both sides have agreed. */
  readonly agreed?: (socket: Socket) => void
}

/** A node as a test writes it: the accepting side of the handshake, and whatever follows. */
const servePeer = ({ knows = cookie, flags = hiddenNodeFlags, agreed = () => {} }: Peer) =>
  serve((socket) => {
    const say = (message: Buffer) => socket.write(encodeFrame(2, message))
    const reader = createFrameReader({ prefixBytes: 2, maxFrameBytes: 65536 }, (message) => {
      if (message[0] === 78) {
        say(Buffer.from('sok'))
        const challenge = Buffer.alloc(19)
        challenge.write('N')
        challenge.writeBigUInt64BE(flags, 1)
        challenge.writeUInt32BE(42, 9)
        challenge.writeUInt16BE(n1.length, 17)
        say(Buffer.concat([challenge, Buffer.from(n1)]))
      } else {
        const proof = digestOf(knows, message.readUInt32BE(1))
        socket.write(encodeFrame(2, Buffer.from('a'), proof))
        socket.removeAllListeners('data').resume()
        agreed(socket)
      }
    })
    socket.on('data', (chunk: Buffer) => reader.push(chunk))
  })
const localName = 'dash@127.0.0.1'
const connectToPeer = async (peer: Peer, options: BeamConnectorOptions = {}) => {
  const { port, sockets } = await servePeer(peer)
  const beam = connectorFor(
    { epmdPort: 1 },
    { node: n1, distPort: port, localName, setupTimeoutMs, maxFrameBytes: 65536, ...options },
  )
  const error = await failure(beam.connect(attempt()))
  await vi.waitFor(() => expect(sockets.size).toBe(0))
  return error
}
const frame = (...parts: readonly Uint8Array[]) => encodeFrame(4, Buffer.of(112), ...parts)

test('a peer that does not know the cookie is refused, though it accepted us', async () => {
  expect(await connectToPeer({ knows: 'something else' })).toMatchObject({
    code: 'BEAM_WRONG_COOKIE',
    outcome: 'auth',
    message: `${n1}: did not prove that it knows the cookie`,
  })
})

test('a peer without spawn requests is fatal, and the reason says so', async () => {
  const flags = hiddenNodeFlags & ~0x100000000n
  expect(await connectToPeer({ flags })).toMatchObject({
    code: 'BEAM_MISSING_CAPABILITY',
    outcome: 'fatal',
    message: `${n1}: lacks SPAWN; OTP 25 or later is needed`,
  })
})

const insiders: readonly Rogue[] = [
  ['answers no call', () => {}, 'BEAM_SETUP_TIMEOUT'],
  ['closes', (socket) => socket.end(), 'BEAM_CLOSED'],
  ['announces 4 GiB', (socket) => socket.write(Buffer.alloc(4, 0xff)), 'BEAM_PROTOCOL'],
  [
    'never ends its frame',
    (socket) => {
      socket.write(Buffer.of(0, 0, 0xff, 0xff))
      drip(socket, 112)
    },
    'BEAM_SETUP_TIMEOUT',
  ],
  ['sends random frames', (socket) => socket.write(encodeFrame(4, random)), 'BEAM_PROTOCOL'],
  [
    'sends a term that is cut off',
    (socket) => socket.write(frame(Buffer.of(131, 104, 9))),
    'BEAM_PROTOCOL',
  ],
  [
    'sends a third term',
    (socket) => socket.write(frame(...[1, 2, 3].map(() => encodeTerm(tuple(99))))),
    'BEAM_PROTOCOL',
  ],
  [
    'sends no control tuple',
    (socket) => socket.write(frame(encodeTerm(atom('ok')))),
    'BEAM_PROTOCOL',
  ],
  [
    'answers calls that nobody made, in shapes that nobody sends',
    (socket) => {
      const strange = [tuple(31), tuple(21, 1, 2, 3), tuple(6, 1), tuple(2), tuple(99, atom('x'))]
      for (const each of strange) socket.write(frame(encodeTerm(each), encodeTerm(each)))
    },
    'BEAM_SETUP_TIMEOUT',
  ],
]

test.each(insiders)(
  'a peer that knows the cookie and then %s ends in a coded error',
  async (_what, agreed, code) => {
    expect(await connectToPeer({ agreed })).toMatchObject({ code, outcome: 'retry' })
  },
)

test('a peer that asks faster than it listens is dropped', async () => {
  const ping = tuple(atom('$gen_call'), tuple(atom('x'.repeat(200)), 1), tuple(atom('is_auth'), 1))
  const flooding = (socket: Socket) => {
    socket.pause()
    flood(socket, frame(encodeTerm(tuple(6, 1, atom(''), atom('net_kernel'))), encodeTerm(ping)))
  }
  const error = await connectToPeer({ agreed: flooding })
  expect(error).toMatchObject({ code: expect.stringMatching(/BACKPRESSURE|SETUP_TIMEOUT/) })
})

test('the longest tick time is no silence at once', async () => {
  expect(await connectToPeer({}, { netTickTimeMs: 2 ** 31 - 1 })).toMatchObject({
    code: 'BEAM_SETUP_TIMEOUT',
  })
})

test('a call whose signal is aborted already is not made', async () => {
  const heard: Buffer[] = []
  const agreed = (socket: Socket) => void socket.on('data', (chunk: Buffer) => heard.push(chunk))
  const { port } = await servePeer({ agreed })
  const connection = openDistConnection({
    socket: connect({ port, host: '127.0.0.1' }),
    node: n1,
    localName,
    cookie,
    netTickTimeMs: 60_000,
    maxFrameBytes: 65536,
  })
  await connection.ready
  const reason = new Error('no longer wanted')
  const options = { timeoutMs: 1000, signal: AbortSignal.abort(reason) }
  expect(await failure(connection.rpc('init', 'stop', [], options))).toBe(reason)
  connection.end(new BeamError('BEAM_ABORTED', 'done'))
  await connection.closed
  await new Promise((resolve) => setTimeout(resolve, 50))
  expect(heard).toEqual([])
})
