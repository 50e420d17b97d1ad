import { useSyncExternalStore } from 'react'
import { clockTime } from '../shared/times.js'
import { instruments } from '../store.js'
import { usePastMs } from '../travel/usePast.js'

const { actionLog } = instruments

/** The last actions of the slice, newest first. */
export function ActionsCard() {
  const entries = useSyncExternalStore(actionLog.subscribe, actionLog.entries)
  const pastMs = usePastMs()
  return (
    <section className="actions" aria-labelledby="actions">
      <h2 id="actions">Last actions</h2>
      <p className="soft">The actions of the listener and your own.</p>
      <ol reversed tabIndex={0} aria-labelledby="actions">
        {entries.map(({ id, atMs, name, title, details }) => (
          <li key={id} data-name={name} data-later={pastMs !== null && atMs > pastMs}>
            <time dateTime={new Date(atMs).toISOString()}>
              {clockTime(atMs)}.{String(Math.floor(atMs % 1000)).padStart(3, '0')}
            </time>
            <strong>{title}</strong>
            <code>{name}</code>
            <dl>
              {details.map(([label, value]) => (
                <div key={label}>
                  <dt>{label}</dt>
                  <dd>{value}</dd>
                </div>
              ))}
            </dl>
          </li>
        ))}
      </ol>
    </section>
  )
}
