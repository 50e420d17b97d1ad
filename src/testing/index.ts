export { createScriptedClock } from './scriptedClock.js'
export type { ScriptedClock } from './scriptedClock.js'
export { createScriptedConnector } from './scriptedConnector.js'
export type { ScriptedAttempt, ScriptedConnection, ScriptedConnector } from './scriptedConnector.js'
