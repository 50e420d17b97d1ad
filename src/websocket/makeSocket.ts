import type { Closed } from '../middleware/connector.js'
import { faultIn } from '../rules/shape.js'
import type { WebSocketLike } from './webSocketLike.js'
import { platformFault, targetShape, who, type Settings } from './webSocketOptions.js'

/** @throws ConnectError, `fatal` and without a secret, where no socket can be made */
export function makeSocket(
  url: string,
  protocols: readonly string[],
  settings: Settings,
): WebSocketLike {
  const { WebSocket = globalThis.WebSocket } = settings // at last here: a polyfill may come late
  const fault =
    platformFault(WebSocket, settings.heartbeat) ?? faultIn({ url, protocols }, targetShape)
  if (fault !== null) throw fatal(`${who}: ${fault}`)
  try {
    return new WebSocket(url, [...protocols])
  } catch (error) {
    // Its message quotes the URL, and with it perhaps a secret.
    const [, header] = /header (?:content \[)?"(.+)"\]?$/.exec(String(error)) ?? []
    if (header) throw fatal(`the header "${header}" has a value that cannot be sent`)
    const [, scheme = '', host = ''] = /^(\w+:\/\/)?(?:[^/?#]*@)?([^/?#:]*)/.exec(url) ?? []
    const got = scheme + host === '' ? 'without a host' : `that begins with "${scheme}${host}"`
    throw fatal(
      /^wss?:..\w/i.test(url)
        ? 'the WebSocket class rejected the URL or the subprotocols'
        : `expected a URL such as wss://host/path, got one ${got}`,
    )
  }
}

/** A failure of an attempt, as the listener reads it. */
export function connectError({ reason, ...how }: Closed): Error {
  return Object.assign(new Error(reason), { name: 'ConnectError', ...how })
}

const fatal = (reason: string) => connectError({ reason, outcome: 'fatal' })
