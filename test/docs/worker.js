// oxlint-disable unicorn/require-post-message-target-origin -- a thread, not a window
// Runs the examples of one page, one after the other, in a thread of their own.
import { inspect, isDeepStrictEqual } from 'node:util'
import { parentPort as page } from 'node:worker_threads'

Object.assign(globalThis, { $check, $throws })

page?.on('message', async (/** @type {string} */ url) => {
  try {
    await import(url)
    page?.postMessage(null)
  } catch (error) {
    page?.postMessage(String((error instanceof Error && error.stack) || error))
  }
})

/**
 * @template T
 * @param {number} line
 * @param {T} actual
 * @param {() => unknown} expected
 */
function $check(line, actual, expected) {
  const value = expected()
  if (isDeepStrictEqual(actual, value)) return actual
  throw new Error(`line ${line}: expected ${inspect(value)}, got ${inspect(actual)}`)
}

/**
 * @param {number} line
 * @param {() => Promise<unknown>} body
 * @param {string} text
 */
async function $throws(line, body, text) {
  const thrown = await body().then(
    () => undefined,
    (/** @type {unknown} */ error) => error,
  )
  const message = thrown instanceof Error ? thrown.message : thrown
  if (typeof message === 'string' && message.includes(text)) return
  throw new Error(`line ${line}: expected an error with ${inspect(text)}, got ${inspect(message)}`)
}
