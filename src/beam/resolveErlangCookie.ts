import { open } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { BeamError, isBeamError } from './BeamError.js'

const unusable = (why: string) => new BeamError('BEAM_NO_COOKIE', `resolveErlangCookie: ${why}`)

/** More than any cookie (255 characters and a line end). A longer file is another file. */
const maxFileBytes = 1024

/**
 * Returns the cookie of a reference: `env:NAME` from the environment, `file:PATH` from a file (`~` is the home
 * directory). Each call reads it again.
 *
 * Default: `file:~/.erlang.cookie`, as in Erlang. Rejects with a `BeamError` (`BEAM_NO_COOKIE`, outcome `auth`) if
 * there is no cookie, if other users may read the file (as in Erlang; not checked on Windows), and for any other kind
 * of reference. The error does not contain the reference, because it may be a cookie.
 *
 * @example
 * ```ts
 * import { resolveErlangCookie } from 'redux-reconnector/beam'
 *
 * process.env['MOB_COOKIE'] = 'an example, no secret'
 * await resolveErlangCookie('env:MOB_COOKIE') // => 'an example, no secret'
 * ```
 */
export async function resolveErlangCookie(reference = 'file:~/.erlang.cookie'): Promise<string> {
  const place = reference.slice(reference.indexOf(':') + 1)
  if (reference.startsWith('env:')) {
    const cookie = process.env[place]
    if (!cookie) throw unusable(`the environment variable ${place} is not set`)
    return cookie
  }
  if (!reference.startsWith('file:')) throw unusable('expected `env:NAME` or `file:PATH`')
  const path = /^~(?=$|[\\/])/.test(place) ? join(homedir(), place.slice(1)) : place
  return readCookieFile(path)
}

async function readCookieFile(path: string): Promise<string> {
  const file = await open(path).catch((error: NodeJS.ErrnoException) => {
    throw unusable(`${path}: ${error.code ?? 'cannot be opened'}`)
  })
  try {
    // Asked of the open file, which cannot be replaced before it is read.
    const stats = await file.stat()
    if (!stats.isFile()) throw unusable(`${path}: expected a file`)
    if (process.platform !== 'win32' && stats.mode & 0o077)
      throw unusable(`${path}: other users have access to it: run \`chmod 400\` on it`)
    if (stats.size > maxFileBytes) throw unusable(`${path}: too long for a cookie`)
    const cookie = (await file.readFile('latin1')).trim()
    if (cookie === '') throw unusable(`${path}: is empty`)
    return cookie
  } catch (error) {
    throw isBeamError(error) ? error : unusable(`${path}: cannot be read`)
  } finally {
    await file.close()
  }
}
