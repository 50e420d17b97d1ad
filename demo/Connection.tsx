import { useDispatch, useSelector } from 'react-redux'
import type { Status } from 'redux-reconnector'
import { periods, words } from './statusWords.js'
import { backend, ReconnectBanner, type RootState } from './store.js'
import { useNow } from './useNow.js'

const { selectAttempts, selectExplanation, selectMsUntilNextAttempt, selectOutageMs } =
  backend.selectors
const { paused, resumed } = backend.actions

/** The state of the connection, and what a person can do about it. */
export function Connection() {
  const dispatch = useDispatch()
  const status = useSelector(backend.selectors.selectStatus)
  const isPaused = status === 'paused'
  return (
    <section className="connection" data-status={status} aria-labelledby="status">
      <h2 id="status">
        <span className="lamp" aria-hidden="true" />
        {words[status]}
      </h2>
      <Figures status={status} />
      <div className="banner-place">
        <ReconnectBanner />
      </div>
      <div className="buttons">
        <button type="button" onClick={() => dispatch(isPaused ? resumed() : paused('by hand'))}>
          {isPaused ? 'Resume' : 'Pause'}
        </button>
      </div>
    </section>
  )
}

function Figures({ status }: { status: Status }) {
  const nowMs = useNow(periods[status])
  const explanation = useSelector((state: RootState) => selectExplanation(state, nowMs))
  const leftMs = useSelector((state: RootState) => selectMsUntilNextAttempt(state, nowMs))
  const outageMs = useSelector((state: RootState) => selectOutageMs(state, nowMs))
  const attempts = useSelector(selectAttempts)
  const totalReconnects = useSelector(backend.selectors.selectTotalReconnects)
  return (
    <>
      <p className="explanation">{explanation}</p>
      <dl className="figures">
        <Figure name="Next attempt in" value={leftMs === null ? '–' : seconds(leftMs)} />
        <Figure name="Attempts" value={attempts} />
        <Figure name="Outage" value={outageMs === 0 ? '–' : seconds(outageMs)} />
        <Figure name="Reconnects" value={totalReconnects} />
      </dl>
    </>
  )
}

function Figure({ name, value }: { name: string; value: string | number }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  )
}

const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`
