import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { WebSocketServer, type WebSocket } from 'ws'

/** What the exchange tells of one trade; they are numbered without a gap. */
export interface Trade {
  readonly seq: number
  readonly price: number
}

/** What a client asks for. */
type Request =
  | { type: 'subscribe'; from: number | null }
  | { type: 'notices'; sinceMs: number }
  | { type: 'order'; amount: number }
  | { type: 'ping'; beat: number }

/**
 * An exchange on loopback that loses messages when it is told to: it greets, repeats trades from a number on, keeps
 * notices by their time, answers heartbeats and takes orders.
 */
export async function startExchange() {
  const trades: Trade[] = []
  const notices: { readonly atMs: number; readonly text: string }[] = []
  const orders: number[] = []
  const log: string[] = [] // what it was asked, in its order
  const subscribers = new Set<WebSocket>()
  let greets = true
  let loses = (_seq: number) => false
  let upgrades = 0
  let server = await listen(0)
  const { port } = server.address() as AddressInfo // it listens on a port, not on a pipe

  async function listen(at: number) {
    const created = new WebSocketServer({ port: at, host: '127.0.0.1' })
    await once(created, 'listening')
    created.on('connection', (client, { url }) => {
      upgrades += 1
      log.push(`connected ${url}`)
      client.on('error', () => {})
      client.on('close', () => subscribers.delete(client))
      client.on('message', (data) => answer(client, JSON.parse(String(data)) as Request)) // of its own client
      if (greets) tell(client, { type: 'welcome' })
    })
    return created
  }

  const tell = (client: WebSocket, message: object) => client.send(JSON.stringify(message))

  function answer(client: WebSocket, request: Request) {
    if (request.type !== 'ping') log.push(request.type)
    if (request.type === 'subscribe') {
      subscribers.add(client)
      const { from } = request
      if (from !== null) for (const trade of trades.slice(from)) deliver(client, trade)
    } else if (request.type === 'notices') {
      const missed = notices.filter(({ atMs }) => atMs >= request.sinceMs)
      tell(client, { type: 'notices', texts: missed.map(({ text }) => text), isAnswer: true })
    } else if (request.type === 'order') {
      orders.push(request.amount)
    } else {
      tell(client, { type: 'pong', beat: request.beat })
    }
  }

  function deliver(client: WebSocket, trade: Trade) {
    if (!loses(trade.seq)) tell(client, { type: 'trade', ...trade })
  }

  async function crash() {
    for (const client of server.clients) client.terminate()
    server.close()
    await once(server, 'close')
  }

  return {
    url: `ws://127.0.0.1:${port}`,
    trades,
    orders,
    log,
    upgrades: () => upgrades,
    clients: () => [...server.clients],
    /** Makes a trade, and tells whoever has subscribed. */
    trade(price: number) {
      const trade = { seq: trades.length, price }
      trades.push(trade)
      for (const client of subscribers) deliver(client, trade)
    },
    /** Gives a notice to whoever is connected, and keeps it. */
    notify(text: string) {
      notices.push({ atMs: Date.now(), text })
      for (const client of subscribers)
        tell(client, { type: 'notices', texts: [text], isAnswer: false })
    },
    /** Whether it greets whoever connects from now on. */
    greet(whether: boolean) {
      greets = whether
    },
    /** Which trades it loses on their way, from now on. */
    lose(which: (seq: number) => boolean) {
      loses = which
    },
    /** Reads and answers nothing more on the connections that there are. */
    hang() {
      for (const client of server.clients) client.pause()
    },
    crash,
    async restart() {
      server = await listen(port)
    },
  }
}
