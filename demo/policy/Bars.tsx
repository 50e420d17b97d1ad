/** One bar: from its lowest to its highest value. */
export interface Bar {
  readonly label: string
  readonly from: number
  readonly to: number
}

const width = 320
const height = 90

/** A small bar chart; a text says the same to those who do not see it. */
export function Bars({
  title,
  bars,
  most,
  unit,
  text,
}: {
  title: string
  bars: readonly Bar[]
  most: number
  unit: string
  text: string
}) {
  const step = width / Math.max(bars.length, 1)
  const y = (value: number) => height - (value / (most || 1)) * height
  const every = Math.ceil(bars.length / 10)
  return (
    <figure className="bars">
      <figcaption>{title}</figcaption>
      <svg viewBox={`-34 -10 ${width + 38} ${height + 30}`} role="img" aria-label={text}>
        {[0, most / 2, most].map((value) => (
          <g key={value}>
            <path className="grid" d={`M0 ${y(value)}H${width}`} />
            <text x={-6} y={y(value) + 4} textAnchor="end">
              {short(value)}
              {value === most ? unit : ''}
            </text>
          </g>
        ))}
        {bars.map(({ label, from, to }, index) => (
          <g key={label}>
            <rect
              className="certain"
              x={index * step + step * 0.1}
              width={step * 0.8}
              y={y(from)}
              height={height - y(from)}
            />
            <rect
              className="possible"
              x={index * step + step * 0.1}
              width={step * 0.8}
              y={y(to)}
              height={y(from) - y(to)}
            />
            {index % every === 0 && (
              <text x={(index + 0.5) * step} y={height + 15} textAnchor="middle">
                {label}
              </text>
            )}
          </g>
        ))}
      </svg>
      <p className="soft">{text}</p>
    </figure>
  )
}

function short(value: number): string {
  return value >= 1000 ? `${Math.round(value / 100) / 10}k` : String(Math.round(value * 10) / 10)
}
