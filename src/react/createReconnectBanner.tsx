import { useEffect, useState, type ReactNode } from 'react'
import type { Clock } from '../middleware/clock.js'
import type { ReconnectorView } from './reconnectorView.js'

/** The texts of the banner, for other words or other languages. */
export interface BannerTexts {
  /** Shown while waiting and connecting; default `Reconnecting`. */
  readonly reconnecting: string
  /** Follows `reconnecting` while waiting, hidden from screen readers; default ` in 4 s`. */
  readonly inSeconds: (seconds: number) => string
  /** Shown if no further attempt is planned; default `Connection lost`. */
  readonly lost: string
  /** Shown after the server refused the credentials; default `Sign in again`. */
  readonly signIn: string
  /** Shown after a permanent error (`fatal`); default `Cannot connect`, followed by the reason if there is one. */
  readonly fatal: (reason: string | null) => string
  /** Shown while paused; default `Paused`, followed by the reason if there is one. */
  readonly paused: (reason: string | null) => string
  /** The label of the button; default `Reconnect now`. */
  readonly reconnectNow: string
  /**
   * The label of the button after the server refused the credentials (`outcome` is `auth`); default `I have signed
   * in`. A click dispatches `retryRequested()`.
   */
  readonly signedIn: string
}

/** The props of `ReconnectBanner`. All of them are optional. */
export interface ReconnectBannerProps {
  /**
   * The class of the banner, default `reconnect-banner`; its parts are `<class>-text` and `<class>-button`. To style
   * the situations, use the attributes `data-status` and, after giving up, `data-outcome`.
   */
  readonly className?: string
  /** Replaces single texts; default: English. */
  readonly texts?: Partial<BannerTexts>
}

const english: BannerTexts = {
  reconnecting: 'Reconnecting',
  inSeconds: (seconds) => ` in ${seconds} s`,
  lost: 'Connection lost',
  signIn: 'Sign in again',
  fatal: (reason) => withReason('Cannot connect', reason),
  paused: (reason) => withReason('Paused', reason),
  reconnectNow: 'Reconnect now',
  signedIn: 'I have signed in',
}

function withReason(text: string, reason: string | null): string {
  return reason === null ? text : `${text}: ${reason}`
}

/** The hooks that the banner uses. */
interface BannerHooks {
  readonly useReconnector: () => ReconnectorView
  readonly useReconnectCountdown: () => number | null
  readonly useIsFirstConnect: () => boolean
}

/** The hold of a listener that was stopped. */
const stopped = 'stopped'

/**
 * Screen readers announce a change in a live region, but not the text with which a region appears. So it appears
 * later.
 */
const announcedAfterMs = 100

/**
 * Creates the banner of one connection. The banner renders nothing while the connection is idle or healthy, while it
 * connects for the first time, and while the listener is stopped.
 *
 * A screen reader announces "Reconnecting." once in an outage: the sentence stays the same through waits and
 * attempts, and the seconds in it are hidden from assistive technology.
 */
export function createReconnectBanner(
  { useReconnector, useReconnectCountdown, useIsFirstConnect }: BannerHooks,
  clock: Clock,
) {
  return function ReconnectBanner(props: ReconnectBannerProps): ReactNode {
    const { status, holds } = useReconnector()
    const isFirstConnect = useIsFirstConnect()
    const [wasShown, setWasShown] = useState(false)
    const isInOrder = status === 'idle' || status === 'healthy' || holds.includes(stopped)
    // If the first attempt is repeated, the banner stays, and with it the keyboard focus.
    const isShown = !isInOrder && (wasShown || !isFirstConnect)
    if (isShown !== wasShown) setWasShown(isShown)
    return isShown ? <OutageBanner {...props} /> : null
  }

  function OutageBanner({ className = 'reconnect-banner', texts }: ReconnectBannerProps) {
    const view = useReconnector()
    const { status, outcome } = view
    const seconds = useReconnectCountdown()
    const own = Object.entries(texts ?? {}).filter(([, text]) => text !== undefined)
    const words: BannerTexts = { ...english, ...Object.fromEntries(own) }
    const isTrying = status === 'due' || status === 'connecting'

    const [isAnnounced, setIsAnnounced] = useState(false)
    useEffect(() => {
      const timer = clock.setTimeout(() => setIsAnnounced(true), announcedAfterMs)
      return () => clock.clearTimeout(timer)
    }, [])

    return (
      <div className={className} data-status={status} data-outcome={outcome ?? undefined}>
        <span className={`${className}-text`} role="status" aria-live="polite">
          <span aria-hidden={!isAnnounced}>
            {sentence(view, words)}
            {!isTrying && seconds !== null && seconds > 0 && (
              <span aria-hidden="true">{words.inSeconds(seconds)}</span>
            )}
            .
          </span>
        </span>
        {status !== 'paused' && (
          // `disabled` would take the keyboard focus away at every attempt.
          <button
            type="button"
            className={`${className}-button`}
            aria-disabled={isTrying}
            onClick={view.retryNow}
          >
            {outcome === 'auth' ? words.signedIn : words.reconnectNow}
          </button>
        )}
      </div>
    )
  }
}

function sentence({ status, outcome, reason, willRetry }: ReconnectorView, words: BannerTexts) {
  if (status === 'paused') return words.paused(reason)
  if (status === 'connecting' || willRetry) return words.reconnecting
  if (outcome === 'auth') return words.signIn
  return outcome === 'fatal' ? words.fatal(reason) : words.lost
}
