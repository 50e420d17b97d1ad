import uPlot from 'uplot'
import { selectNextAttemptAtMs } from 'redux-reconnector'
import type { Moment } from './createTimeline.js'
import { drawLane, drawMoments, waitingSinceMs } from './drawMoments.js'
import { readPaints } from './paints.js'

/**
 * What is in view: the last so many ms of the live connection, a stretch of it that a person has chosen, or the
 * recorded example.
 */
export type View =
  { readonly spanMs: number } | { readonly fromMs: number; readonly toMs: number } | 'example'

/** What the plot may show. */
export interface Scenes {
  readonly live: readonly Moment[]
  readonly example: { readonly moments: readonly Moment[]; readonly endMs: number }
  /** The moments of another connection, for a lane of its own; empty without one. */
  readonly lane: readonly Moment[]
}

/** How much of a live view lies ahead of now, at least and, for the sake of the deadline, at most. */
const aheadShares = [0.1, 0.5] as const
/** How much of the plot's height the ramps take; above them are bands and marks. */
const rampShare = 0.68

const clockTime = uPlot.fmtDate('{HH}:{mm}:{ss}')

/** Draws the timeline into an element, frame by frame. Gives what steers it. */
export function createTimelinePlot(
  host: HTMLElement,
  { live, example, lane }: Scenes,
  onSelect: (fromMs: number, toMs: number) => void,
) {
  const paints = readPaints()
  let view: View = { spanMs: 60_000 }
  let cursorMs: number | null = null
  let drawn = ''

  const axis = {
    stroke: paints.ink,
    grid: { stroke: paints.grid, width: 1 },
    ticks: { show: false },
  }
  const size = () => ({ width: Math.max(host.clientWidth, 200), height: host.clientHeight })
  const plot = new uPlot(
    {
      ...size(),
      legend: { show: false },
      cursor: { y: false, points: { show: false }, drag: { x: true, y: false, setScale: false } },
      scales: { x: { time: true }, y: { range: (_plot, from, to) => [from ?? 0, to ?? 1] } },
      axes: [
        {
          ...axis,
          values: (_plot, splits) =>
            splits.map((s) => (view === 'example' ? `${s} s` : clockTime(new Date(s * 1000)))),
          space: 80,
          size: 32,
        },
        {
          ...axis,
          size: 44,
          values: (own, splits) =>
            splits.map((s) => (s <= (own.scales.y?.max ?? 0) * rampShare ? `${s} s` : '')),
        },
      ],
      series: [{}, { show: true }],
      hooks: {
        draw: [draw],
        setSelect: [
          ({ select, posToVal, setSelect }) => {
            if (select.width < 5) return
            const from = posToVal(select.left, 'x') * 1000
            const to = posToVal(select.left + select.width, 'x') * 1000
            setSelect({ left: 0, top: 0, width: 0, height: 0 }, false)
            if (view !== 'example') onSelect(from, to)
          },
        ],
      },
    },
    [
      [0, 1],
      [null, null],
    ],
    host,
  )

  function draw({ ctx, bbox, valToPos }: uPlot) {
    const density = devicePixelRatio
    const surface = {
      context: ctx,
      left: bbox.left,
      right: bbox.left + bbox.width,
      top: bbox.top,
      bottom: bbox.top + bbox.height,
      density,
      x: (ms: number) => valToPos(ms / 1000, 'x', true),
      y: (ms: number) => valToPos(ms / 1000, 'y', true),
    }
    if (view === 'example') return drawMoments(surface, example.moments, example.endMs, paints)
    drawMoments(surface, live, Date.now(), paints)
    drawLane(surface, lane, Date.now(), paints)
    if (cursorMs === null) return
    ctx.fillStyle = paints.cursor
    ctx.fillRect(surface.x(cursorMs) - density, bbox.top, 2 * density, bbox.height)
  }

  /** From when to when the view goes. */
  function range(nowMs: number): readonly [fromMs: number, toMs: number] {
    if (view === 'example') return [0, example.endMs]
    if ('fromMs' in view) return [view.fromMs, view.toMs]
    const { spanMs } = view
    const present = live.at(-1)?.state
    const dueMs = present === undefined ? null : selectNextAttemptAtMs(present)
    const wantedMs = (dueMs ?? 0) + spanMs * 0.02
    const toMs = Math.min(
      Math.max(wantedMs, nowMs + spanMs * aheadShares[0]),
      nowMs + spanMs * aheadShares[1],
    )
    return [toMs - spanMs, toMs]
  }

  function frame() {
    const nowMs = Date.now()
    const [fromMs, toMs] = range(nowMs)
    const pixelMs = (toMs - fromMs) / (plot.bbox.width || 1)
    // A live view moves on by half a pixel; of a chosen stretch only the present end grows; the example stands still.
    const stepMs = view === 'example' ? Infinity : 'spanMs' in view ? pixelMs / 2 : 100
    const wanted = [Math.floor(nowMs / stepMs), cursorMs, live.length, lane.length].join()
    if (wanted !== drawn) {
      drawn = wanted
      const moments = view === 'example' ? example.moments : live
      plot.batch(() => {
        plot.setScale('x', { min: fromMs / 1000, max: toMs / 1000 })
        plot.setScale('y', { min: 0, max: longestWaitS(moments, fromMs) / rampShare })
      })
    }
    request = requestAnimationFrame(frame)
  }

  const resized = new ResizeObserver(() => {
    drawn = ''
    plot.setSize(size())
  })
  resized.observe(host)
  let request = requestAnimationFrame(frame)

  return {
    show(next: View) {
      drawn = ''
      view = next
    },
    /** Where the line of the slider stands; `null`: nowhere. */
    point(ms: number | null) {
      cursorMs = ms
    },
    destroy() {
      cancelAnimationFrame(request)
      resized.disconnect()
      plot.destroy()
    },
  }
}

function longestWaitS(moments: readonly Moment[], fromMs: number): number {
  let longestMs = 4000
  for (const [index, { state }] of moments.entries()) {
    if ((moments[index + 1]?.atMs ?? Infinity) < fromMs || state.status !== 'waiting') continue
    const dueMs = selectNextAttemptAtMs(state) ?? 0
    longestMs = Math.max(longestMs, dueMs - (waitingSinceMs(state) ?? dueMs))
  }
  return longestMs / 1000
}

export type TimelinePlot = ReturnType<typeof createTimelinePlot>
