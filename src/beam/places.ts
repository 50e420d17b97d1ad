import { BeamError, shown } from './BeamError.js'
import { isNodeName, type BeamSettings } from './beamOptions.js'

interface Place {
  readonly host: string
  readonly port: number
}

/** Where a node and its epmd listen. */
export interface Places {
  readonly node: string
  readonly host: string
  readonly epmd: Place
  /** Where the node listens, when epmd is not to be contacted: its port is given, and no option speaks of epmd. */
  readonly direct: Place | null
}

/** Says where the node listens. Throws a `BeamError` where `asked`, the node of the store, is no node name. */
export function placesOf(settings: BeamSettings, asked: string): Places {
  const node = settings.node ?? asked
  if (!isNodeName(node))
    throw new BeamError(
      'BEAM_BAD_NODE',
      `expected a node name such as mob@127.0.0.1, got ${shown(node)}`,
    )
  const { host = node.slice(node.indexOf('@') + 1), epmdHost, epmdPort, distPort } = settings
  const speaksOfEpmd = epmdHost !== undefined || epmdPort !== undefined
  return {
    node,
    host,
    epmd: { host: epmdHost ?? host, port: epmdPort ?? 4369 },
    direct: distPort === undefined || speaksOfEpmd ? null : { host, port: distPort },
  }
}
