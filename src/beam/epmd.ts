import { Buffer } from 'node:buffer'
import { BeamError } from './BeamError.js'

// EPMD's PORT_PLEASE2_REQ and PORT2_RESP: erts, "Distribution Protocol", section "EPMD Protocol".

/** The version of the handshake, which epmd calls the distribution version of a node. */
const distributionVersion = 6

/** Asks for the port of a node by the part of its name before the `@`. */
export function encodePortRequest(aliveName: string): Buffer {
  const name = Buffer.from(aliveName)
  const request = Buffer.alloc(3)
  request.writeUInt16BE(name.length + 1)
  request[2] = 122
  return Buffer.concat([request, name])
}

/**
 * Reads the port in epmd's answer: `null` when epmd does not know the node, `undefined` while there are too few bytes.
 *
 * Looks at the first ten bytes and ignores the rest (name and extra), so an endless answer costs nothing. Throws
 * `BEAM_PROTOCOL` on anything else than an answer, `BEAM_MISSING_CAPABILITY` for a node that does not speak version 6.
 */
export function decodePortAnswer(bytes: Buffer): number | null | undefined {
  const [tag, result, , , , protocol] = bytes
  if (tag !== undefined && tag !== 119)
    throw new BeamError('BEAM_PROTOCOL', `expected an answer with tag 119, got ${tag}`)
  if (result === undefined) return undefined
  if (result !== 0) return null
  if (bytes.length < 10) return undefined
  const port = bytes.readUInt16BE(2)
  const highest = bytes.readUInt16BE(6)
  const lowest = bytes.readUInt16BE(8)
  if (protocol !== 0 || port === 0 || lowest > highest)
    throw new BeamError('BEAM_PROTOCOL', 'the answer is malformed')
  if (highest < distributionVersion || lowest > distributionVersion)
    throw new BeamError(
      'BEAM_MISSING_CAPABILITY',
      `the node speaks distribution versions ${lowest} to ${highest}, not ${distributionVersion}; OTP 23 or later is needed`,
    )
  return port
}
