import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseSync } from 'vite'

/** One fence of code on a page of documentation, or in the comments of a source file. */
export interface Example {
  /** Where it stands, from the project's root. */
  readonly file: string
  /** The first line of the code, from 1. */
  readonly line: number
  /** What other fences of the page import it by: the first line's `// store.ts`; otherwise nobody imports it. */
  readonly name: string
  readonly code: string
}

const fence = /^([ \t]*)```(\w*)([^\n]*)\n([\s\S]*?)^[ \t]*```[ \t]*$/gm
const unrun = /^(js|jsx|javascript|typescript)$/

/** The examples of a Markdown text: its `ts` and `tsx` fences, but for those that say `no-run`. */
export function examplesOfMarkdown(file: string, text: string, firstLine = 1): Example[] {
  const examples: Example[] = []
  for (const found of text.matchAll(fence)) {
    const { 1: indent = '', 2: language = '', 3: directive = '', 4: body = '', index } = found
    const line = firstLine + newlinesIn(text.slice(0, index)) + 1
    if (unrun.test(language)) {
      throw new Error(`${file}:${line}: expected a fence of \`ts\` or \`tsx\`, got \`${language}\``)
    }
    if ((language !== 'ts' && language !== 'tsx') || directive.trim() === 'no-run') continue
    const code = body.replaceAll(new RegExp(`^${indent}`, 'gm'), '')
    const [, name = `L${line}.${language}`] = /^\/\/ ([\w.-]+\.tsx?)\n/.exec(code) ?? []
    examples.push({ file, line, name, code })
  }
  return examples
}

/** The examples in the TSDoc comments of a source text. */
export function examplesOfSource(file: string, text: string): Example[] {
  return docCommentsOf(file, text).flatMap(({ markdown, line }) =>
    examplesOfMarkdown(file, markdown, line),
  )
}

/** The TSDoc comments of a source text, each with the line on which it begins. */
export function docCommentsOf(file: string, text: string): { markdown: string; line: number }[] {
  return parseSync(file, text)
    .comments.filter(({ type, value }) => type === 'Block' && value.startsWith('*'))
    .map(({ value, start }) => ({
      markdown: value.replaceAll(/^[ \t]*\* ?/gm, ''),
      line: 1 + newlinesIn(text.slice(0, start)),
    }))
}

/** The examples of README.md, docs/ and src/, by file; docs/api/ is made of what stands in src/. */
export function collectPages(root: string): Map<string, Example[]> {
  const pages = new Map<string, Example[]>()
  for (const file of ['README.md', ...filesBelow(root, 'docs'), ...filesBelow(root, 'src')]) {
    if (!/\.(md|tsx?)$/.test(file) || file.startsWith('docs/api/') || !existsSync(join(root, file)))
      continue
    const examplesOf = file.endsWith('.md') ? examplesOfMarkdown : examplesOfSource
    const examples = examplesOf(file, readFileSync(join(root, file), 'utf8'))
    if (examples.length > 0) pages.set(file, examples)
  }
  return pages
}

/** All files in a folder, from the project's root. */
export function filesBelow(root: string, folder: string): string[] {
  if (!existsSync(join(root, folder))) return []
  const files = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
  return files.map((file) => `${folder}/${file}`)
}

function newlinesIn(text: string): number {
  return text.split('\n').length - 1
}
