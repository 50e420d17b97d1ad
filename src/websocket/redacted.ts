/** No secret is shorter, and to replace a short text such as `v=1` would garble every reason. */
const shortestSecret = 4
/** Enough to know a secret by, where a server quotes it and a close frame's 123 bytes cut it off. */
const headLength = 8

/**
 * A text without what went to the server in the query or the user info of a URL, or as a subprotocol. The URL is read by
 * hand, because the getters of React Native's `URL` throw.
 *
 * @param urls - the same URL in all its spellings
 */
export function redacted(
  text: string,
  urls: readonly string[],
  protocols: readonly string[],
): string {
  const secrets = [...urls.flatMap(secretsIn), ...protocols]
    .flatMap((secret) => [secret, unescaped(secret)])
    .filter((secret) => secret.length >= shortestSecret)
    // oxlint-disable-next-line unicorn/no-array-sort -- of a list made here; toSorted is ES2023
    .sort((a, b) => b.length - a.length)
  for (const secret of secrets) text = text.replaceAll(secret, '[secret]')
  for (const secret of secrets) {
    const [before = '', ...rest] = text.split(secret.slice(0, headLength))
    text = before + rest.map((quoted) => quoted.replace(/^\S*/, '[secret]')).join('')
  }
  return text
}

function secretsIn(url: string): string[] {
  const [, user = '', query = ''] = /^[^/]*\/\/(?:([^/?#]*)@)?[^?#]*\??([^#]*)/.exec(url) ?? []
  const values = query.split('&').map((pair) => pair.slice(pair.indexOf('=') + 1))
  return [query, ...user.split(':'), ...values]
}

function unescaped(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    return text // not escaped by anybody
  }
}
