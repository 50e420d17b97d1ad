// Prices for whoever subscribes, and orders, each of which is confirmed: `node server.js PORT`. Prints what it is told.
import { WebSocketServer } from 'ws'

const server = new WebSocketServer({ port: Number(process.argv[2]), host: '127.0.0.1' })
let cents = 10_000

server.on('connection', (socket) => {
  let symbols = []
  const prices = setInterval(() => {
    cents += 1
    for (const symbol of symbols)
      socket.send(JSON.stringify({ type: 'price', symbol, price: cents / 100 }))
  }, 50)
  socket.on('close', () => clearInterval(prices))
  socket.on('message', (data) => {
    const message = JSON.parse(String(data))
    console.log(JSON.stringify(message))
    if (message.type === 'subscribe') symbols = message.symbols
    if (message.type === 'order') socket.send(JSON.stringify({ type: 'confirmed', id: message.id }))
  })
})
server.on('listening', () => console.log(JSON.stringify({ type: 'listening' })))
