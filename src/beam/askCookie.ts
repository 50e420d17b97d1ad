import { Buffer } from 'node:buffer'
import { BeamError, isBeamError } from './BeamError.js'

/**
 * Asks a function for the cookie. Rejects with a `BeamError` that shows neither the cookie nor what the function threw,
 * except where that is a `BeamError` itself, such as that of `resolveErlangCookie`.
 */
export async function askCookie(node: string, cookieOf: () => unknown): Promise<string> {
  let cookie: unknown
  try {
    cookie = await cookieOf()
  } catch (error) {
    if (isBeamError(error)) throw error
    throw new BeamError(
      'BEAM_COOKIE_FAILED',
      `${node}: the function that returns the cookie failed`,
    )
  }
  if (isCookie(cookie)) return cookie
  throw new BeamError('BEAM_NO_COOKIE', `${node}: expected a cookie of 1 to 255 Latin-1 characters`)
}

/**
 * Cookies are atoms, hashed byte by byte as Latin-1. Not checked with a regular expression: `RegExp.input` would go on
 * showing the last one.
 */
const isCookie = (value: unknown): value is string =>
  typeof value === 'string' &&
  value !== '' &&
  value.length < 256 &&
  Buffer.from(value, 'latin1').toString('latin1') === value
