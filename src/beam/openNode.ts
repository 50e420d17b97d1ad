import { connect as connectTcp } from 'node:net'
import type { Attempt } from '../middleware/connector.js'
import { askCookie } from './askCookie.js'
import { askEpmd } from './askEpmd.js'
import { BeamError, isBeamError } from './BeamError.js'
import type { BeamSettings } from './beamOptions.js'
import { openDistConnection, type DistConnection } from './distConnection.js'
import { placesOf } from './places.js'
import { later, limited } from './promises.js'

/**
 * Makes one attempt: asks for the cookie and the port, shakes hands, and waits for the answer to a first call, all within
 * `setupTimeoutMs`. Aborted by the attempt's signal and by `scope`. Rejects with a `BeamError`, and then leaves no socket
 * open.
 */
export async function openNode(
  settings: BeamSettings,
  attempt: Pick<Attempt, 'node' | 'signal' | 'cookie'>,
  scope: AbortController,
): Promise<DistConnection> {
  const places = placesOf(settings, attempt.node)
  const { node, host, epmd } = places
  const { setupTimeoutMs, distPort, createSocket = openTcp } = settings
  const { signal } = scope

  let waitingFor = 'the cookie'
  const late = () =>
    new BeamError(
      'BEAM_SETUP_TIMEOUT',
      `${node}: not connected within ${setupTimeoutMs} ms, while waiting for ${waitingFor}`,
    )
  const cancelTimeout = later(setupTimeoutMs, () => scope.abort(late()))
  const onAbort = () =>
    scope.abort(new BeamError('BEAM_ABORTED', `${node}: the attempt was aborted`))
  attempt.signal.addEventListener('abort', onAbort)
  if (attempt.signal.aborted) onAbort()

  let opened: DistConnection | null = null
  try {
    const giveCookie = settings.cookie ?? (() => attempt.cookie())
    const cookie = await limited(askCookie(node, giveCookie), signal)
    waitingFor = 'epmd'
    const port = distPort ?? (await askEpmd({ ...epmd, timeoutMs: setupTimeoutMs, signal }, node))
    if (signal.aborted) throw signal.reason
    waitingFor = 'the handshake'
    const socket = createSocket({ host, port })
    opened = openDistConnection({ ...settings, socket, node, cookie })
    await limited(opened.ready, signal)
    waitingFor = 'the first answer'
    await opened.rpc('erlang', 'node', [], { timeoutMs: setupTimeoutMs, signal })
    if (signal.aborted) throw signal.reason
    return opened
  } catch (error) {
    const failure = isBeamError(error)
      ? error
      : new BeamError('BEAM_UNREACHABLE', `${node}: ${String(error)}`)
    opened?.end(failure)
    throw failure
  } finally {
    cancelTimeout()
    attempt.signal.removeEventListener('abort', onAbort)
  }
}

const openTcp = (address: { readonly host: string; readonly port: number }) =>
  connectTcp({ ...address, noDelay: true })
