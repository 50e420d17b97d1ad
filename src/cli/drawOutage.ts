import type { Replay } from '../devtools/index.js'
import { duration } from '../rules/duration.js'
import { palette, type Paint } from './palette.js'
import { escaped, inkOn, label, picture, round, timeAxis, type Scheme } from './svg.js'
import {
  outageSpans,
  type AttemptMark,
  type Idling,
  type OutageSpans,
  type Span,
} from './outageSpans.js'
import { downText, instant } from './words.js'

const width = 960
const left = 116
const right = 936
const laneHeight = 32
const lanes = { reachability: 84, attempts: 140, waits: 196 }
const axisY = 246
const legendY = 300
const legendHeight = 24

/** The name of each kind of bar, and its colour. */
const bars: Readonly<Record<string, readonly [name: string, paint: Paint]>> = {
  alive_rpc: ['answers', 'answers'],
  alive_dist_only: ['connected, no answer', 'silent'],
  alive_epmd_only: ['host up, not connected', 'hostUp'],
  unreachable: ['unreachable', 'unreachable'],
  unknown: ['not known', 'unknown'],
  waiting: ['wait', 'wait'],
  paused: ['paused', 'paused'],
  gaveUp: ['gave up', 'gaveUp'],
} satisfies Record<Idling | string, readonly [string, Paint]>
const ends = { succeeded: 'succeeded', failed: 'failed', open: 'unfinished' } as const
const endPaints = { succeeded: 'succeeded', failed: 'failed', open: 'attempt' } as const

/**
 * Draws the outage: reachability as bands, attempts as marks, waits as bars, on one axis of time. The same replay
 * gives the same text; its size has a bound, however long the trace is.
 */
export function drawOutage(replay: Replay): string {
  const spans = outageSpans(replay)
  const x = (ms: number) =>
    round(left + (spans.endMs === 0 ? 0 : ms / spans.endMs) * (right - left))
  const reachability = bands(spans.reachability, lanes.reachability, x)
  const waits = bands(spans.idling, lanes.waits, x)
  const attempts = marks(spans.attempts, x)
  const legend = [boxes(reachability.drawn), signs(attempts.drawn), boxes(waits.drawn)].filter(
    (row) => row !== '',
  )
  const from = spans.startMs === null ? null : instant(spans.startMs)

  return picture({
    width,
    height: legendY + legend.length * legendHeight,
    title: `Connection to ${replay.state.node.slice(0, 80)}`,
    description: summary(replay, spans),
    style: `.try { fill: none; stroke-width: 2.5; stroke-linecap: round } .connecting { stroke-width: 3 }`,
    colours,
    body: [
      ...Object.entries(lanes).map(
        ([name, y]) => `<text x="24" y="${y + laneHeight / 2 + 4}">${name}</text>`,
      ),
      from === null ? '' : label(right, 36, `from ${from}`, 'small dim', 'end'),
      ...timeAxis(spans.endMs, { left, right, top: lanes.reachability - 8, bottom: axisY }),
      reachability.text,
      waits.text,
      attempts.text,
      ...legend.map(
        (row, at) => `<g transform="translate(${left} ${legendY + at * legendHeight})">${row}</g>`,
      ),
    ],
  })
}

function summary({ totals }: Replay, { endMs, idling }: OutageSpans): string {
  const { outages, attempts } = totals
  const waits = idling.filter(({ kind }) => kind === 'waiting')
  const longestMs = Math.max(0, ...waits.map(({ fromMs, toMs }) => toMs - fromMs))
  return [
    `${outages} ${outages === 1 ? 'outage' : 'outages'}`,
    `${attempts} ${attempts === 1 ? 'attempt' : 'attempts'}`,
    downText(totals, `of ${duration(endMs)}`),
    `longest wait ${duration(longestMs)}`,
  ].join(', ')
}

function colours(scheme: Scheme, { paper }: { readonly paper: string }): string {
  const paints = palette[scheme]
  const fills = Object.entries(bars).map(
    ([kind, [, paint]]) =>
      `.${kind} { fill: ${paints[paint]} } .on-${kind} { fill: ${inkOn(paints[paint])} }`,
  )
  const strokes = Object.entries(endPaints).map(
    ([end, paint]) => `.${end} { stroke: ${paints[paint]} }`,
  )
  return [...fills, `.try circle { fill: ${paper} }`, ...strokes].join('\n')
}

/** What was drawn of a lane, and which kinds are in it. */
interface Lane<Kind> {
  readonly text: string
  readonly drawn: ReadonlySet<Kind>
}

/** Bars of one lane; what is thinner than a pixel and follows its like is left out. */
function bands(spans: readonly Span<string>[], y: number, x: (ms: number) => number): Lane<string> {
  const parts: string[] = []
  const drawn = new Set<string>()
  let drawnTo = -1
  for (const span of spans) {
    const { kind, fromMs, toMs } = span
    const from = x(fromMs)
    const wide = round(Math.max(x(toMs) - from, 1))
    if (from + wide - drawnTo < 1) continue
    drawnTo = from + wide
    drawn.add(kind)
    const lasted = duration(toMs - fromMs)
    const why = whyOf(span)
    const [name = kind] = bars[kind] ?? []
    parts.push(
      `<rect class="${kind}" x="${from}" y="${y}" width="${wide}" height="${laneHeight}" rx="${wide > 6 ? 2 : 0}"><title>${escaped(name + why)}, ${lasted}</title></rect>`,
    )
    const text = kind === 'waiting' ? lasted : name
    if (wide < text.length * 6.5 + 10) continue
    parts.push(label(from + wide / 2, y + 20, text, `small on-${kind}`))
  }
  return { text: parts.join('\n'), drawn }
}

const outcomes: Readonly<Record<string, string>> = {
  retry: 'no attempt left',
  auth: 'the server refused the credentials',
  fatal: 'a permanent error',
}

function whyOf({ kind, which }: Span<string>): string {
  const why = String(which).slice(0, 80)
  if (kind === 'paused' && which !== null) return ` (${why})`
  return kind === 'gaveUp' && which !== null ? ` (${outcomes[why] ?? why})` : ''
}

const signShapes = {
  succeeded: (x: number, y: number) => `<circle cx="${x}" cy="${y}" r="5"/>`,
  failed: (x: number, y: number) => `<path d="M${round(x - 4)} ${y - 4}l8 8m0-8l-8 8"/>`,
  open: (x: number, y: number) => `<path d="M${x} ${y - 6}v12"/>`,
}

/** A line from the attempt's begin to its end, and there its sign; of those in one pixel, the last. */
function marks(
  attempts: readonly AttemptMark[],
  x: (ms: number) => number,
): Lane<AttemptMark['end']> {
  const y = lanes.attempts + laneHeight / 2
  const last = new Map(attempts.map((mark) => [Math.round(x(mark.endMs)), mark]))
  const parts = [...last.values()].map(({ atMs, endMs, end, number }) => {
    const from = x(atMs)
    const to = x(endMs)
    const what = `attempt ${number} at ${duration(atMs)}, ${ends[end]}`
    const line = to - from < 2 ? '' : `<path class="connecting" d="M${from} ${y}H${to}"/>`
    return `<g class="try ${end}"><title>${what}</title>${line}${signShapes[end](to, y)}</g>`
  })
  return { text: parts.join('\n'), drawn: new Set([...last.values()].map(({ end }) => end)) }
}

function boxes(drawn: ReadonlySet<string>): string {
  const kinds = Object.entries(bars).filter(([kind]) => drawn.has(kind))
  return legendRow(
    kinds.map(([kind, [name]]) => [
      name,
      `<rect class="${kind}" y="-10" width="14" height="12" rx="2"/>`,
    ]),
  )
}

function signs(drawn: ReadonlySet<AttemptMark['end']>): string {
  const kinds = (['succeeded', 'failed', 'open'] as const).filter((end) => drawn.has(end))
  return legendRow(
    kinds.map((end) => [
      `attempt ${ends[end]}`,
      `<g class="try ${end}">${signShapes[end](7, -4)}</g>`,
    ]),
  )
}

function legendRow(items: readonly (readonly [name: string, sign: string])[]): string {
  let at = 0
  return items
    .map(([name, sign]) => {
      const from = at
      at += round(name.length * 6.2 + 42)
      return `<g transform="translate(${round(from)} 0)">${sign}<text class="small" x="20">${name}</text></g>`
    })
    .join('')
}
