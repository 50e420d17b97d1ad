import { useEffect, useRef, useState, useSyncExternalStore } from 'react'
import { instruments, store } from '../store.js'
import { useIsDark } from '../useIsDark.js'
import { createTimelinePlot, type TimelinePlot, type View } from './createTimelinePlot.js'

const { timeline } = instruments
const spans = [
  ['1 min', 60_000],
  ['3 min', 180_000],
  ['10 min', 600_000],
] as const

const legend = [
  ['alive_rpc', 'answers'],
  ['alive_dist_only', 'connected, no answer'],
  ['alive_epmd_only', 'host up'],
  ['unreachable', 'unreachable'],
  ['wait', 'wait'],
] as const

/** The last ten minutes, as they pass. */
export function TimelineCard() {
  const isDark = useIsDark()
  const [view, setView] = useState<View>({ spanMs: 60_000 })
  const cursorMs = useSyncExternalStore(store.subscribe, () =>
    timeline.shownAtMs(store.getState().reconnector),
  )

  return (
    <section className="timeline" aria-labelledby="timeline">
      <div className="title">
        <h2 id="timeline">Timeline</h2>
        <div className="segments" role="group" aria-label="In view">
          {spans.map(([label, spanMs]) => (
            <button
              key={label}
              type="button"
              aria-pressed={'spanMs' in view && view.spanMs === spanMs}
              onClick={() => setView({ spanMs })}
            >
              {label}
            </button>
          ))}
        </div>
      </div>
      {/* Its colours are read once: another theme, another plot. */}
      <Plot key={String(isDark)} view={view} cursorMs={cursorMs} onSelect={setView} />
      <p className="cursor" data-cursor-ms={cursorMs ?? ''}>
        {cursorMs === null
          ? 'spanMs' in view
            ? 'Live. Drag over the plot to look closer.'
            : 'Zoomed in; choose a span to go back to live.'
          : `The page shows the past: ${new Date(cursorMs).toLocaleTimeString('en-GB')}. The timeline goes on.`}
      </p>
      <ul className="legend">
        {legend.map(([kind, label]) => (
          <li key={kind}>
            <span className={`swatch ${kind}`} aria-hidden="true" />
            {label}
          </li>
        ))}
        <li>
          <span className="good" aria-hidden="true">
            ●
          </span>
          attempt that connected
        </li>
        <li>
          <span className="bad" aria-hidden="true">
            ✕
          </span>
          attempt that failed
        </li>
      </ul>
    </section>
  )
}

function Plot({
  view,
  cursorMs,
  onSelect,
}: {
  view: View
  cursorMs: number | null
  onSelect: (view: View) => void
}) {
  const host = useRef<HTMLDivElement>(null)
  const plot = useRef<TimelinePlot>(null)
  useEffect(() => {
    if (host.current === null) return
    plot.current = createTimelinePlot(host.current, timeline, (fromMs, toMs) =>
      onSelect({ fromMs, toMs }),
    )
    return plot.current.destroy
  }, [onSelect])
  useEffect(() => plot.current?.show(view), [view])
  useEffect(() => plot.current?.point(cursorMs), [cursorMs])
  return (
    <div
      className="plot"
      ref={host}
      role="img"
      aria-label="Reachability, attempts and waits of the last minutes; the last actions are listed below"
    />
  )
}
