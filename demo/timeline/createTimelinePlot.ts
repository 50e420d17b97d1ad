import uPlot from 'uplot'
import type { Timeline } from './createTimeline.js'
import { drawMoments } from './drawMoments.js'
import { readPaints } from './paints.js'
import { selectNextAttemptAtMs } from 'redux-reconnector'

/** What part of the past is in view: the last so many ms, or a stretch that a person has chosen. */
export type View = { readonly spanMs: number } | { readonly fromMs: number; readonly toMs: number }

/** How much of a live view lies ahead of now, for the deadline. */
const aheadShare = 0.1
/** How much of the plot's height the ramps take; above them are bands and marks. */
const rampShare = 0.72
const height = 300

/** Draws the timeline into an element, frame by frame. Gives what steers it. */
export function createTimelinePlot(
  host: HTMLElement,
  { moments }: Timeline,
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
  const plot = new uPlot(
    {
      width: Math.max(host.clientWidth, 200),
      height,
      legend: { show: false },
      cursor: { y: false, points: { show: false }, drag: { x: true, y: false, setScale: false } },
      scales: { x: { time: true }, y: { range: (_plot, from, to) => [from ?? 0, to ?? 1] } },
      axes: [
        { ...axis, values: '{HH}:{mm}:{ss}', space: 80, size: 32 },
        {
          ...axis,
          size: 48,
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
            onSelect(from, to)
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
    drawMoments(surface, moments, Date.now(), paints)
    if (cursorMs === null) return
    ctx.fillStyle = paints.cursor
    ctx.fillRect(surface.x(cursorMs) - density, bbox.top, 2 * density, bbox.height)
  }

  function frame() {
    const nowMs = Date.now()
    const [fromMs, toMs] =
      'spanMs' in view
        ? [nowMs - view.spanMs * (1 - aheadShare), nowMs + view.spanMs * aheadShare]
        : [view.fromMs, view.toMs]
    const step = 'spanMs' in view ? view.spanMs / (plot.bbox.width * 2 || 1) : 100 // half a pixel
    const wanted = [Math.floor(nowMs / step), cursorMs, moments.length].join()
    if (wanted !== drawn) {
      drawn = wanted
      plot.batch(() => {
        plot.setScale('x', { min: fromMs / 1000, max: toMs / 1000 })
        plot.setScale('y', { min: 0, max: longestWaitS(fromMs) / rampShare })
      })
    }
    request = requestAnimationFrame(frame)
  }

  function longestWaitS(fromMs: number): number {
    let longestMs = 4000
    for (const [index, { state }] of moments.entries()) {
      if ((moments[index + 1]?.atMs ?? Infinity) < fromMs || state.status !== 'waiting') continue
      const dueMs = selectNextAttemptAtMs(state) ?? 0
      longestMs = Math.max(longestMs, dueMs - (state.lastAttemptMs ?? state.sinceMs ?? dueMs))
    }
    return longestMs / 1000
  }

  const resized = new ResizeObserver(() => {
    drawn = ''
    plot.setSize({ width: Math.max(host.clientWidth, 200), height })
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

export type TimelinePlot = ReturnType<typeof createTimelinePlot>
