import type { Replay } from '../devtools/index.js'
import { duration, instant } from './duration.js'
import { outageStyle } from './outageStyle.js'
import { outageSpans, type AttemptMark, type OutageSpans, type Span } from './outageSpans.js'

const width = 960
const left = 116
const right = 936
const lanes = { reachability: 84, attempts: 140, waits: 196 }
const laneHeight = 32
const axisY = 246
const legendY = 300
const height = 350

const reachabilityNames: readonly (readonly [kind: string, name: string])[] = [
  ['alive_rpc', 'answers'],
  ['alive_dist_only', 'connected, no answer'],
  ['alive_epmd_only', 'host up, not connected'],
  ['unreachable', 'unreachable'],
  ['unknown', 'not known'],
]
const idlingNames = { waiting: 'wait', paused: 'paused', gaveUp: 'gave up' } as const
const barNames = new Map([...reachabilityNames, ...Object.entries(idlingNames)])
const endNames = { succeeded: 'succeeded', failed: 'failed', open: 'still open' } as const

/**
 * Draws the outage: reachability as bands, attempts as marks, waits as bars, on one axis of time. The same replay
 * gives the same text; its size has a bound, however long the trace is.
 */
export function drawOutage(replay: Replay): string {
  const spans = outageSpans(replay)
  const x = (ms: number) =>
    round(left + (spans.endMs === 0 ? 0 : ms / spans.endMs) * (right - left))
  const { outages, attempts, downMs, longestWaitMs } = replay.totals
  const node = escaped(replay.state.node.slice(0, 80))
  const summary = [
    `${outages} ${outages === 1 ? 'outage' : 'outages'}`,
    `${attempts} ${attempts === 1 ? 'attempt' : 'attempts'}`,
    `down ${duration(downMs)} of ${duration(spans.endMs)}`,
    `longest wait ${duration(longestWaitMs)}`,
  ].join(', ')

  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-labelledby="title desc">
<title id="title">Connection to ${node}</title>
<desc id="desc">${escaped(summary)}</desc>
<style>${outageStyle}
</style>
<rect class="page" width="${width}" height="${height}" rx="6"/>
<text class="head" x="24" y="36">Connection to ${node}</text>
<text class="dim" x="24" y="58">${escaped(summary)}</text>
${laneNames()}
${axis(spans, x)}
${bands(spans.reachability, lanes.reachability, x, reachabilityLabel, 'on')}
${bands(spans.idling, lanes.waits, x, idlingLabel, 'onIdle')}
${marks(spans.attempts, x)}
${legend(spans)}
</svg>
`
}

function laneNames(): string {
  return Object.entries(lanes)
    .map(([name, y]) => `<text x="24" y="${y + laneHeight / 2 + 4}">${name}</text>`)
    .join('\n')
}

function reachabilityLabel({ kind }: Span<string>): string {
  return barNames.get(kind) ?? ''
}

function idlingLabel({ kind, fromMs, toMs }: Span<keyof typeof idlingNames>): string {
  return kind === 'waiting' ? duration(toMs - fromMs) : idlingNames[kind]
}

/** Bars of one lane; what is thinner than a pixel and follows its like is left out. */
function bands<Kind extends string>(
  spans: readonly Span<Kind>[],
  y: number,
  x: (ms: number) => number,
  label: (span: Span<Kind>) => string,
  labelClass: string,
): string {
  const drawn: string[] = []
  let drawnTo = -1
  for (const span of spans) {
    const from = x(span.fromMs)
    const wide = round(Math.max(x(span.toMs) - from, 1))
    if (from + wide - drawnTo < 1) continue
    drawnTo = from + wide
    const name = escaped(label(span))
    drawn.push(
      `<rect class="${span.kind}" x="${from}" y="${y}" width="${wide}" height="${laneHeight}" rx="${wide > 6 ? 2 : 0}"><title>${barNames.get(span.kind)}, ${duration(span.toMs - span.fromMs)}</title></rect>`,
    )
    if (wide < name.length * 6.5 + 10) continue
    const isLight = span.kind === 'alive_dist_only' || span.kind === 'unknown'
    drawn.push(
      `<text class="small ${isLight ? 'onLight' : labelClass}" x="${round(from + wide / 2)}" y="${y + 20}" text-anchor="middle">${name}</text>`,
    )
  }
  return drawn.join('\n')
}

const markShapes = {
  succeeded: (x: number, y: number) => `<circle cx="${x}" cy="${y}" r="5"/>`,
  failed: (x: number, y: number) => `<path d="M${round(x - 4)} ${y - 4}l8 8m0-8l-8 8"/>`,
  open: (x: number, y: number) => `<path d="M${x} ${y - 6}v12"/>`,
}

/** A line from the attempt's begin to its end, and there its mark; of those in one pixel, the last. */
function marks(attempts: readonly AttemptMark[], x: (ms: number) => number): string {
  const y = lanes.attempts + laneHeight / 2
  const drawn = new Map<number, string>()
  for (const { atMs, endMs, end, number } of attempts) {
    const from = x(atMs)
    const to = x(endMs)
    const what = `attempt ${number} at ${duration(atMs)}, ${endNames[end]}`
    const line = to - from < 2 ? '' : `<path class="connecting" d="M${from} ${y}H${to}"/>`
    drawn.set(
      Math.round(to),
      `<g class="try ${end}"><title>${what}</title>${line}${markShapes[end](to, y)}</g>`,
    )
  }
  return [...drawn.values()].join('\n')
}

function axis({ startMs, endMs }: OutageSpans, x: (ms: number) => number): string {
  const lines = [`<path class="line" d="M${left} ${axisY}H${right}"/>`]
  const stepMs = tickStep(endMs)
  for (let ms = 0; ms <= endMs && lines.length < 30; ms += stepMs) {
    lines.push(
      `<path class="line" d="M${x(ms)} ${lanes.reachability - 8}V${axisY + 5}"/>`,
      `<text class="small dim" x="${x(ms)}" y="${axisY + 20}" text-anchor="middle">${ms === 0 ? '0' : duration(ms)}</text>`,
    )
  }
  const from = startMs === null ? null : instant(startMs)
  if (from !== null) {
    lines.push(`<text class="small dim" x="${right}" y="36" text-anchor="end">from ${from}</text>`)
  }
  return lines.join('\n')
}

const niceSteps = [1, 2, 5, 10, 20, 50, 100, 200, 500].concat(
  [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 21_600, 43_200].map(
    (s) => s * 1000,
  ),
)

/** At most ten steps, of lengths that people count in. */
function tickStep(endMs: number): number {
  const nice = niceSteps.find((step) => endMs / step <= 10)
  return nice ?? 86_400_000 * 10 ** Math.ceil(Math.log10(endMs / 864_000_000))
}

function legend({ reachability, idling, attempts }: OutageSpans): string {
  const seen = new Set<string>([...reachability, ...idling].map(({ kind }) => kind))
  const ends = new Set(attempts.map(({ end }) => end))
  const boxes = [...barNames].filter(([kind]) => seen.has(kind))
  let at = left
  const next = (name: string) => {
    const from = at
    at += name.length * 6.2 + 42
    return round(from)
  }
  const items = boxes.map(([kind, name]) => {
    const from = next(name)
    return `<rect class="${kind}" x="${from}" y="${legendY - 10}" width="14" height="12" rx="2"/><text class="small" x="${from + 20}" y="${legendY}">${name}</text>`
  })
  at = left
  for (const end of ['succeeded', 'failed', 'open'] as const) {
    if (!ends.has(end)) continue
    const name = `attempt ${endNames[end]}`
    const from = next(name)
    items.push(
      `<g class="try ${end}">${markShapes[end](from + 7, legendY + 20)}</g><text class="small" x="${from + 20}" y="${legendY + 24}">${name}</text>`,
    )
  }
  return items.join('\n')
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}

function escaped(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Cs}]/gu, '\u{FFFD}')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('"', '&quot;')
}
