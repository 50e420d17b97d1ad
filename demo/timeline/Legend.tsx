import { useState } from 'react'
import type { Moment } from './createTimeline.js'
import { endOfAttempt } from './drawMoments.js'
import { reachabilityPaints } from './paints.js'

type Kind = keyof typeof explanations

/** What the plot may show, in the order of the legend, each with a word of explanation. */
const explanations = {
  answers: ['answers', 'the server answers the heartbeat'],
  silent: ['connected, no answer', 'the socket is open, the heartbeat is late'],
  hostUp: ['host up', 'the host answers, but the connection is closed'],
  unreachable: ['unreachable', 'the connection is closed'],
  unknown: ['unknown', 'no probe yet'],
  wait: ['wait', 'rises until the next attempt'],
  paused: ['paused', 'there is a hold'],
  gaveUp: ['gave up', 'no further attempt is planned'],
  succeeded: ['attempt that connected', ''],
  failed: ['attempt that failed', ''],
} as const

/** What is shorter is hardly a pixel wide, and needs no words. */
const shortestMs = 100

const marks: Partial<Record<Kind, string>> = { succeeded: '●', failed: '✕' }

/** Explains the colours and marks that are in the plot. */
export function Legend({ kinds, hasLane }: { kinds: readonly Kind[]; hasLane: boolean }) {
  const [isExplained, setIsExplained] = useState(false)
  return (
    <ul className="legend explainable" data-explained={isExplained}>
      {kinds.map((kind) => {
        const [label, what] = explanations[kind]
        const mark = marks[kind]
        return (
          <li key={kind}>
            {mark === undefined ? (
              <span className={`swatch ${kind}`} aria-hidden="true" />
            ) : (
              <span className={kind} aria-hidden="true">
                {mark}
              </span>
            )}
            {label}
            {what !== '' && <small>: {what}</small>}
          </li>
        )
      })}
      {hasLane && (
        <li>
          <span className="lane" aria-hidden="true" />
          the lower band<small>: the Erlang node</small>
        </li>
      )}
      {/* If there is room, all explanations are visible. */}
      <li className="explain">
        <button
          type="button"
          aria-expanded={isExplained}
          onClick={() => setIsExplained(!isExplained)}
        >
          {isExplained ? 'In short' : 'What is that?'}
        </button>
      </li>
    </ul>
  )
}

/** What occurs in the moments, in the order of the legend. */
export function kindsIn(moments: readonly Moment[]): Kind[] {
  const seen = new Set<string>()
  for (const [index, { atMs, state }] of moments.entries()) {
    const next = moments[index + 1]
    if (next === undefined || next.atMs - atMs > shortestMs) {
      seen.add(reachabilityPaints[state.reachability ?? 'unknown'])
      if (state.status === 'waiting') seen.add('wait')
      if (state.status === 'paused' || state.status === 'gaveUp') seen.add(state.status)
    }
    if (state.status === 'connecting') seen.add(endOfAttempt(moments, index))
  }
  return (Object.keys(explanations) as Kind[]).filter((kind) => seen.has(kind)) // its own keys
}
