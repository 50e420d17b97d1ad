import { useEffect, useState, type ReactNode } from 'react'
import type { ReconnectorHooks } from './createReconnectorHooks.js'
import type { HooksClock } from './useSecondsUntil.js'

/** The words of the banner, for other languages. */
export interface BannerTexts {
  /** Said while waiting and connecting; default `Reconnecting`. */
  readonly reconnecting: string
  /** Behind it, for the eye only; default ` in 4 s`. */
  readonly inSeconds: (seconds: number) => string
  /** When no attempt is coming by itself; default `Connection lost`. */
  readonly lost: string
  /** Default `Paused`, with the reason where there is one. */
  readonly paused: (reason: string | null) => string
  /** On the button; default `Reconnect now`. */
  readonly reconnectNow: string
}

/** What `ReconnectBanner` takes; all may be left out. */
export interface ReconnectBannerProps {
  /**
   * The class of the banner, default `reconnect-banner`; its parts are `<class>-text` and `<class>-button`, and
   * `data-status` tells them apart. There is no other styling.
   */
  readonly className?: string
  /** Default: English, text by text. */
  readonly texts?: Partial<BannerTexts>
}

const english: BannerTexts = {
  reconnecting: 'Reconnecting',
  inSeconds: (seconds) => ` in ${seconds} s`,
  lost: 'Connection lost',
  paused: (reason) => (reason === null ? 'Paused' : `Paused: ${reason}`),
  reconnectNow: 'Reconnect now',
}

type BannerHooks = Pick<ReconnectorHooks, 'useReconnector' | 'useReconnectCountdown'> & {
  readonly useIsFirstConnect: () => boolean
}

/** Screen readers announce what changes in a live region, not a region that arrives with its text: so much later. */
const announcedAfterMs = 100

/**
 * The banner of one connection. Nothing is rendered while it is idle, healthy, or connecting for the first time.
 *
 * A screen reader hears one "Reconnecting." an outage: the sentence stays the same through waits and attempts, and the
 * seconds in it are hidden from assistive technology.
 */
export function createReconnectBanner(
  { useReconnector, useReconnectCountdown, useIsFirstConnect }: BannerHooks,
  clock: HooksClock,
) {
  return function ReconnectBanner(props: ReconnectBannerProps): ReactNode {
    const { status } = useReconnector()
    const isFirstConnect = useIsFirstConnect()
    const isQuiet = status === 'idle' || status === 'healthy' || isFirstConnect
    return isQuiet ? null : <OutageBanner {...props} />
  }

  function OutageBanner({ className = 'reconnect-banner', texts }: ReconnectBannerProps) {
    const { status, reason, willRetry, retryNow } = useReconnector()
    const seconds = useReconnectCountdown()
    const words = { ...english, ...texts }
    const isTrying = status === 'due' || status === 'connecting'

    const [isAnnounced, setIsAnnounced] = useState(false)
    useEffect(() => {
      const timer = clock.setTimeout(() => setIsAnnounced(true), announcedAfterMs)
      return () => clock.clearTimeout(timer)
    }, [])

    const sentence =
      status === 'paused'
        ? words.paused(reason)
        : isTrying || willRetry
          ? words.reconnecting
          : words.lost
    return (
      <div className={className} data-status={status}>
        <span className={`${className}-text`} role="status" aria-live="polite">
          <span aria-hidden={!isAnnounced}>
            {sentence}
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
            onClick={retryNow}
          >
            {words.reconnectNow}
          </button>
        )}
      </div>
    )
  }
}
