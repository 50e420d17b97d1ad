import { useSelector } from 'react-redux'
import { clockTime, elapsed } from '../shared/times.js'
import { backend, type RootState } from '../store.js'
import { useShownNow } from '../travel/usePast.js'

const { selectAttempts, selectOutageMs, selectTotalReconnects } = backend.selectors

/** The connection in numbers. */
export function Figures() {
  const nowMs = useShownNow(1000)
  const attempts = useSelector(selectAttempts)
  const most = useSelector((state: RootState) => state.reconnector.policy.maxAttempts)
  const outageMs = useSelector((state: RootState) => selectOutageMs(state, nowMs))
  const total = useSelector(selectTotalReconnects)
  const lostMs = useSelector((state: RootState) => state.reconnector.lostMs)
  const { celsius, atMs } = useSelector((state: RootState) => state.readings)
  return (
    <dl className="figures">
      <Figure name="Attempts" value={most === null ? attempts : `${attempts} of ${most}`} />
      <Figure name="Outage" value={outageMs === 0 ? '–' : elapsed(outageMs)} />
      <Figure name="Connections" value={total} />
      <Figure name="Last loss" value={lostMs === null ? '–' : clockTime(lostMs)} />
      <Figure
        name="Last message"
        value={celsius === null ? '–' : `${elapsed(Math.max(nowMs - atMs, 0))} ago`}
      />
    </dl>
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
