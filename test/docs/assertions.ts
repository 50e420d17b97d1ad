import { parseSync } from 'vite'
import type { Example } from './examples.js'

/** A node of the syntax tree, as far as this needs it. */
interface Node {
  readonly type: string
  readonly start: number
  readonly end: number
  readonly [key: string]: unknown
}

/** `// => 4`, or `// state.status => 'due', and a word on it` */
const claim = /^[ \t]*([\w$][\w$.()[\]'?]*[ \t]+)?=>[ \t]+(.+?)[ \t]*$/

/**
 * The code of an example with its comments of the form `// =>` made into checks.
 *
 * - `expression // => value`: the expression equals the value; what follows a comma may be prose
 * - `const name = ... // => value`: the same of the name
 * - `statement // path.of.something => value`: the same of what the path names, after the statement
 * - `expression // => throws text`: it throws, or rejects with, an error whose message holds the text
 *
 * The comment stands behind its statement, or on a line of its own below it.
 *
 * @throws Error on a comment that belongs to no statement, or whose value is none: nothing is passed over
 */
export function withChecks({ file, line: firstLine, name, code }: Example): string {
  const { program, comments, errors } = parseSync(name, code)
  if (errors[0]) throw new Error(`${file}:${firstLine}: ${errors[0].message}`)
  const statements = statementsIn(program)
  const inserted = new Map<number, string>()
  const insert = (at: number, text: string) => inserted.set(at, (inserted.get(at) ?? '') + text)

  for (const { type, value: comment, start } of comments) {
    const [, path, claimed] = (type === 'Line' && claim.exec(comment)) || []
    if (claimed === undefined) continue
    const line = firstLine + code.slice(0, start).split('\n').length - 1
    const fail = (why: string): never => {
      throw new Error(`${file}:${line}: ${why}: //${comment}`)
    }
    const statement = statementBefore(statements, code, start)
    if (statement === undefined) return fail('there is no statement to check')
    const { expression, name: declared } = subjectOf(statement)
    const message = /^throws\s+(.+)$/.exec(claimed)?.[1]
    const value = message === undefined ? valueIn(claimed) : JSON.stringify(message)
    if (value === undefined) return fail('the value cannot be read')
    const named = path ?? declared
    if (message !== undefined && expression !== undefined) {
      insert(expression.start, `await $throws(${line}, async () => (`)
      insert(expression.end, `), ${value})`)
    } else if (path === undefined && expression !== undefined) {
      insert(expression.start, `$check(${line}, (`)
      insert(expression.end, `), () => (${value}))`)
    } else if (message === undefined && named !== undefined) {
      insert(statement.end, `;$check(${line}, ${named}, () => (${value}));`)
    } else {
      return fail('only an expression or one name is checked')
    }
  }

  const positions = Array.from({ length: code.length + 1 }, (_, at) => at)
  return positions.map((at) => (inserted.get(at) ?? '') + code.charAt(at)).join('')
}

function statementsIn(node: unknown): Node[] {
  if (Array.isArray(node)) return node.flatMap(statementsIn)
  if (!isNode(node)) return []
  const inner = Object.values(node).flatMap(statementsIn)
  return /Statement$|Declaration$/.test(node.type) ? [...inner, node] : inner
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && 'end' in value
}

/** The innermost statement that ends right before a comment. */
function statementBefore(statements: readonly Node[], code: string, commentStart: number) {
  return statements
    .filter(({ end }) => end <= commentStart && /^[\s;]*$/.test(code.slice(end, commentStart)))
    .reduce<Node | undefined>(
      (best, node) => (best === undefined || isBehind(node, best) ? node : best),
      undefined,
    )
}

function isBehind(a: Node, b: Node) {
  return a.end === b.end ? a.start > b.start : a.end > b.end
}

/** What a claim without a path is about. */
function subjectOf({ type, expression, declarations }: Node): { expression?: Node; name?: string } {
  if (type === 'ExpressionStatement' && isNode(expression)) return { expression }
  const [declarator, ...others]: unknown[] = Array.isArray(declarations) ? declarations : []
  if (others.length > 0 || !isNode(declarator) || !isNode(declarator.id)) return {}
  const { name } = declarator.id
  return typeof name === 'string' ? { name } : {}
}

/** The shortest beginning of the text that is an expression, up to its end or some punctuation. */
function valueIn(text: string): string | undefined {
  const ends = [...text.matchAll(/[,;:.] | \(|[,;:.]?$/g)].map(({ index }) => index)
  return ends
    .map((end) => text.slice(0, end).trim())
    .find((value) => value !== '' && parseSync('value.ts', `(${value})`).errors.length === 0)
}
