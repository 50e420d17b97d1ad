import type { UnknownAction } from '@reduxjs/toolkit'
import { type FleetPayloads, type FleetProbe } from '../fleet/fleetActions.js'
import { connectionActionNames, type ConnectionActionName } from '../rules/payloads.js'
import { drawAt } from '../fleet/fleetCases.js'
import { isFleet } from '../fleet/fleetState.js'
import { isPayloadOf } from '../rules/checks.js'
import { expectBounded, faultOf } from './ownActions.js'
import { fleetKind } from './sliceKinds.js'
import { oneLine, placeOf, TraceError } from './traceError.js'

/** What one connection is told, as the single slice would be told it. */
export interface ConnectionEvent {
  readonly id: string
  readonly name: ConnectionActionName
  readonly payload: unknown
  readonly draw: unknown
  /** From the action's payload to this one. */
  readonly steps: readonly (string | number)[]
}

type FleetName = keyof FleetPayloads

type Look = (item: unknown, at: number) => void

/** How the actions of a fleet with this prefix are read. */
export function createFleetReader(prefix: string) {
  const names = new Map([...fleetKind.names].map((name) => [`${prefix}/${name}`, name]))
  const addressed = new Map<unknown, ConnectionActionName>(
    connectionActionNames.map((name) => [`${prefix}/${name}`, name]),
  )

  /**
   * Calls `see` with what each connection is told, in order.
   *
   * @returns what is wrong with the first part of the action that is malformed, which the reducer passes over
   * @throws TraceError where a connection is added or synced with a text or list that is too long
   */
  function read(
    { payload, meta }: UnknownAction,
    name: FleetName,
    index: number,
    see: (event: ConnectionEvent) => void,
  ): string | null {
    let fault: string | null = null
    const malformed = (problem: string, ...steps: number[]) => {
      fault ??= oneLine(`${placeOf('', ['payload', ...steps])}: ${problem}`)
    }
    const told = (event: Told, ...at: number[]) => {
      const { id, name: own, payload: said } = event
      if (typeof id !== 'string') malformed(noId, ...at)
      else if (isPayloadOf(own, said))
        see(event as ConnectionEvent) // as was looked at
      else malformed(faultOf(own, own === 'probeReceived' ? plainProbe(said) : said) ?? '', ...at)
    }
    const each = (look: Look) => {
      if (Array.isArray(payload)) for (const [at, item] of payload.entries()) look(item, at)
      else malformed('expected a list')
    }
    const looks: { [Name in FleetName]?: Look } = {
      probesReceived(item, at) {
        const probe = Object(item) as Partial<FleetProbe> // looked at by `told` and the rules
        const draw = drawAt(probe as FleetProbe, at, Object(meta) as Meta)
        told({ id: probe.id, name: 'probeReceived', payload: probe, draw, steps: [at] }, at)
      },
      eventsReceived(item, at) {
        const event = Object(item) as Partial<UnknownAction> // looked at by `told`
        const own = addressed.get(event.type)
        if (own === undefined) return malformed('expected an action of the fleet', at)
        const { id, draw } = Object(event.meta) as Meta
        told({ id, name: own, payload: event.payload, draw, steps: [at, 'payload'] }, at)
      },
      connectionsAdded(item, at) {
        const { id, ...config } = Object(item) as Partial<FleetProbe> // looked at here
        const problem = typeof id === 'string' ? faultOf('createReconnectorSlice', config) : noId
        if (problem !== null) malformed(problem, at)
        else expectBounded(item, 'actions', [index, 'payload', at])
      },
      connectionsRemoved(item, at) {
        if (typeof item !== 'string') malformed('expected a string', at)
      },
    }

    const look = looks[name]
    if (look) each(look)
    else if (name === 'synced') fault = faultOfSynced(payload, index)
    else {
      const { id, draw } = Object(meta) as Meta // looked at by `told`
      told({ id, name: name as ConnectionActionName, payload, draw, steps: [] }) // the only ones left
    }
    return fault
  }

  return {
    nameOf: ({ type }: UnknownAction) => names.get(type) as FleetName | undefined, // as `names` has them
    read,
  }
}

const noId = 'expected an `id` that is a string'

interface Meta {
  readonly id?: unknown
  readonly draw?: unknown
}

interface Told extends Pick<ConnectionEvent, 'name' | 'steps'> {
  readonly id: unknown
  readonly payload: unknown
  readonly draw: unknown
}

/** Without the fields that only the fleet has, and that do not matter. */
function plainProbe(payload: unknown) {
  const { probe, nowMs } = Object(payload) as Partial<FleetProbe> // looked at by the caller
  return { probe, nowMs }
}

function faultOfSynced(payload: unknown, index: number): string | null {
  const { state } = Object(payload) as { state?: unknown } // looked at here
  if (isFleet(state)) {
    fleetKind.expectState(state, 'actions', [index, 'payload', 'state'])
    return null
  }
  try {
    fleetKind.expectState(state, '', ['payload', 'state'])
    return 'payload.state: expected the state of a fleet'
  } catch (error) {
    if (error instanceof TraceError) return error.message
    throw error
  }
}
