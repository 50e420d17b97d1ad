import type { Ports } from '../middleware/ports.js'

/** What a run needs of the outside world. */
export interface FleetPorts extends Ports {
  readonly maxConcurrentAttempts: number
  readonly maxConcurrentProbes: number
}
