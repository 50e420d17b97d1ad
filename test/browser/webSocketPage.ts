import { createWebSocketConnector, type CloseInfo } from 'redux-reconnector/websocket'

// The page of webSocket.test.ts: each function is called by the test, and gives what the page saw.
const url = `ws://${location.host}/`
const attempt = (signal = new AbortController().signal) => ({
  node: url,
  id: 'backend',
  attemptId: 'x:1',
  number: 1,
  last: null,
  signal,
  cookie: async () => null,
})
const target = () => ({ id: 'backend', node: url, signal: new AbortController().signal })

type Options = NonNullable<Parameters<typeof createWebSocketConnector>[0]>

async function open(options: Options = {}) {
  const closes: CloseInfo[] = []
  const connector = createWebSocketConnector({ onClose: (close) => closes.push(close), ...options })
  const connection = await connector.connect(attempt())
  if (!connection) throw new Error('expected a connection')
  connection.accepted?.()
  return { ...connector, connection, closes }
}

async function lastWords() {
  const { send, connection } = await open({ onOpen: (tell) => tell('hello') })
  for (const length of [3, 1_000_000]) send('x'.repeat(length))
  connection.close()
  return [send('too late'), await connection.closed]
}

async function ownCode() {
  const { close, connection, send } = await open()
  let thrown = ''
  try {
    close(1001)
  } catch (error) {
    thrown = Object(error).name
  }
  const isOpen = send('still here')
  close(4000, 'a gap')
  return [thrown, isOpen, await connection.closed]
}

async function queued() {
  const connector = createWebSocketConnector({ queue: {}, ready: (data) => data === 'welcome' })
  connector.send('one')
  connector.send('two')
  const connection = await connector.connect(attempt())
  connector.send('three')
  connection?.close()
}

async function blobs() {
  const connector = createWebSocketConnector({ binaryType: 'blob' })
  const bytes = new Promise<string | Blob>((resolve) => connector.subscribe(resolve))
  const connection = await connector.connect(attempt())
  connection?.accepted?.()
  connector.send(Uint8Array.of(1, 2))
  const data = await bytes
  connection?.close()
  return data instanceof Blob && [...new Uint8Array(await data.arrayBuffer())]
}

async function goodbye() {
  const { connection, closes, probe } = await open()
  const how = await connection.closed
  return [how, closes, await probe(target())]
}

async function silence() {
  const { connection } = await open({ heartbeat: { everyMs: 50, timeoutMs: 300 } })
  return connection.closed
}

async function givenUp() {
  const controller = new AbortController()
  const { connect } = createWebSocketConnector({ ready: () => false })
  const opening = connect(attempt(controller.signal))
  setTimeout(() => controller.abort(new DOMException('too late', 'TimeoutError')), 200)
  return opening.then(
    () => 'open',
    (error) => error.name,
  )
}

async function noServer() {
  const { connect } = createWebSocketConnector({ url: 'ws://127.0.0.1:1/?token=s3same' })
  return connect(attempt()).then(
    () => 'open',
    ({ name, message, outcome }) => ({ name, message, outcome }),
  )
}

Object.assign(globalThis, {
  lastWords,
  ownCode,
  queued,
  blobs,
  goodbye,
  silence,
  givenUp,
  noServer,
  isLoaded: true,
})
