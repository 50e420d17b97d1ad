import { randomUUID } from 'node:crypto'
import { createReadStream, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { UsageError, type Terminal } from './command.js'

/** What is read from where the file is named `-`, and how large a file may be. */
export interface Reading {
  readonly stdin: Terminal['stdin']
  readonly mostMb: number
}

/**
 * The text of a file, or of the standard input where the name is `-`.
 *
 * @throws UsageError naming the file, or what to do where it is larger than so many MB; no more of it is read
 */
export async function readInput(file: string, { stdin, mostMb }: Reading): Promise<string> {
  const chunks: Uint8Array[] = []
  let length = 0
  try {
    for await (const chunk of file === '-' ? stdin : createReadStream(file)) {
      chunks.push(chunk)
      length += chunk.length
      if (length > mostMb * 1e6) break
    }
  } catch (error) {
    throw fileError(file, error)
  }
  if (length > mostMb * 1e6) {
    throw new UsageError(
      `${shownName(file)}: larger than ${mostMb} MB; raise the limit with --max-mb (a replay needs 10 to 15 times as much memory), or record less: \`limit\` of recordTrace, \`maxAge\` of Redux DevTools`,
    )
  }
  return Buffer.concat(chunks).toString('utf8')
}

/**
 * Writes files, all or none: each beside its place first, then all are moved there.
 *
 * @throws UsageError naming the file that cannot be written
 */
export function writeOutputs(outputs: ReadonlyMap<string, string>): void {
  const written: [temporary: string, file: string][] = []
  try {
    for (const [file, text] of outputs) {
      const temporary = `${file}.${randomUUID()}.tmp`
      written.push([temporary, file])
      attempt(file, () => {
        // The one thing that lets a file be written beside its place, and not be moved there.
        if (statSync(file, { throwIfNoEntry: false })?.isDirectory()) throw new Error('a directory')
        writeFileSync(temporary, text, { flag: 'wx' })
      })
    }
    for (const [temporary, file] of written) attempt(file, () => renameSync(temporary, file))
  } finally {
    for (const [temporary] of written) rmSync(temporary, { force: true })
  }
}

function attempt(file: string, work: () => void) {
  try {
    work()
  } catch (error) {
    throw fileError(file, error)
  }
}

function fileError(file: string, error: unknown): UsageError {
  const { code, message } = error as NodeJS.ErrnoException // of Node's file system
  return new UsageError(`${shownName(file)}: ${reasons.get(code ?? '') ?? code ?? message}`)
}

const reasons = new Map([
  ['ENOENT', 'there is no such file or directory'],
  ['EACCES', 'not permitted'],
  ['EISDIR', 'a directory'],
])

/** How messages name an input. */
export function shownName(file: string): string {
  return file === '-' ? 'standard input' : file
}
