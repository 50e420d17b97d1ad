import { useEffect, useState, type ReactNode } from 'react'
import type { Clock } from '../middleware/clock.js'
import type { ReconnectorView } from './reconnectorView.js'

/** The words of the banner, for other languages. */
export interface BannerTexts {
  /** Said while waiting and connecting; default `Reconnecting`. */
  readonly reconnecting: string
  /** Behind it, for the eye only; default ` in 4 s`. */
  readonly inSeconds: (seconds: number) => string
  /** When no attempt is coming by itself; default `Connection lost`. */
  readonly lost: string
  /** When the server refused the credentials; default `Sign in again`. */
  readonly signIn: string
  /** When the connection can never work; default `Cannot connect`, with the reason where there is one. */
  readonly fatal: (reason: string | null) => string
  /** Default `Paused`, with the reason where there is one. */
  readonly paused: (reason: string | null) => string
  /** On the button; default `Reconnect now`. */
  readonly reconnectNow: string
}

/** What `ReconnectBanner` takes; all may be left out. */
export interface ReconnectBannerProps {
  /**
   * The class of the banner, default `reconnect-banner`; its parts are `<class>-text` and `<class>-button`.
   * `data-status` and, after giving up, `data-outcome` tell the situations apart. There is no other styling.
   */
  readonly className?: string
  /** Default: English, text by text. */
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
}

function withReason(text: string, reason: string | null): string {
  return reason === null ? text : `${text}: ${reason}`
}

/** What the banner reads. */
interface BannerHooks {
  readonly useReconnector: () => ReconnectorView
  readonly useReconnectCountdown: () => number | null
  readonly useIsFirstConnect: () => boolean
}

/** The hold of a listener that was stopped. */
const stopped = 'stopped'

/** Screen readers announce what changes in a live region, not a region that arrives with its text: so much later. */
const announcedAfterMs = 100

/**
 * The banner of one connection. Nothing is rendered while it is idle, healthy, connecting for the first time, or stopped,
 * which is what the application itself wants.
 *
 * A screen reader hears one "Reconnecting." an outage: the sentence stays the same through waits and attempts, and the
 * seconds in it are hidden from assistive technology.
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
    // A first attempt that is made again keeps the banner, and with it a person's keyboard focus.
    const isShown = !isInOrder && (wasShown || !isFirstConnect)
    if (isShown !== wasShown) setWasShown(isShown)
    return isShown ? <OutageBanner {...props} /> : null
  }

  function OutageBanner({ className = 'reconnect-banner', texts }: ReconnectBannerProps) {
    const view = useReconnector()
    const { status, outcome } = view
    const seconds = useReconnectCountdown()
    const words = { ...english, ...texts }
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
          // Not disabled while it is of no use: a person's keyboard focus would be lost with every attempt.
          <button
            type="button"
            className={`${className}-button`}
            aria-disabled={isTrying}
            onClick={view.retryNow}
          >
            {words.reconnectNow}
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
