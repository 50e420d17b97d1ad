import { useSyncExternalStore } from 'react'
import { instruments } from './store.js'

/** The last actions, newest first. */
export function ActionList() {
  const entries = useSyncExternalStore(
    instruments.actionLog.subscribe,
    instruments.actionLog.entries,
  )
  return (
    <section className="actions" aria-labelledby="actions">
      <h2 id="actions">Last actions</h2>
      <ol reversed tabIndex={0} aria-labelledby="actions">
        {entries.map(({ id, atMs, type, detail }) => (
          <li key={id} data-type={type}>
            <time dateTime={new Date(atMs).toISOString()}>{clockTime(atMs)}</time>
            <code>{type.replace(/^reconnector\//, '')}</code>
            <span>{detail}</span>
          </li>
        ))}
      </ol>
    </section>
  )
}

const format = new Intl.DateTimeFormat('en-GB', {
  timeStyle: 'medium',
})

const clockTime = (ms: number) =>
  `${format.format(ms)}.${String(Math.floor(ms % 1000)).padStart(3, '0')}`
