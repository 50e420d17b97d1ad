import { duration } from './duration.js'
import type { HerdResult } from '../testing/index.js'

/** One policy's herd, by the name of its preset. */
export type NamedHerd = readonly [name: string, herd: HerdResult]

/** Where things stand, in px. */
const left = 132
const plotWidth = 640
const right = 210
const rowHeight = 84
const top = 74
const width = left + plotWidth + right

/** How the picture looks, on a light page and on a dark one. */
const style = `
svg { color-scheme: light dark; font: 13px system-ui, 'Segoe UI', Helvetica, Arial, sans-serif }
.page { fill: #ffffff } text { fill: #1f2328 } .dim { fill: #59636e } .line { stroke: #d1d9e0 }
.head { font-size: 16px; font-weight: 600 } .name { font-weight: 600 } .small { font-size: 11px }
.away { fill: #fbe3e4 } .bars { fill: #0969da } .back { stroke: #1a7f37; stroke-width: 1.5 }
@media (prefers-color-scheme: dark) {
  .page { fill: #0d1117 } text { fill: #e6edf3 } .dim { fill: #9198a1 } .line { stroke: #3d444d }
  .away { fill: #3a1d20 } .bars { fill: #4493f8 } .back { stroke: #3fb950 }
}`

/** A herd's share is drawn by its square root, so that 1 % can be seen beside 100 %. */
const heightOf = (share: number) => Math.sqrt(Math.min(share, 1)) * (rowHeight - 22)

/**
 * How each herd came back: attempts in each second, as a share of the clients, one row for each policy.
 *
 * @param herds - of one and the same outage
 */
export function drawHerd(herds: readonly NamedHerd[]): string {
  const [, { clients, outageMs }] = herds[0] ?? ['', { clients: 0, outageMs: 0 }]
  const slowestMs = Math.max(...herds.map(([, { p99WaitMs }]) => p99WaitMs))
  const seconds = Math.max(Math.ceil((outageMs + slowestMs) / 1000) + 5, 10)
  const xOf = (ms: number) => left + (ms / 1000 / seconds) * plotWidth
  const height = top + herds.length * rowHeight + 46
  const bottom = top + herds.length * rowHeight
  const ticks = stepsTo(seconds).map((second) => {
    const x = xOf(second * 1000).toFixed(1)
    return `<text class="dim small" x="${x}" y="${bottom + 16}" text-anchor="middle">${second === 0 ? 'loss' : duration(second * 1000)}</text>`
  })
  const rows = herds.map(([name, herd], at) => {
    const base = top + (at + 1) * rowHeight
    const bars = herd.attemptsPerSecond.slice(0, seconds).flatMap((count, second) => {
      if (count === 0) return []
      const barHeight = Math.max(heightOf(count / clients), 1)
      const x = xOf(second * 1000).toFixed(1)
      const barWidth = Math.max((plotWidth / seconds) * 0.85, 0.8).toFixed(1)
      return [
        `<rect x="${x}" y="${(base - barHeight).toFixed(1)}" width="${barWidth}" height="${barHeight.toFixed(1)}"/>`,
      ]
    })
    const scale = [0.01, 0.1, 0.5, 1].map((share) => {
      const y = (base - heightOf(share)).toFixed(1)
      return `<line class="line" x1="${left}" x2="${left + plotWidth}" y1="${y}" y2="${y}" stroke-dasharray="2 3"/><text class="dim small" x="${left - 6}" y="${Number(y) + 4}" text-anchor="end">${share * 100} %</text>`
    })
    const side = left + plotWidth + 12
    return `<g>
${scale.join('\n')}
<line class="line" x1="${left}" x2="${left + plotWidth}" y1="${base}" y2="${base}"/>
<g class="bars">${bars.join('')}</g>
<text class="name" x="12" y="${base - 26}">${name}</text>
<text x="${side}" y="${base - 42}">busiest second ${percent(herd.busiestSecond.share)}</text>
<text class="dim" x="${side}" y="${base - 24}">mean wait ${duration(herd.meanWaitMs)}</text>
<text class="dim" x="${side}" y="${base - 6}">${herd.attemptsPerClient.toFixed(1)} attempts a client</text>
</g>`
  })
  const recovery = xOf(outageMs).toFixed(1)
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">
<title>How ${clients} clients come back after an outage of ${duration(outageMs)}</title>
<style>${style}</style>
<rect class="page" width="${width}" height="${height}"/>
<text class="head" x="12" y="28">How ${clients.toLocaleString('en')} clients come back after an outage of ${duration(outageMs)}</text>
<text class="dim" x="12" y="48">attempts in each second, as a share of all clients (square-root scale); shaded: the server is away; the busiest second is one after that</text>
<rect class="away" x="${left}" y="${top}" width="${(Number(recovery) - left).toFixed(1)}" height="${bottom - top}"/>
${rows.join('\n')}
<line class="back" x1="${recovery}" x2="${recovery}" y1="${top}" y2="${bottom}"/>
${ticks.join('\n')}
<text class="dim small" x="${recovery}" y="${bottom + 34}" text-anchor="middle">the server is back</text>
</svg>
`
}

/** Round steps of time, some 8 of them. */
function stepsTo(seconds: number): number[] {
  const step =
    [1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1800, 3600, 7200].find((s) => seconds / s <= 8) ??
    21_600
  return Array.from({ length: Math.floor(seconds / step) + 1 }, (_, at) => at * step)
}

/** A share for people: `4.2 %`, `100 %`. */
export function percent(share: number): string {
  return `${share === 1 ? 100 : (share * 100).toFixed(1)} %`
}
