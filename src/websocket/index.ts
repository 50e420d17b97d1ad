export type { CloseInfo, CloseVerdict, Refusal } from './closeCodes.js'
export { createWebSocketConnector } from './createWebSocketConnector.js'
export type { HeartbeatOption, HeartbeatOptions } from './heartbeat.js'
export type { DropReason, QueueOptions } from './sendQueue.js'
export type { WebSocketConnector } from './webSocketConnector.js'
export type {
  BinaryTypes,
  MessageData,
  SendData,
  SocketView,
  WebSocketConstructor,
  WebSocketLike,
} from './webSocketLike.js'
export type { WebSocketConnectorOptions } from './webSocketOptions.js'
