import { useEffect, useState } from 'react'
import {
  selectExplanation,
  selectMsUntilNextAttempt,
  type ReconnectorState,
} from 'redux-reconnector'
import { periods, words } from './statusWords.js'
import { useNow } from './useNow.js'

const switches = [
  ['kill', 'Kill'],
  ['start', 'Start'],
  ['freeze', 'Freeze'],
  ['thaw', 'Thaw'],
] as const

/** A real Erlang node, which the demo's server keeps; nothing where it has none. */
export function BeamCard() {
  const state = useBeam()
  const nowMs = useNow(state === null ? null : periods[state.status])
  if (state === null) return null
  const leftMs = selectMsUntilNextAttempt(state, nowMs)
  return (
    <section className="beam connection" data-beam={state.status} aria-labelledby="beam">
      <h2 id="beam" className="small-status">
        <span className="lamp" aria-hidden="true" />
        Erlang node: {words[state.status]}
      </h2>
      <p className="explanation">{selectExplanation(state, nowMs)}</p>
      <div className="banner-place">
        {leftMs !== null && (
          <div className="reconnect-banner">
            <span>Reconnecting in {Math.ceil(leftMs / 1000)} s.</span>
            <button
              type="button"
              className="reconnect-banner-button"
              aria-label="Reconnect the node now"
              onClick={() => void ask('retry')}
            >
              Reconnect now
            </button>
          </div>
        )}
      </div>
      <div className="buttons" role="group" aria-label="The node">
        {switches.map(([name, label]) => (
          <button key={name} type="button" onClick={() => void ask(name)}>
            {label}
          </button>
        ))}
      </div>
    </section>
  )
}

/** The state of the node's connection as the server has it; `null` while there is none. */
function useBeam(): ReconnectorState | null {
  const [state, setState] = useState<ReconnectorState | null>(null)
  useEffect(() => {
    let isOver = false
    let source: EventSource | null = null
    async function listen() {
      // Asked first, since a feed that is not there would be an error in the console.
      const response = await fetch('/faults')
      const told: { hasBeam: boolean } = await response.json()
      if (!told.hasBeam || isOver) return
      source = new EventSource('/beam')
      source.addEventListener('message', ({ data }) => setState(JSON.parse(data)))
    }
    listen().catch(() => {}) // the server has ended, which the card of its faults says
    return () => {
      isOver = true
      source?.close()
    }
  }, [])
  return state
}

function ask(name: string) {
  return fetch(`/beam/${name}`, { method: 'POST' }).catch(() => {})
}
