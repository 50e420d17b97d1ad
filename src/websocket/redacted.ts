import { cutOut } from '../rules/cutOut.js'

/** No secret is shorter, and to replace a short text such as `v=1` would garble every reason. */
const shortestSecret = 4

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
  return cutOut(text, secrets)
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
