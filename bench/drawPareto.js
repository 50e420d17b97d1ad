const [width, height, left, top, right, bottom] = [900, 520, 78, 78, 30, 56]

const style = `
svg { color-scheme: light dark; font: 13px system-ui, 'Segoe UI', Helvetica, Arial, sans-serif }
.page { fill: #ffffff } text { fill: #1f2328 } .dim { fill: #59636e } .line { stroke: #d1d9e0 }
.head { font-size: 16px; font-weight: 600 } .small { font-size: 11px } .own { font-weight: 600 }
.candidate { fill: #8c959f; opacity: .3 } .preset { fill: #0969da } .best { fill: #1a7f37 }
.front { fill: none; stroke: #1a7f37; stroke-width: 1.5; stroke-dasharray: 5 4 }
@media (prefers-color-scheme: dark) {
  .page { fill: #0d1117 } text { fill: #e6edf3 } .dim { fill: #9198a1 } .line { stroke: #3d444d }
  .candidate { fill: #9198a1; opacity: .28 } .preset { fill: #4493f8 } .best { fill: #3fb950 } .front { stroke: #3fb950 }
}`

const [fromS, toS, fromShare, toShare] = [5, 400, 0.04, 1.25]
const log = (value, from, to) => Math.log(value / from) / Math.log(to / from)
const xOf = (waitS) => left + log(waitS, fromS, toS) * (width - left - right)
const yOf = (share) => height - bottom - log(share, fromShare, toShare) * (height - top - bottom)
const px = (value) => value.toFixed(1)

/** Every policy by its mean extra wait and its busiest second, both on a logarithmic scale: lower left is better. */
export function drawPareto(presets, candidates, front) {
  const xTicks = [5, 10, 20, 50, 100, 200, 400].map(
    (s) =>
      `<line class="line" x1="${px(xOf(s))}" x2="${px(xOf(s))}" y1="${top}" y2="${height - bottom}" stroke-dasharray="2 3"/>` +
      `<text class="dim small" x="${px(xOf(s))}" y="${height - bottom + 18}" text-anchor="middle">${s} s</text>`,
  )
  const yTicks = [0.05, 0.1, 0.2, 0.5, 1].map(
    (share) =>
      `<line class="line" x1="${left}" x2="${width - right}" y1="${px(yOf(share))}" y2="${px(yOf(share))}" stroke-dasharray="2 3"/>` +
      `<text class="dim small" x="${left - 8}" y="${px(yOf(share) + 4)}" text-anchor="end">${share * 100} %</text>`,
  )
  const dots = candidates
    .filter(({ waitS }) => waitS <= toS)
    .map(
      ({ waitS, busiest }) => `<circle cx="${px(xOf(waitS))}" cy="${px(yOf(busiest))}" r="1.8"/>`,
    )
  const stair = [...front]
    .toSorted((a, b) => a.waitS - b.waitS)
    .map(({ waitS, busiest }) => [xOf(waitS), yOf(busiest)])
  const path = stair
    .map(([x, y], at) => (at === 0 ? `M${px(x)} ${px(y)}` : `H${px(x)}V${px(y)}`))
    .join('')
  const taken = []
  const points = presets.map((point) => {
    const { name, waitS, busiest } = point
    const [x, y] = [xOf(waitS), yOf(busiest)]
    const kind = front.has(point) ? 'best' : 'preset'
    const toTheLeft = x > width - 160
    let textY = y + (busiest > 0.9 ? -10 : 16)
    while (
      taken.some(([otherX, otherY]) => Math.abs(otherX - x) < 90 && Math.abs(otherY - textY) < 13)
    ) {
      textY += busiest > 0.9 ? -14 : 14
    }
    taken.push([x, textY])
    return (
      `<circle class="${kind}" cx="${px(x)}" cy="${px(y)}" r="5"/>` +
      `<text class="own" x="${px(toTheLeft ? x - 8 : x + 8)}" y="${px(textY)}" text-anchor="${toTheLeft ? 'end' : 'start'}">${name}</text>`
    )
  })
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">
<title>The busiest second against the mean extra wait of each policy</title>
<style>${style}</style>
<rect class="page" width="${width}" height="${height}"/>
<text class="head" x="16" y="28">The busiest second after an outage against the mean extra wait</text>
<text class="dim" x="16" y="48">means over outages of 5 s to 10 min, a server that takes 5 % of the clients a second; lower left is better</text>
${xTicks.join('')}
${yTicks.join('')}
<g class="candidate">${dots.join('')}</g>
<path class="front" d="${path}"/>
${points.join('\n')}
<text class="dim" x="${(left + width - right) / 2}" y="${height - 14}" text-anchor="middle">mean extra wait past the recovery; dashed: the Pareto front of the presets; grey: the policies searched</text>
<text class="dim" x="16" y="${top - 10}">clients in the busiest second</text>
</svg>
`
}
