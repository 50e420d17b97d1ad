// Runs the bundle with what React Native has, and no more: no AbortSignal, URL or Event of Node's.
const { readFileSync } = require('node:fs')
const { join } = require('node:path')
const vm = require('node:vm')
const { WebSocket, WebSocketServer } = require('ws')

const server = new WebSocketServer({ host: '127.0.0.1', port: 0 })
let connections = 0
server.on('connection', (socket) => {
  connections += 1
  if (connections === 1) setTimeout(() => socket.close(1012), 100)
})
server.on('listening', () => {
  const nativeModuleProxy = {} // where React Native looks for its native modules; there are none
  const context = vm.createContext({
    console,
    performance,
    setTimeout,
    clearTimeout,
    setInterval,
    clearInterval,
    setImmediate,
    WebSocket,
    nativeModuleProxy,
  })
  vm.runInContext(readFileSync(join(__dirname, 'packed.js'), 'utf8'), context)
  vm.runInContext('startApp', context)(`ws://127.0.0.1:${server.address().port}`, () => {
    console.log('works')
    process.exit(0)
  })
})
setTimeout(() => {
  console.error('error: not healthy within 30 s')
  process.exit(1)
}, 30_000)
