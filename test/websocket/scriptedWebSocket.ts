import type { CloseInfo, MessageData } from 'redux-reconnector/websocket'

/** A class of WebSockets of no network that open at once, and what plays the server of the latest of them. */
export function scriptWebSocket() {
  const server = {
    sent: [] as unknown[], // what the socket was given
    goodbyes: [] as unknown[], // what it was closed by
    say(_data: MessageData) {},
    /** Begins the closing: the socket is no longer open, and not yet at its end. */
    sayGoodbye() {},
    close(_code: number, _reason: string) {},
  }
  class ScriptedWebSocket {
    readyState = 1
    binaryType = ''
    onopen: (() => void) | null = null
    onmessage: ((event: { data: MessageData }) => void) | null = null
    onerror = null
    onclose: ((event: CloseInfo) => void) | null = null
    readonly url: string
    constructor(url: string) {
      this.url = url
      server.say = (data) => this.onmessage?.({ data })
      server.sayGoodbye = () => {
        this.readyState = 2
      }
      server.close = (code, reason) => {
        this.readyState = 3
        this.onclose?.({ code, reason, wasClean: true })
      }
      queueMicrotask(() => this.onopen?.())
    }
    send(data: unknown) {
      server.sent.push(data)
    }
    close(code?: number, reason?: string) {
      server.goodbyes.push([code, reason])
      this.readyState = 2
    }
  }
  return { ScriptedWebSocket, server }
}
