import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, it } from 'vitest'
import { startFaultyServer } from './faultyServer.js'

/** Run by a Node of its own, in this order; every result goes to the test, every cue to the server. */
const script = `
import { once } from 'node:events'
import { createWebSocketConnector } from 'redux-reconnector/websocket'

const { connect, probe, send, subscribe } = createWebSocketConnector({ heartbeat: true })
const node = process.env.NODE_URL
const { signal } = new AbortController()
const opened = (given = signal) => connect({ node, number: 1, signal: given, cookie: async () => null })
const failure = (opening) => opening.catch(({ name, message }) => ({ name, message }))
const tell = (result) => process.send({ result })
async function cue(name) {
  process.send({ cue: name })
  await once(process, 'message')
}

const first = await opened()
tell(await probe({ node, signal }))
const answer = new Promise((resolve) => subscribe(resolve))
send('hello')
tell(await answer)
const bytes = new Promise((resolve) => subscribe(resolve))
send(Uint8Array.of(1, 2))
tell([...new Uint8Array(await bytes)])
await cue('close')
tell(await first.closed)

await cue('refuse')
tell(await failure(opened()))

await cue('freeze')
const controller = new AbortController()
const opening = failure(opened(controller.signal))
setTimeout(() => controller.abort(new Error('out of time')), 20)
tell(await opening)

await cue('garbage')
tell(await (await opened()).closed)

await cue('repair')
const last = await opened()
await cue('crash')
tell(await last.closed)
tell(await failure(opened()))
process.disconnect()
`

it('works on the WebSocket that Node itself has', async () => {
  const server = await startFaultyServer()
  const cues: Record<string, () => unknown> = {
    close: () => server.closeAll(1013, 'retry-after=2'),
    refuse: () => server.behave({ kind: 'refusing', status: 503 }),
    freeze: () => server.behave({ kind: 'frozen' }),
    garbage: () => server.behave({ kind: 'garbage' }),
    repair: () => server.behave({ kind: 'none' }),
    crash: () => server.crash(),
  }
  const child = spawn(
    process.execPath,
    ['--experimental-websocket', '--no-warnings', '--input-type=module', '-e', script],
    {
      env: { ...process.env, NODE_URL: server.url },
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    },
  )
  const results: unknown[] = []
  child.on('message', async ({ cue, result }: { cue?: string; result?: unknown }) => {
    if (cue === undefined) results.push(result)
    else child.send({ done: await cues[cue]?.() })
  })
  expect(await once(child, 'exit')).toEqual([0, null])
  await server.crash()
  const refusal = { name: 'ConnectError', message: expect.stringMatching(/./) }
  const loss = { reason: expect.stringMatching(/^connection lost.*\(1006\)$/) }
  expect(results).toEqual([
    'alive_rpc',
    'hello',
    [1, 2],
    { reason: 'try again later: retry-after=2 (1013)', retryAfterMs: 2000 },
    refusal,
    { name: 'Error', message: 'out of time' },
    loss,
    loss,
    refusal,
  ])
})
