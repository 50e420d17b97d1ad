import type { ConnectionActionName } from '../rules/payloads.js'
import type { ReconnectorState } from '../rules/state.js'
import type { Prepare } from '../slice/prepare.js'
import type { Link } from './link.js'
import type { Ports } from './ports.js'

/** What the engine needs of the listener around it. */
export interface Desk {
  readonly ports: Ports
  /** The reasons for which signals hold all connections, oldest first. */
  readonly holds: ReadonlySet<string>
  /** Whether every action about a wait carries a random number, whatever the policy. */
  readonly drawsAlways: boolean
  nowMs(): number
  /** What will be true of a connection when everything pushed is in the store; `undefined` when the run no longer looks after it. */
  peek(link: Link): ReconnectorState | undefined
  /** Sends an action about one connection, unless it would change nothing. */
  push<Name extends ConnectionActionName>(
    link: Link,
    name: Name,
    ...given: Parameters<Prepare[Name]>
  ): void
  /** Does a task about a connection as soon as actions may be pushed, and settles the connection then. */
  later(link: Link, task: () => void): void
  /** Calls a port when everything pushed is in the store. */
  afterPush(call: () => void): void
  /** Asks for a place for the due attempt; with a place, `takeUp` and `dial` are called. */
  admit(link: Link): void
  /** Gives the place of an attempt back. */
  vacate(link: Link): void
  /** Asks for a place for a probe; with a place, `probe` is called. */
  admitProbe(link: Link): void
  /** Gives the place of a probe back, or the wait for it. */
  vacateProbe(link: Link): void
}
