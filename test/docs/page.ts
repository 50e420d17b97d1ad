import { transformSync } from 'esbuild'
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { Worker } from 'node:worker_threads'
import { withChecks } from './assertions.js'
import type { Example } from './examples.js'

/** Makes an empty folder in which examples find the package by its name, as a user's project would. */
export function createPagesFolder(root: string, name: string): string {
  const folder = join(root, 'node_modules/.cache', name)
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(join(folder, 'node_modules'), { recursive: true })
  symlinkSync(root, join(folder, 'node_modules/redux-reconnector'), 'dir')
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
  return folder
}

/** The examples of one file, written out: for the type checker as they stand, for running with their checks. */
export interface Page {
  /** The example as TypeScript, on the lines on which it stands in its file. */
  pathOf(example: Example): string
  /** Rejects with what the example throws, or with what it claims and is not so. */
  run(example: Example): Promise<void>
  close(): Promise<void>
}

const longestRunMs = 15_000

/** Writes the examples of one file into a folder of their own. They share a thread, and modules. */
export function createPage(pagesFolder: string, file: string, examples: readonly Example[]): Page {
  const folder = join(pagesFolder, file.replaceAll(/[^\w-]/g, '_'))
  const unreadable = new Map<Example, unknown>()
  let worker: Worker | undefined

  const pathOf = ({ name }: Example) => join(folder, name)
  const emittedPathOf = (example: Example) => pathOf(example).replace(/\.tsx?$/, '.js')

  mkdirSync(folder)
  for (const example of examples) {
    // Without `export` it would be a script, which shares its names with all others.
    const text = `${'\n'.repeat(example.line - 1)}${example.code}\nexport {}\n`
    writeFileSync(pathOf(example), text, { flag: 'wx' }) // no two of one name
    try {
      writeFileSync(emittedPathOf(example), emitted(example))
    } catch (error) {
      unreadable.set(example, error)
    }
  }

  return {
    pathOf,
    async run(example) {
      if (unreadable.has(example)) throw unreadable.get(example)
      worker ??= new Worker(new URL('worker.js', import.meta.url))
      await answerOf(worker, pathToFileURL(emittedPathOf(example)).href)
    },
    close: async () => void (await worker?.terminate()),
  }
}

function emitted(example: Example): string {
  const { code } = transformSync(withChecks(example), {
    loader: example.name.endsWith('x') ? 'tsx' : 'ts',
    jsx: 'automatic',
    format: 'esm',
    target: 'es2022',
  })
  return code
}

function answerOf(worker: Worker, url: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = (error: unknown) => {
      clearTimeout(timer)
      for (const event of ['message', 'error', 'exit']) worker.removeAllListeners(event)
      if (error === null) resolve()
      else reject(error instanceof Error ? error : new Error(String(error)))
    }
    const timer = setTimeout(() => settle('the example does not end'), longestRunMs)
    worker.on('message', settle)
    worker.on('error', settle) // an error that nobody caught
    worker.on('exit', () => settle('the example ended its process'))
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
    worker.postMessage(url)
  })
}
