import type { ProbeConnection } from '../middleware/connector.js'
import { reach } from './askEpmd.js'
import type { BeamSettings } from './beamOptions.js'
import type { DistConnection } from './distConnection.js'
import { placesOf } from './places.js'

/**
 * Looks at epmd, then at the connection, then makes a call; never connects. The ladder is the one of `MobDev.Bench.Probe`
 * of mob_dev 0.3.26. Rejects with the signal's reason when it is aborted, and in no other case.
 */
export async function probeNode(
  settings: BeamSettings,
  target: Pick<Parameters<ProbeConnection>[0], 'node' | 'signal'>,
  connection: DistConnection | undefined,
): ReturnType<ProbeConnection> {
  const { rpcTimeoutMs: timeoutMs } = settings
  const { signal } = target
  const because = (error: unknown): string => {
    if (signal.aborted) throw signal.reason
    return error instanceof Error ? error.message : String(error)
  }
  const isOpen = () => connection?.isOpen() ?? false

  try {
    const { epmd, direct } = placesOf(settings, target.node)
    if (direct === null) await reach('epmd', { ...epmd, timeoutMs, signal })
    else if (!isOpen()) await reach('the node', { ...direct, timeoutMs, signal })
  } catch (error) {
    return { reachability: 'unreachable', reason: because(error) }
  }
  if (!connection || !isOpen()) return { reachability: 'alive_epmd_only', reason: 'not connected' }
  try {
    await connection.rpc('erlang', 'node', [], { timeoutMs, signal })
    return { reachability: 'alive_rpc' }
  } catch (error) {
    const reachability = isOpen() ? 'alive_dist_only' : 'alive_epmd_only'
    return { reachability, reason: because(error) }
  }
}
