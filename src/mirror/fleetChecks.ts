import type { AddressedAction } from '../fleet/fleetActions.js'
import { isPayloadOf } from '../rules/checks.js'
import { connectionActionNames, type ConnectionActionName } from '../rules/payloads.js'
import { isRecord, isString } from '../rules/shape.js'
import type { FleetSliceLike } from './kind.js'

type Fields = Readonly<Record<string, unknown>>

/** Whether the fleet's reducer takes the parts of an action: it passes over what is malformed. */
export interface FleetChecks {
  isAddressed(value: unknown): value is AddressedAction
  isConnection(value: unknown): boolean
  isProbe(value: unknown): boolean
  /** What is wrong with an action of an entry, in words; `null` where nothing is. */
  faultIn(action: Fields): string | null
}

export function createFleetChecks({ actions }: FleetSliceLike): FleetChecks {
  const names = new Map<unknown, ConnectionActionName>(
    connectionActionNames.map((name) => [actions[name].type, name]),
  )

  function isAddressed(value: unknown): value is AddressedAction {
    if (!isRecord(value)) return false
    const name = names.get(value.type)
    return (
      name !== undefined &&
      isRecord(value.meta) &&
      isString(value.meta.id) &&
      isPayloadOf(name, value.payload)
    )
  }

  function isConnection(value: unknown): boolean {
    if (!isRecord(value)) return false
    const { id, ...config } = value
    return isString(id) && isPayloadOf('createReconnectorSlice', config)
  }

  const isProbe = (value: unknown) =>
    isRecord(value) && isString(value.id) && isPayloadOf('probeReceived', value)

  const lists = new Map<unknown, readonly [of: string, accepts: (item: unknown) => boolean]>([
    [actions.eventsReceived.type, ['actions about one connection', isAddressed]],
    [actions.probesReceived.type, ['probes', isProbe]],
    [actions.connectionsAdded.type, ['connections', isConnection]],
    [actions.connectionsRemoved.type, ['ids', isString]],
  ])

  return {
    isAddressed,
    isConnection,
    isProbe,
    faultIn(action) {
      const list = lists.get(action.type)
      if (list === undefined) return isAddressed(action) ? null : noAction
      const [of, accepts] = list
      const { payload } = action
      return Array.isArray(payload) && payload.every(accepts)
        ? null
        : `expected \`payload\` to be a list of ${of}`
    },
  }
}

const noAction = 'expected an action of this slice, with the payload that it takes'
