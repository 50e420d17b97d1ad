import { scriptedServer } from './scriptedServer.js'

/** In place of the switches over HTTP, in the page that needs no server. */
export const serverSwitches = scriptedServer.switches
