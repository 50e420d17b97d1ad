import { once } from 'node:events'
import { describe, expect, it } from 'vitest'
import { startFaultyServer } from './faultyServer.js'
import { startLingeringServer } from './lingeringServer.js'
import { runScript } from './ownProcess.js'

describe('the WebSocket that Node itself has', () => {
  it('is opened, refused, given up and lost as the one of ws', async () => {
    const server = await startFaultyServer()
    const script = `
import { createWebSocketConnector } from 'redux-reconnector/websocket'
const { connect, probe, send, subscribe, socket } = createWebSocketConnector({ heartbeat: true })
const { signal } = new AbortController()
async function opened() {
  const connection = await connect(attempt(signal))
  connection.accepted()
  return connection
}
const first = await opened()
tell(await probe({ id: 'backend', node: url, signal }))
tell(socket())
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
const opening = failure(connect(attempt(controller.signal)))
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
    const results = await runScript(script, server.url, {
      close: () => server.closeAll(1013, 'retry-after=2'),
      refuse: () => server.behave({ kind: 'refusing', status: 503 }),
      freeze: () => server.behave({ kind: 'frozen' }),
      garbage: () => server.behave({ kind: 'garbage' }),
      repair: () => server.behave({ kind: 'none' }),
      crash: () => server.crash(),
    })
    await server.crash()
    const refusal = { name: 'ConnectError', message: expect.stringMatching(/./) }
    const loss = { reason: expect.stringMatching(/^connection lost.*\(1006\)$/), code: 1006 }
    expect(results).toEqual([
      'alive_rpc',
      { readyState: 1, protocol: '', extensions: '', bufferedAmount: 0 },
      'hello',
      [1, 2],
      { reason: 'try again later: retry-after=2 (1013)', code: 1013, retryAfterMs: 2000 },
      refusal,
      { name: 'Error', message: 'out of time' },
      loss,
      loss,
      refusal,
    ])
  })

  it('sends the last words before its goodbye, and keeps no process alive afterwards', async () => {
    const server = await startFaultyServer()
    const heard: string[] = []
    const script = `
import { createWebSocketConnector } from 'redux-reconnector/websocket'
const { connect, send } = createWebSocketConnector()
const connection = await connect(attempt(new AbortController().signal))
await cue('listen')
for (const word of ['one', 'two', 'three']) send(word)
connection.close()
tell(await connection.closed)
process.disconnect()
`
    const results = await runScript(script, server.url, {
      listen() {
        const [client] = server.clients()
        client?.on('message', (data) => heard.push(String(data)))
        client?.on('close', (code) => heard.push(`code ${code}`))
      },
    })
    expect(results).toEqual([{ reason: 'closed by this side (1000)', code: 1000, by: 'us' }])
    expect(heard).toEqual(['one', 'two', 'three', 'code 1000'])
    await server.crash()
  })

  const lingering = `
import { createWebSocketConnector } from 'redux-reconnector/websocket'
const { connect, probe, socket } = createWebSocketConnector()
const { signal } = new AbortController()
const connection = await connect(attempt(signal))
const looked = async () => {
  await until(() => socket().readyState === 2)
  return probe({ id: 'backend', node: url, signal })
}
`

  it('knows what a server said that hangs up late', async () => {
    const server = await startLingeringServer()
    const script = `${lingering}
await cue('say goodbye')
const seen = looked()
await until(() => socket().readyState === 2)
await cue('hang up')
tell([await seen, await connection.closed])
process.disconnect()
`
    const results = await runScript(script, server.url, {
      'say goodbye': server.sayGoodbye,
      'hang up': server.hangUp,
    })
    expect(results).toEqual([
      ['unreachable', { reason: 'unauthorized: no (4401)', code: 4401, outcome: 'auth' }],
    ])
    server.end()
  })

  it('cannot know what a server said that never hangs up, and does not wait for ever', async () => {
    const server = await startLingeringServer()
    const script = `${lingering}
await cue('say goodbye')
tell([await looked(), await connection.closed])
process.exit()
`
    const results = await runScript(script, server.url, { 'say goodbye': server.sayGoodbye })
    expect(results).toEqual([
      ['unreachable', { reason: 'the server said goodbye and left the line open' }],
    ])
    server.end()
  })
})

/** What React Native has: signals by the package abort-controller, a URL that throws, immediates in the same turn. */
const reactNative = `
import { createRequire } from 'node:module'
const require = createRequire(process.cwd() + '/package.json')
for (const name of ['any', 'timeout', 'abort']) delete AbortSignal[name]
Object.assign(globalThis, require('abort-controller'))
const isMissing = ['throwIfAborted', 'reason'].every((name) => !(name in AbortSignal.prototype))
if (!isMissing) throw new Error('expected the signals of React Native')
const { WebSocket } = require('ws')
globalThis.setImmediate = queueMicrotask
globalThis.URL = class {
  constructor(href) {
    this.href = href
  }
  toString() {
    return this.href
  }
}
for (const name of ['hash', 'host', 'password', 'protocol', 'search', 'searchParams', 'username']) {
  Object.defineProperty(URL.prototype, name, {
    get() {
      throw new Error('URL.' + name + ' is not implemented')
    },
  })
}
const { createWebSocketConnector } = await import('redux-reconnector/websocket')
`

describe('React Native', () => {
  it('has a store that connects, is cut off, comes back and stops', async () => {
    const server = await startFaultyServer()
    const script = `${reactNative}
const { configureStore } = await import('@reduxjs/toolkit')
const { createReconnectorListener, createReconnectorSlice } = await import('redux-reconnector')
globalThis.WebSocket = WebSocket
const socket = createWebSocketConnector({ heartbeat: { everyMs: 20, timeoutMs: 5000 } })
const backend = createReconnectorSlice({ node: url, policy: { backoffMs: [0, 10] } })
const reconnector = createReconnectorListener(backend, { ...socket, probeEveryMs: 20 })
const store = configureStore({
  reducer: { [backend.reducerPath]: backend.reducer },
  middleware: (getDefault) => getDefault().concat(reconnector.middleware),
})
const heard = []
socket.subscribe((data) => heard.push(data))
const stop = reconnector.start()
const state = () => backend.selectSlice(store.getState())
await until(() => state().status === 'healthy')
socket.send('one')
await until(() => heard.length === 1)
await cue('cut off')
await until(() => state().totalReconnects === 2)
socket.send('two')
await until(() => heard.length === 2)
stop()
tell([heard, state().totalReconnects])
process.disconnect()
`
    const results = await runScript(script, server.url, {
      'cut off': () => server.clients().forEach((client) => client.terminate()),
    })
    expect(results).toEqual([[['one', 'two'], 2]])
    expect(server.upgrades()).toBe(2)
    await server.crash()
  })

  it('gives attempts up, and leaks neither a socket nor a secret', async () => {
    const server = await startFaultyServer()
    server.behave({ kind: 'frozen' })
    const script = `${reactNative}
const { connect, probe } = createWebSocketConnector({ WebSocket, healthUrl: 'http://127.0.0.1:1' })
const controller = new AbortController()
const opening = failure(connect(attempt(controller.signal)))
await new Promise((resolve) => setTimeout(resolve, 50))
controller.abort()
tell(await opening)
tell(await failure(connect(attempt(controller.signal))))
tell(await failure(probe({ id: 'backend', node: url, signal: controller.signal })))

await cue('refuse')
const { signal } = new AbortController()
const connection = await connect(attempt(signal, url + '?token=s3same-0pen-y0urself'))
tell(await connection.closed)

await cue('repair')
class Half extends WebSocket {
  get binaryType() {
    return 'blob'
  }
  set binaryType(type) {
    throw new Error('there are no blobs: ' + type)
  }
}
tell(await failure(createWebSocketConnector({ WebSocket: Half }).connect(attempt(signal))))
process.disconnect()
`
    const results = await runScript(script, server.url, {
      refuse: () =>
        server.behave({
          kind: 'closing',
          afterMs: 0,
          code: 4401,
          reason: 'bad token s3same-0pen-y0urself',
        }),
      repair: () => server.behave({ kind: 'none' }),
    })
    const aborted = { name: 'AbortError', message: 'the attempt was aborted' }
    expect(results).toEqual([
      aborted,
      aborted,
      aborted,
      { reason: 'unauthorized: bad token [secret] (4401)', code: 4401, outcome: 'auth' },
      { name: 'Error', message: 'there are no blobs: arraybuffer' },
    ])
    for (const client of server.clients()) await once(client, 'close')
    await server.crash()
  })
})
