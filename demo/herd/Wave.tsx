import type { HerdResult } from 'redux-reconnector/testing'
import { percent } from '../../src/cli/drawHerd.js'

const width = 360
const height = 120
const shares = [0.01, 0.1, 0.5, 1]

/** By its square root, so that 1 % can be seen beside 100 %: as in the pictures of `redux-reconnector simulate`. */
const heightOf = (share: number) => Math.sqrt(Math.min(share, 1)) * height

/** Attempts in each second, from the loss on. */
export function Wave({
  running,
  plain,
  shownMs,
}: {
  running: HerdResult | undefined
  plain: HerdResult | undefined
  shownMs: number
}) {
  const seconds = shownMs / 1000
  const step = width / seconds
  const heights = (herd: HerdResult | undefined) =>
    Array.from({ length: seconds }, (_, second) =>
      herd === undefined ? 0 : heightOf((herd.attemptsPerSecond[second] ?? 0) / herd.clients),
    )
  const recovery = ((running?.outageMs ?? 0) / shownMs) * width
  const share = running?.busiestSecond.share ?? 0
  const text = `The wave of attempts: ${percent(share)} of the clients in the busiest second after the recovery`
  return (
    <svg
      className="wave"
      viewBox={`-40 -8 ${width + 44} ${height + 28}`}
      role="img"
      aria-label={text}
    >
      <rect className="away" width={recovery} height={height} />
      {shares.map((mark) => (
        <g key={mark}>
          <path className="grid" d={`M0 ${height - heightOf(mark)}H${width}`} />
          <text x={-6} y={height - heightOf(mark) + 4} textAnchor="end">
            {mark * 100} %
          </text>
        </g>
      ))}
      {heights(running).map((high, second) => (
        // Transformed, since browsers animate that without drawing anew.
        <rect
          // oxlint-disable-next-line react/no-array-index-key -- each bar is a second, in order: its index identifies it
          key={second}
          className="bar"
          x={second * step}
          width={step * 0.85}
          height={height}
          style={{ transform: `scaleY(${high / height})` }}
        />
      ))}
      <path className="outline" d={outlineOf(heights(plain), step)} />
      {[0, 30, 60, 90, 120].map((second) => (
        <text
          key={second}
          x={second * step}
          y={height + 16}
          textAnchor={second === seconds ? 'end' : 'middle'}
        >
          {second === 0 ? 'loss' : `${second} s`}
        </text>
      ))}
    </svg>
  )
}

function outlineOf(heights: readonly number[], step: number): string {
  return heights
    .map((high, second) =>
      high === 0 ? '' : `M${second * step} ${height}v${-high}h${step * 0.85}v${high}`,
    )
    .join('')
}
