/** In the place of a secret. */
const mask = '[redacted]'
/** In the place of a cookie: it has the form of a reference, so that a masked state can still be replayed. */
const cookieMask = 'redacted:cookie'

/** The ends of names under which secrets are kept, as `accessToken`, `x-api-key` and `CLIENT_SECRET` end. */
const secretEnds =
  /(?:password|passwd|pwd|passphrase|secret|secretkey|token|authorization|apikey|accesskey|privatekey|credentials?|jwt|bearer|sessionid|cookies?)$/

/** The form of a reference to a credential, as `createReconnectorSlice` asks for it. */
const reference = /^[a-z][\w+.-]*:\S+$/

/**
 * Makes the function that gives the value to show under a key.
 *
 * @param secretKeys - further names to mask, compared without case, `-` and `_`
 */
export function createMask(secretKeys: readonly string[] = []) {
  const further = new Set(secretKeys.map(plain))
  const kinds = new Map<string, 'open' | 'cookie' | 'secret'>() // asked once for every name

  function kindOf(key: string) {
    const name = plain(key)
    if (/cookies?$/.test(name) && !further.has(name)) return 'cookie'
    return further.has(name) || secretEnds.test(name) ? 'secret' : 'open'
  }

  /** Total; `null`, `undefined`, booleans and empty texts hide nothing, and stay. */
  return function masked(key: unknown, value: unknown): unknown {
    if (typeof key !== 'string' || value === null || value === undefined) return value
    if (value === '' || typeof value === 'boolean' || typeof value === 'function') return value
    let kind = kinds.get(key)
    if (kind === undefined) {
      kind = kindOf(key)
      if (kinds.size < mostNames) kinds.set(key, kind)
    }
    if (kind === 'open') return value
    if (kind === 'secret') return mask
    return typeof value === 'string' && reference.test(value) ? value : cookieMask
  }
}

/** A store keyed by ids has no end of names. */
const mostNames = 1000

function plain(key: string): string {
  return key.toLowerCase().replace(/[-_]/g, '')
}
