import type { ReconnectorState } from 'redux-reconnector'
import { serverSwitches } from '../faults/serverSwitches.js'
import { createMoments } from '../timeline/createTimeline.js'

/** What the demo's server tells of its Erlang node. */
export interface BeamNode {
  readonly state: ReconnectorState
  readonly isRunning: boolean
  readonly isFrozen: boolean
}

/** The Erlang node that the demo's server keeps: what is true of it now, and the last ten minutes. */
function createBeamLog() {
  let node: BeamNode | null = null
  const { moments, add } = createMoments()
  const readers = new Set<() => void>()

  function take(next: BeamNode) {
    add(next.state)
    node = next
    for (const reader of readers) reader()
  }

  return {
    moments,
    /** `null` where the server has no Erlang. */
    node: () => node,
    subscribe(reader: () => void) {
      readers.add(reader)
      return () => {
        readers.delete(reader)
      }
    },
    /** Listens to the server until it is told to end. */
    listen() {
      let isOver = false
      let source: EventSource | null = null
      // Asked first, since a feed that is not there would be an error in the console.
      void serverSwitches.look().then(({ hasBeam }) => {
        if (!hasBeam || isOver) return
        source = new EventSource('/beam')
        source.addEventListener('message', ({ data }) => take(JSON.parse(data)))
      })
      return () => {
        isOver = true
        source?.close()
      }
    },
    /** Has the server do something with the node. */
    ask: (name: string) => void fetch(`/beam/${name}`, { method: 'POST' }).catch(() => {}),
  }
}

export const beamLog = createBeamLog()
