import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect } from 'vitest'

/** What every script begins with: its results go to the test, its cues to the server. */
const prelude = `
import { once } from 'node:events'
const url = process.env.SERVER_URL
const tell = (result) => process.send({ result })
async function cue(name) {
  process.send({ cue: name })
  await once(process, 'message')
}
async function until(isSo) {
  while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, 5))
}
const attempt = (signal, node = url) => ({
  node, id: 'backend', attemptId: 'x:1', number: 1, last: null, signal, cookie: async () => null,
})
const failure = (opening) => opening.then(() => 'open', ({ name, message }) => ({ name, message }))
`

/**
 * Runs a script in a Node of its own, which may lack what this one has; gives what it told, in its order.
 *
 * @param cues - done when the script asks for them, which waits; what they give is the answer
 */
export async function runScript(
  script: string,
  url: string,
  cues: Record<string, () => unknown>,
): Promise<unknown[]> {
  const node = ['--experimental-websocket', '--no-warnings', '--input-type=module']
  const child = spawn(process.execPath, [...node, '-e', prelude + script], {
    env: { ...process.env, SERVER_URL: url },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  const results: unknown[] = []
  child.on('message', async ({ cue, result }: { cue?: string; result?: unknown }) => {
    if (cue === undefined) results.push(result)
    else child.send({ done: await cues[cue]?.() })
  })
  expect(await once(child, 'exit')).toEqual([0, null])
  return results
}
