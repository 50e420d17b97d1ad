import { oneLine } from '../rules/oneLine.js'
import { duration } from '../rules/duration.js'

/** The page that a picture stands on. */
export type Scheme = 'light' | 'dark'

const papers = {
  light: { paper: '#ffffff', ink: '#1f2328', dim: '#59636e', rule: '#d1d9e0' },
  dark: { paper: '#0d1117', ink: '#e6edf3', dim: '#9198a1', rule: '#3d444d' },
} as const

/** What a picture is made of. */
export interface Picture {
  readonly width: number
  readonly height: number
  readonly title: string
  /** In one sentence, what it shows. */
  readonly description: string
  /** Style rules that hold on any page. */
  readonly style: string
  /** The colours on a light page, or on a dark page. */
  colours(scheme: Scheme, paper: (typeof papers)[Scheme]): string
  readonly body: readonly string[]
}

/** An SVG with its head line and description, for light and dark pages. */
export function picture({ width, height, title, description, style, colours, body }: Picture) {
  const [name, sentence] = [escaped(title), escaped(description)]
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-labelledby="title desc">
<title id="title">${name}</title>
<desc id="desc">${sentence}</desc>
<style>
svg { color-scheme: light dark; font: 13px system-ui, 'Segoe UI', Helvetica, Arial, sans-serif }
.head { font-size: 16px; font-weight: 600 } .small { font-size: 11px }
${style}
${inScheme('light')}
@media (prefers-color-scheme: dark) {
${inScheme('dark')}
}
</style>
<rect class="paper" width="${width}" height="${height}" rx="6"/>
<text class="head" x="24" y="36">${name}</text>
<text class="dim" x="24" y="58">${sentence}</text>
${body.filter((part) => part !== '').join('\n')}
</svg>
`

  function inScheme(scheme: Scheme): string {
    const { paper, ink, dim, rule } = papers[scheme]
    return `.paper { fill: ${paper} } text { fill: ${ink} } .dim { fill: ${dim} } .rule { stroke: ${rule} }
${colours(scheme, papers[scheme])}`
  }
}

/** Text of any kind as text of an SVG. */
export function escaped(text: string): string {
  return oneLine(text).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
}

/** A place in px, to a tenth. */
export function round(value: number): number {
  return Math.round(value * 10) / 10
}

/** A small text, centred unless `anchor` says otherwise. */
export function label(x: number, y: number, text: string, style = 'small dim', anchor = 'middle') {
  return `<text class="${style}" x="${round(x)}" y="${round(y)}" text-anchor="${anchor}">${escaped(text)}</text>`
}

/** Black or white, whichever is read better on a colour (WCAG 2, relative luminance). */
export function inkOn(colour: string): string {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  })
  const luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue
  return (luminance + 0.05) ** 2 > 0.05 * 1.05 ? papers.light.ink : papers.light.paper
}

const niceSteps = [1, 2, 5, 10, 20, 50, 100, 200, 500].concat(
  [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 21_600, 43_200].map(
    (s) => s * 1000,
  ),
)

/** An axis of time: at most ten steps, of lengths that people count in, each with a line up to `top`. */
export function timeAxis(
  endMs: number,
  { left, right, top, bottom }: Readonly<Record<'left' | 'right' | 'top' | 'bottom', number>>,
  zero = '0',
): string[] {
  const stepMs =
    niceSteps.find((step) => endMs / step <= 10) ??
    86_400_000 * 10 ** Math.ceil(Math.log10(endMs / 864_000_000))
  const drawn = [`<path class="rule" d="M${left} ${bottom}H${right}"/>`]
  for (let ms = 0; ms <= endMs && drawn.length < 30; ms += stepMs) {
    const x = round(left + (endMs === 0 ? 0 : ms / endMs) * (right - left))
    drawn.push(
      `<path class="rule" d="M${x} ${top}V${bottom + 5}"/>`,
      label(x, bottom + 20, ms === 0 ? zero : duration(ms)),
    )
  }
  return drawn
}
