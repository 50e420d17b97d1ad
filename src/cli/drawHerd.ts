import { duration } from '../rules/duration.js'
import type { HerdResult } from '../testing/index.js'
import { palette } from './palette.js'
import { escaped, label, picture, round, timeAxis, type Scheme } from './svg.js'

/** The herd of a policy, by the name of its preset. */
export type NamedHerd = readonly [name: string, herd: HerdResult]

/** Where things stand, in px. */
const left = 184
const plotWidth = 616
const plotRight = left + plotWidth
const rowHeight = 84
const top = 74
const width = plotRight + 196

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
  const xOf = (ms: number) => round(left + (ms / 1000 / seconds) * plotWidth)
  const bottom = top + herds.length * rowHeight
  const backAt = xOf(outageMs)
  return picture({
    width,
    height: bottom + 56,
    title: `How ${clients.toLocaleString('en')} clients reconnect after an outage of ${duration(outageMs)}`,
    description:
      'attempts in each second, as a share of all clients (square-root scale); shaded: the server is down',
    style: '.name { font-weight: 600 } .away { fill-opacity: 0.15 } .back { stroke-width: 1.5 }',
    colours,
    body: [
      `<rect class="away" x="${left}" y="${top}" width="${round(backAt - left)}" height="${bottom - top}"/>`,
      ...timeAxis(seconds * 1000, { left, right: plotRight, top: bottom, bottom }, 'loss'),
      ...herds.map((herd, at) => row(herd, top + (at + 1) * rowHeight, seconds, xOf)),
      `<path class="back" d="M${backAt} ${top}V${bottom + 28}"/>`,
      label(backAt, bottom + 42, `the server is back, ${duration(outageMs)}`),
    ],
  })
}

function colours(scheme: Scheme): string {
  const { attempt, unreachable, succeeded, failed } = palette[scheme]
  return `.away { fill: ${unreachable} } .bars { fill: ${attempt} } .busiest { fill: ${failed} } .back { stroke: ${succeeded} }`
}

function row(
  [name, herd]: NamedHerd,
  base: number,
  seconds: number,
  xOf: (ms: number) => number,
): string {
  const { clients, outageMs, busiestSecond } = herd
  const barWidth = Math.max(round((plotWidth / seconds) * 0.85), 0.8)
  const bar = (count: number, atMs: number) => {
    const height = round(Math.max(heightOf(count / clients), 1))
    return `<rect x="${xOf(atMs)}" y="${round(base - height)}" width="${barWidth}" height="${height}"/>`
  }
  const bars = herd.attemptsPerSecond
    .slice(0, seconds)
    .map((count, second) => (count === 0 ? '' : bar(count, second * 1000)))
  const busiest = bar(busiestSecond.attempts, outageMs + busiestSecond.atS * 1000)
  const scale = [0.01, 0.1, 0.5, 1].flatMap((share) => {
    const y = round(base - heightOf(share))
    return [
      `<path class="rule" d="M${left} ${y}H${plotRight}" stroke-dasharray="2 3"/>`,
      label(left - 6, y + 4, `${share * 100} %`, 'small dim', 'end'),
    ]
  })
  const side = plotRight + 12
  return `<g>
${scale.join('\n')}
<path class="rule" d="M${left} ${base}H${plotRight}"/>
<g class="bars">${bars.join('')}</g>
<g class="busiest">${busiest}</g>
<text class="name" x="24" y="${base - 26}">${escaped(name)}</text>
<rect class="busiest" x="${side}" y="${base - 51}" width="4" height="10"/>
<text x="${side + 10}" y="${base - 42}">busiest second ${percent(busiestSecond.share)}</text>
<text class="dim" x="${side + 10}" y="${base - 24}">mean wait ${duration(herd.meanWaitMs)}</text>
<text class="dim" x="${side + 10}" y="${base - 6}">${herd.attemptsPerClient.toFixed(1)} attempts a client</text>
</g>`
}

/** A share for people: `4.2 %`, `100 %`. */
export function percent(share: number): string {
  return `${share === 1 ? 100 : (share * 100).toFixed(1)} %`
}
