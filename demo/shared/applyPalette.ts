import { palette } from '../../src/cli/palette.js'

/** Makes the colours of the library's pictures the page's own, as CSS variables: `waitLine` is `--wait-line`. */
export function applyPalette() {
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(`
    :root { ${variables('light')} }
    @media (prefers-color-scheme: dark) { :root { ${variables('dark')} } }
  `)
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet]
}

function variables(scheme: 'light' | 'dark'): string {
  return Object.entries(palette[scheme])
    .map(([paint, colour]) => `${variableOf(paint)}: ${colour};`)
    .join(' ')
}

/** The name of a colour's CSS variable. */
export function variableOf(paint: string): string {
  return `--${paint.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`
}
