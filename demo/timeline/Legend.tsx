import { useState } from 'react'
import type { Moment } from './createTimeline.js'
import { endOfAttempt } from './drawMoments.js'
import { reachabilityPaints } from './paints.js'

type Kind = keyof typeof explanations

/** What the plot may show, in the order of the legend, each with a word of explanation. */
const explanations = {
  answers: ['answers', 'a heartbeat comes back'],
  silent: ['connected, no answer', 'the socket is open, the heartbeat is late'],
  hostUp: ['host up', 'the machine answers, nothing is connected'],
  unreachable: ['unreachable', 'nothing is connected'],
  unknown: ['not known', 'nobody has looked yet'],
  wait: ['wait', 'rises by a second each second, up to the next attempt'],
  paused: ['paused', 'somebody holds it back'],
  gaveUp: ['gave up', 'no attempt comes by itself'],
  succeeded: ['attempt that connected', ''],
  failed: ['attempt that failed', ''],
} as const

/** What is shorter is hardly a pixel wide, and needs no words. */
const shortestMs = 100

const marks: Partial<Record<Kind, string>> = { succeeded: '●', failed: '✕' }

/** Says what the colours and marks mean that are in the plot, and no others. */
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
      {/* Where there is room, all of it stands there. */}
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
