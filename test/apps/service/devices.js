// Many devices behind one port: `node devices.js PORT`. Prints what each is told, and how each connection ended.
import { WebSocketServer } from 'ws'

const server = new WebSocketServer({ port: Number(process.argv[2]), host: '127.0.0.1' })
const say = (/** @type {object} */ what) => console.log(JSON.stringify(what))
let reading = 0

server.on('connection', (socket, { url = '' }) => {
  const id = url.slice(1)
  const readings = setInterval(() => socket.send(String((reading += 1))), 200)
  socket.on('message', (data) => say({ id, message: String(data) }))
  socket.on('close', (code) => {
    clearInterval(readings)
    say({ id, code })
  })
})
server.on('listening', () => say({ message: 'listening' }))
