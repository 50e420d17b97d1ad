import { scriptedServer } from './scriptedServer.js'

/** In place of `redux-reconnector/websocket`, in the page that needs no server. */
export const createWebSocketConnector = () => scriptedServer.connector
