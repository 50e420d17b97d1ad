export { BeamError, BeamRemoteError } from './BeamError.js'
export { createBeamConnector } from './createBeamConnector.js'
export { resolveErlangCookie } from './resolveErlangCookie.js'
export { atom, tuple } from './term.js'

export type { BeamErrorCode } from './BeamError.js'
export type { BeamConnectorOptions, RpcOptions } from './beamOptions.js'
export type { BeamSocket } from './beamSocket.js'
export type { BeamConnector } from './createBeamConnector.js'
export type {
  Atom,
  Bitstring,
  ImproperList,
  Opaque,
  Pid,
  Ref,
  Term,
  TermMap,
  Tuple,
} from './term.js'
