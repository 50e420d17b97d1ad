import type { Connect, ProbeConnection } from 'redux-reconnector'
import {
  createWebSocketConnector,
  type MessageData,
  type WebSocketConstructor,
} from 'redux-reconnector/websocket'
import { expectTypeOf, it } from 'vitest'
import { WebSocket as WebSocketOfWs } from 'ws'

it('takes the WebSocket of the platform, that of ws, and a subclass with options', () => {
  class Limited extends WebSocketOfWs {
    constructor(url: string, protocols: string[]) {
      super(url, protocols, { maxPayload: 1024, headers: { origin: 'http://127.0.0.1' } })
    }
  }
  expectTypeOf<typeof globalThis.WebSocket>().toExtend<WebSocketConstructor>()
  expectTypeOf(WebSocketOfWs).toExtend<WebSocketConstructor>()
  expectTypeOf(Limited).toExtend<WebSocketConstructor>()
})

it('gives what the listener takes', () => {
  const connector = createWebSocketConnector({ WebSocket: WebSocketOfWs })
  expectTypeOf(connector.connect).toEqualTypeOf<Connect>()
  expectTypeOf(connector.probe).toEqualTypeOf<ProbeConnection>()
  expectTypeOf(connector.send).returns.toEqualTypeOf<boolean>()
  expectTypeOf(connector.subscribe)
    .parameter(0)
    .toEqualTypeOf<(data: MessageData, id: string) => void>()
  expectTypeOf(connector.subscribe).returns.toEqualTypeOf<() => void>()
})

it('gives bytes as the `binaryType` says', () => {
  const connector = createWebSocketConnector({
    binaryType: 'blob',
    ready: (data) => typeof data === 'string' || data.size > 0,
  })
  expectTypeOf(connector.subscribe).parameter(0).parameter(0).toEqualTypeOf<string | Blob>()
  createWebSocketConnector({ binaryType: 'arraybuffer' }).subscribe((data, id) => {
    expectTypeOf(data).toEqualTypeOf<string | ArrayBuffer>()
    expectTypeOf(id).toEqualTypeOf<string>()
  })
})

it('refuses what is no option, and an outcome that there is not', () => {
  // @ts-expect-error -- misspelt
  createWebSocketConnector({ heartBeat: true })
  // @ts-expect-error -- no such outcome
  createWebSocketConnector({ classifyClose: () => ({ outcome: 'never' }) })
})
