import { Buffer } from 'node:buffer'
import { BeamError } from './BeamError.js'

/** Handshake messages hold two names of 255 characters at most. A longer one belongs to another protocol. */
const maxHandshakeBytes = 4096

/** How many bytes hold a length: two in a plain handshake, four afterwards and in a handshake over TLS. */
export type PrefixBytes = 2 | 4

/** Puts the length of a message before it. */
export function encodeFrame(prefixBytes: PrefixBytes, ...parts: readonly Uint8Array[]): Buffer {
  const prefix = Buffer.alloc(prefixBytes)
  prefix.writeUIntBE(
    parts.reduce((sum, part) => sum + part.length, 0),
    0,
    prefixBytes,
  )
  return Buffer.concat([prefix, ...parts])
}

/** A distribution frame of no bytes: the sign of life. */
export const tickFrame = encodeFrame(4)

export interface FrameReader {
  /** Takes bytes of the socket, cut anywhere. Calls `onFrame` for each frame that is now whole, ticks included. */
  push(chunk: Uint8Array): void
  /** From the next frame on: four-byte lengths, up to `maxFrameBytes`. */
  handshakeDone(): void
}

/**
 * Cuts a byte stream into frames. A length is checked before room is made for it. That room (`maxFrameBytes` at most) is
 * filled in place, so neither one-byte chunks nor an endless frame cost more. Throws `BEAM_PROTOCOL` when a length is over
 * the limit.
 */
export function createFrameReader(
  { prefixBytes, maxFrameBytes }: { prefixBytes: PrefixBytes; maxFrameBytes: number },
  onFrame: (frame: Buffer) => void,
): FrameReader {
  let prefix = Buffer.alloc(prefixBytes)
  let cap = maxHandshakeBytes
  let body: Buffer | null = null
  let filled = 0
  return {
    handshakeDone() {
      prefix = Buffer.alloc(4)
      cap = maxFrameBytes
    },
    push(chunk) {
      let at = 0
      while (at < chunk.length) {
        const target: Buffer = body ?? prefix
        const part = chunk.subarray(at, at + target.length - filled)
        target.set(part, filled)
        at += part.length
        filled += part.length
        if (filled < target.length) return
        filled = 0
        if (body === null) {
          const length = prefix.readUIntBE(0, prefix.length)
          if (length > cap)
            throw new BeamError(
              'BEAM_PROTOCOL',
              `expected a frame of at most ${cap} bytes, got ${length}`,
            )
          if (length === 0) onFrame(Buffer.alloc(0))
          else body = Buffer.alloc(length)
        } else {
          const frame = body
          body = null
          onFrame(frame)
        }
      }
    },
  }
}
