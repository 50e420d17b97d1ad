// oxlint-disable unicorn/require-post-message-target-origin -- a thread, not a window
// Runs the examples of one page, one after the other, in a thread of their own.
import { parentPort as page } from 'node:worker_threads'
import { inspect, isDeepStrictEqual } from 'node:util'

globalThis.$check = (line, actual, expected) => {
  const value = expected()
  if (isDeepStrictEqual(actual, value)) return actual
  throw new Error(`line ${line}: expected ${inspect(value)}, got ${inspect(actual)}`)
}

globalThis.$throws = async (line, body, text) => {
  let thrown
  try {
    await body()
  } catch (error) {
    thrown = error
  }
  const message = thrown?.message ?? thrown
  if (typeof message === 'string' && message.includes(text)) return
  throw new Error(`line ${line}: expected an error with ${inspect(text)}, got ${inspect(message)}`)
}

page.on('message', async (url) => {
  try {
    await import(url)
    page.postMessage(null)
  } catch (error) {
    page.postMessage(String(error?.stack ?? error))
  }
})
