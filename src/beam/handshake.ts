import { createHash, timingSafeEqual } from 'node:crypto'
import { Buffer } from 'node:buffer'
import { BeamError, shown } from './BeamError.js'

// Handshake version 6: erts, "Distribution Protocol", section "Distribution Handshake";
// docs/beam-handshake.svg.

/**
 * What each side can do (section "Distribution Flags"): the bits of a 64-bit word. All of them are needed here, and are
 * asked of the peer.
 */
const capabilities = {
  EXTENDED_REFERENCES: 0x4,
  DIST_MONITOR: 0x8, // without it a spawned call's result never comes
  FUN_TAGS: 0x10,
  DIST_MONITOR_NAME: 0x20,
  NEW_FUN_TAGS: 0x80,
  EXTENDED_PIDS_PORTS: 0x100,
  EXPORT_PTR_TAG: 0x200,
  BIT_BINARIES: 0x400,
  NEW_FLOATS: 0x800,
  SMALL_ATOM_TAGS: 0x4000,
  UTF8_ATOMS: 0x10000,
  MAP_TAG: 0x20000,
  BIG_CREATION: 0x40000,
  HANDSHAKE_23: 0x1000000,
  UNLINK_ID: 0x2000000,
  SPAWN: 0x100000000,
  V4_NC: 0x400000000,
}

/** Stands for the eleven flags that OTP 25 made mandatory. Bit 26 on the wire; the documents of OTP 27 say 36. */
const mandatory25Digest = 0x4000000

/** "Name me": the peer assigns a name from a pool, so two clients never share a name, and no atoms pile up. */
const nameMe = BigInt(0x200000000)

/**
 * What a hidden node says of itself. Without PUBLISHED (1), it takes no part in `global` and does not show in `nodes()`.
 */
export const hiddenNodeFlags = BigInt(
  // Every flag is a bit of its own, so the sum is the word.
  Object.values(capabilities).reduce((all, flag) => all + flag, mandatory25Digest),
)

/** The proof of the cookie: md5 of the cookie's bytes and the challenge in decimal, unsigned. */
export const digestOf = (cookie: string, challenge: number): Buffer =>
  createHash('md5').update(cookie, 'latin1').update(String(challenge)).digest()

export interface HandshakeOptions {
  /** The full name that the peer must have. */
  readonly node: string
  /** The full name of this side. Without it the peer assigns a name. */
  readonly localName?: string | undefined
  readonly cookie: string
  /** Random, 4 or more: tells one run of this node from another. */
  readonly creation: number
  /** Random: what the peer must answer. */
  readonly challenge: number
}

export interface Handshake {
  /** The message that opens it. */
  readonly opening: Buffer
  /** Takes a message of the peer. Returns what to send, and, when the handshake is done, the name of this side. */
  receive(message: Buffer): { readonly send?: Buffer; readonly localName?: string }
  /** Whether the peer has the proof and has not answered: a node refuses a cookie by closing now. */
  awaitsVerdict(): boolean
}

/** The connecting side of a handshake, as messages in and messages out. Throws a `BeamError` that does not name the node. */
export function createHandshake(options: HandshakeOptions): Handshake {
  const { node, cookie, challenge } = options
  let awaited: keyof typeof steps = 'status'
  let localName = options.localName

  const nonsense = (came: Buffer) =>
    new BeamError(
      'BEAM_PROTOCOL',
      `expected the handshake's ${awaited}, got ${came.length} bytes of something else`,
    )

  const receiveStatus = (message: Buffer) => {
    if (message[0] !== 115) throw nonsense(message)
    const status = message.toString('latin1', 1)
    if (status === 'not_allowed')
      throw new BeamError(
        'BEAM_NAME_REFUSED',
        `refused the name of this side, ${shown(localName ?? '(given by the node)')} (not_allowed); see net_kernel:allow/1`,
      )
    if (status === 'nok')
      throw new BeamError('BEAM_CLOSED', 'busy with another handshake under this name (nok)')
    if (localName === undefined) {
      localName = assignedName(message)
      if (localName === undefined) throw nonsense(message)
      return {}
    }
    // An older connection of ours is still there: "true" takes its place.
    if (status === 'alive') return { send: Buffer.from('strue') }
    if (status !== 'ok' && status !== 'ok_simultaneous') throw nonsense(message)
    return {}
  }

  const receiveChallenge = (message: Buffer) => {
    // 'n' is the challenge of version 5.
    if (message[0] === 110) throw missing(['HANDSHAKE_23'])
    if (message[0] !== 78 || message.length < 19) throw nonsense(message)
    const end = 19 + message.readUInt16BE(17)
    if (message.length < end) throw nonsense(message)
    const name = message.toString('utf8', 19, end)
    if (name !== node)
      throw new BeamError('BEAM_WRONG_NODE', `the node there is called ${shown(name)}`)
    const flags = message.readBigUInt64BE(1)
    const lacking = Object.entries(capabilities).filter(([, flag]) => !(flags & BigInt(flag)))
    if (lacking.length > 0) throw missing(lacking.map(([capability]) => capability))
    const reply = Buffer.alloc(5)
    reply.write('r')
    reply.writeUInt32BE(challenge, 1)
    return { send: Buffer.concat([reply, digestOf(cookie, message.readUInt32BE(9))]) }
  }

  const receiveVerdict = (message: Buffer) => {
    if (message[0] !== 97 || message.length !== 17) throw nonsense(message)
    if (!timingSafeEqual(message.subarray(1), digestOf(cookie, challenge)))
      throw new BeamError('BEAM_WRONG_COOKIE', 'did not prove that it knows the cookie')
    return localName === undefined ? {} : { localName }
  }

  const nothing = (message: Buffer) => {
    throw nonsense(message)
  }
  const steps = {
    status: { take: receiveStatus, next: 'challenge' },
    challenge: { take: receiveChallenge, next: 'verdict' },
    verdict: { take: receiveVerdict, next: 'end' },
    end: { take: nothing, next: 'end' },
  } as const

  return {
    opening: openingOf(options),
    awaitsVerdict: () => awaited === 'verdict',
    receive(message) {
      const { take, next } = steps[awaited]
      const answer = take(message)
      awaited = next
      return answer
    },
  }
}

/** The name in a status such as `named:` u16 `X7QK@host` u32. */
function assignedName(status: Buffer): string | undefined {
  if (status.toString('latin1', 1, 7) !== 'named:' || status.length < 9) return undefined
  const end = 9 + status.readUInt16BE(7)
  const name = status.toString('utf8', 9, end)
  return status.length >= end + 4 && name.includes('@') && name.length < 256 ? name : undefined
}

const missing = (flags: readonly string[]) =>
  new BeamError(
    'BEAM_MISSING_CAPABILITY',
    `lacks ${flags.slice(0, 3).join(', ')}${flags.length > 3 ? ' and more' : ''}; OTP 25 or later is needed`,
  )

function openingOf({ node, localName, creation }: HandshakeOptions): Buffer {
  const name = Buffer.from(localName ?? node.slice(node.indexOf('@') + 1))
  const opening = Buffer.alloc(15)
  opening.write('N')
  opening.writeBigUInt64BE(localName === undefined ? hiddenNodeFlags | nameMe : hiddenNodeFlags, 1)
  opening.writeUInt32BE(creation, 9)
  opening.writeUInt16BE(name.length, 13)
  return Buffer.concat([opening, name])
}
