import { useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react'
import { beamLog } from '../beam/beamLog.js'
import { clockTime } from '../shared/times.js'
import { useIsDark } from '../shared/useIsDark.js'
import { instruments, store } from '../store.js'
import { Travel, type TravelProps } from '../travel/Travel.js'
import { usePastMs } from '../travel/usePast.js'
import { createTimelinePlot, type TimelinePlot, type View } from './createTimelinePlot.js'
import { kindsIn, Legend } from './Legend.js'

const { timeline, example } = instruments
const scenes = { live: timeline.moments, example, lane: beamLog.moments }
const views = [
  ['Example', 'example'],
  ['1 min', { spanMs: 60_000 }],
  ['3 min', { spanMs: 180_000 }],
  ['10 min', { spanMs: 600_000 }],
] as const satisfies readonly (readonly [label: string, view: View])[]

/** The last ten minutes, as they pass; a recorded outage until there is one. */
export function TimelineCard(travel: TravelProps) {
  const isDark = useIsDark()
  const pastMs = usePastMs()
  const [chosen, choose] = useState<View | null>(null)
  const hasOutage = useSyncExternalStore(store.subscribe, hasLiveOutage)
  const [, liveView] = views[1]
  const view = chosen ?? (hasOutage || pastMs !== null ? liveView : 'example')
  const isExample = view === 'example'
  const hasLane = useSyncExternalStore(beamLog.subscribe, () => beamLog.node() !== null)
  const count = useSyncExternalStore(store.subscribe, () => timeline.moments.length)
  const kinds = useMemo(
    () => kindsIn(isExample ? example.moments : timeline.moments.slice(0, count)),
    [isExample, count],
  )

  return (
    <section className="timeline" data-example={isExample} aria-labelledby="timeline">
      <div className="title">
        <h2 id="timeline">Timeline</h2>
        {isExample && <span className="example-mark">A recorded example</span>}
        <div className="segments" role="group" aria-label="In view">
          {views.map(([label, itsView]) => (
            <button
              key={label}
              type="button"
              aria-pressed={view === itsView}
              onClick={() => choose(itsView)}
            >
              {label}
            </button>
          ))}
        </div>
      </div>
      {/* Its colours are read once: another theme, another plot. */}
      <Plot key={String(isDark)} view={view} cursorMs={pastMs} onSelect={choose} />
      <p className="cursor" data-cursor-ms={pastMs ?? ''}>
        {captionOf(view, pastMs)}
      </p>
      <Legend kinds={kinds} hasLane={hasLane && !isExample} />
      <Travel {...travel} />
    </section>
  )
}

/** Whether anything has gone wrong with the page's own connection yet. */
function hasLiveOutage(): boolean {
  const { lostMs, attempts } = timeline.present()
  return lostMs !== null || attempts > 1
}

function captionOf(view: View, pastMs: number | null): string {
  if (view === 'example')
    return 'A server that was down for 10 s. Break the server to see your own outage.'
  if (pastMs !== null)
    return `The page shows the past: ${clockTime(pastMs)}. The timeline continues.`
  if ('spanMs' in view) return 'Live. Drag over the plot to look closer.'
  return 'Zoomed in. Choose a span to return to live.'
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
    plot.current = createTimelinePlot(host.current, scenes, (fromMs, toMs) =>
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
      aria-label="Reachability, attempts and waits; the last actions are listed below"
    />
  )
}
