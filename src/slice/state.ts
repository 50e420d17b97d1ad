import type { Policy, Reachability } from './backoff.js'

/** What to do after a failed attempt: go on, wait for new credentials, or stop for good. */
export type Outcome = 'retry' | 'auth' | 'fatal'

/** One look at the connection: the original's struct. Only `reachability` decides; the rest is passed through. */
export interface Probe {
  reachability: Reachability
  tsMs?: number
  appProcess?: 'app_running' | 'app_suspended' | 'app_dead' | 'app_unknown'
  usb?: 'usb_ok' | 'usb_failed' | 'no_usb'
  screen?: 'on' | 'off' | 'unknown'
  batteryPct?: number
  reason?: string
}

/** Where the credential is to be found, such as `env:MOB_COOKIE` or `vault:bench/7`; never the credential itself. */
export type CookieRef = `${string}:${string}`

/** What the connection is doing. */
export type Status = 'idle' | 'healthy' | 'waiting' | 'due' | 'connecting' | 'paused' | 'gaveUp'

export type { Policy, Reachability }
