// A server that greets, outside of the test environment: `ws` does not load in jsdom.
const { WebSocketServer } = require('ws')

module.exports = async () => {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 })
  server.on('connection', (socket) => socket.send('hello'))
  await new Promise((resolve) => server.on('listening', resolve))
  process.env.SERVER_PORT = String(server.address().port)
  globalThis.server = server // for stopServer.js, which runs in the same process
}
