import GithubSlugger from 'github-slugger'
import { Marked, type Token } from 'marked'

/** What a Markdown text points at, and what it can be pointed at by. */
export interface Links {
  /** The targets of its links and images. */
  readonly targets: readonly string[]
  /** The files and folders of the project that it names as code, such as `docs/beam.md`. */
  readonly paths: readonly string[]
  /** What may stand behind `#`: its headings as GitHub makes them, and the ids that it sets itself. */
  readonly anchors: ReadonlySet<string>
}

const markdown = new Marked()
const inHtml = /\b(href|src|srcset|id)="([^"]*)"/g
const path = /^(?:bench|demo|docs|scripts|src|test)\/[\w./-]*$/

export function linksIn(text: string): Links {
  const slugger = new GithubSlugger()
  const targets: string[] = []
  const paths: string[] = []
  const anchors = new Set<string>()

  void markdown.walkTokens(markdown.lexer(text), (token) => {
    if (token.type === 'heading') anchors.add(slugger.slug(plainTextOf(token)))
    if (token.type === 'link' || token.type === 'image') targets.push(token.href)
    if (token.type === 'codespan' && path.test(token.text)) paths.push(token.text)
    if (token.type !== 'html') return
    for (const [, attribute, value = ''] of token.raw.matchAll(inHtml)) {
      if (attribute === 'id') anchors.add(value)
      else targets.push(value)
    }
  })
  return { targets, paths, anchors }
}

function plainTextOf(token: Token): string {
  if ('tokens' in token && token.tokens) return token.tokens.map(plainTextOf).join('')
  return 'text' in token ? String(token.text) : ''
}
