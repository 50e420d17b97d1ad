/** Mistakes in the use of a listener that are silent otherwise, with the fix. Bundlers drop them from production builds. */
const mistakes = {
  secretInNode:
    '`node` seems to contain a secret, but it is visible in the store: give the connector a `url` function, ' +
    'and the slice a `cookie` reference',
  notLast:
    'its middleware is not the last one, so others can change or delay its actions: ' +
    'add it at the end, `getDefault().concat(..., reconnector.middleware)`',
  notStarted: 'an attempt is due, but the listener is not started: call `start()`',
  twoListeners:
    'another listener started the running attempt: ' +
    'create one listener for each slice, and give each slice its own `name`',
  healthyWithoutConnection:
    'the probe returned `alive_rpc` without a connection: check the connection itself, ' +
    'and return `alive_epmd_only` if only the server answers',
}

/** A password before the host, or a parameter that is called like a secret. */
const secretInUrl =
  /\/\/[^/?#]*:[^/?#]*@|[?&#](?:[\w-]*(?:token|secret|passw(?:or)?d|pwd|auth|jwt|bearer|credential|signature|session|[_-]key|api_?key)|key|sig|ticket)=/i

// In the functions below bundlers put the answer in the place of `process.env.NODE_ENV`, and drop what no longer runs.
// Where nobody does, as in a browser without a bundler, there is no `process`: that counts as production.

/** Whether this is no production build. */
export function isDevelopment(): boolean {
  try {
    return process.env.NODE_ENV !== 'production'
  } catch {
    return false
  }
}

/** Whether a target seems to contain a secret; in development only. */
export function isSecretIn(node: string): boolean {
  try {
    return process.env.NODE_ENV !== 'production' && secretInUrl.test(node)
  } catch {
    return false
  }
}

/** The name of a known mistake. */
export type Mistake = keyof typeof mistakes

/** Says a known mistake; in development only. */
export function sayMistake(what: Mistake, say: (words: string) => void): void {
  try {
    if (process.env.NODE_ENV !== 'production') say(mistakes[what])
  } catch {}
}
