import { WebSocket } from 'ws'

/** The connector closes by it where a heartbeat gets no answer. */
const silenceCode = 3008

/** A class of WebSockets that counts those of each URL, without its query. */
export function createCountedWebSocket({ isLeaky = false } = {}) {
  const present = new Map<string, Set<WebSocket>>()
  const kept: WebSocket[] = []
  let mostOpen = 0
  let made = 0
  let opened = 0
  let silent = 0

  class CountedWebSocket extends WebSocket {
    constructor(url: string, protocols: string[]) {
      super(url, protocols, { perMessageDeflate: false })
      made += 1
      if (isLeaky) kept.push(this)
      const [place = ''] = url.split('?')
      const own = present.get(place) ?? new Set()
      present.set(place, own.add(this))
      this.on('open', () => {
        opened += 1
        const open = [...own].filter(({ readyState }) => readyState === WebSocket.OPEN)
        mostOpen = Math.max(mostOpen, open.length)
      })
      this.on('close', () => {
        own.delete(this)
        if (own.size === 0 && present.get(place) === own) present.delete(place)
      })
    }

    override close(code?: number, reason?: string | Buffer) {
      if (code === silenceCode) silent += 1
      super.close(code, reason)
    }
  }

  return {
    CountedWebSocket,
    /** The largest number that were open at a time to one URL. */
    mostOpen: () => mostOpen,
    made: () => made,
    /** Those of them that were open. */
    opened: () => opened,
    /** Those that were closed since a heartbeat got no answer. */
    silent: () => silent,
    /** Those that have not closed yet. */
    count: () => [...present.values()].reduce((sum, { size }) => sum + size, 0),
  }
}
