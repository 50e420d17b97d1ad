import { useEffect, useSyncExternalStore } from 'react'
import {
  selectExplanation,
  selectMsUntilNextAttempt,
  type ReconnectorState,
} from 'redux-reconnector'
import { words } from '../connection/statusWords.js'
import { ExplainedButton } from '../shared/ExplainedButton.js'
import { remaining } from '../shared/times.js'
import { useNow } from '../shared/useNow.js'
import { waitingSinceMs } from '../timeline/drawMoments.js'
import { beamLog } from './beamLog.js'

/** A real Erlang node, which the demo's server keeps; nothing where it has none. */
export function BeamCard() {
  const node = useSyncExternalStore(beamLog.subscribe, beamLog.node)
  useEffect(() => beamLog.listen(), [])
  if (node === null) return null
  const { state, isRunning, isFrozen } = node
  return (
    <section className="beam connection" data-status={state.status} aria-labelledby="beam">
      <h2 id="beam" className="small-status">
        <span className="lamp" aria-hidden="true" />
        Erlang node: {words[state.status]}
      </h2>
      <Progress state={state} />
      <div className="explained-grid" role="group" aria-label="The node">
        <ExplainedButton
          label={isRunning ? 'Kill' : 'Start'}
          what={isRunning ? 'Ends its process at once.' : 'Starts its process.'}
          onClick={() => beamLog.ask(isRunning ? 'kill' : 'start')}
        />
        <ExplainedButton
          label="Freeze"
          what="Stops its process: the connection stays open without an answer."
          isPressed={isFrozen}
          isOff={!isRunning}
          onClick={() => beamLog.ask(isFrozen ? 'thaw' : 'freeze')}
        />
      </div>
    </section>
  )
}

function Progress({ state }: { state: ReconnectorState }) {
  const nowMs = useNow(1000)
  const leftMs = selectMsUntilNextAttempt(state, nowMs)
  const sinceMs = state.status === 'healthy' ? state.sinceMs : waitingSinceMs(state)
  const toldMs = nowMs - ((nowMs - (sinceMs ?? nowMs)) % 1000) // whole seconds, as for the page's own
  return (
    <>
      <p className="explanation">{selectExplanation(state, toldMs)}</p>
      <div className="banner-place">
        {leftMs !== null && (
          <div className="reconnect-banner">
            <span>Reconnecting in {remaining(leftMs)}.</span>
            <button
              type="button"
              className="reconnect-banner-button"
              aria-label="Reconnect the node now"
              onClick={() => beamLog.ask('retry')}
            >
              Reconnect now
            </button>
          </div>
        )}
      </div>
    </>
  )
}
