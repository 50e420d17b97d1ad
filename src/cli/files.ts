import { randomUUID } from 'node:crypto'
import {
  closeSync,
  fstatSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { UsageError } from './usageError.js'

const mostBytes = 50_000_000

/**
 * The text of a file, or of the standard input where the name is `-`.
 *
 * @throws UsageError naming the file; reads no more than 50 MB
 */
export function readInput(file: string): string {
  const bytes = attempt(file, () => (file === '-' ? readAll(0) : readFile(file)))
  if (bytes.length > mostBytes) throw new UsageError(`${shownName(file)}: larger than 50 MB`)
  return bytes.toString('utf8')
}

function readFile(file: string): Buffer {
  const handle = openSync(file, 'r')
  try {
    if (fstatSync(handle).isDirectory()) throw new Error('a directory')
    return readAll(handle)
  } finally {
    closeSync(handle)
  }
}

/** All that there is, or a little more than is allowed. */
function readAll(handle: number): Buffer {
  const chunks: Buffer[] = []
  let length = 0
  while (length <= mostBytes) {
    const chunk = Buffer.allocUnsafe(1 << 20)
    const count = readSome(handle, chunk)
    if (count === 0) break
    chunks.push(chunk.subarray(0, count))
    length += count
  }
  return Buffer.concat(chunks)
}

const pause = new Int32Array(new SharedArrayBuffer(4))

function readSome(handle: number, chunk: Buffer): number {
  for (;;) {
    try {
      return readSync(handle, chunk)
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException // of Node's file system
      if (code === 'EOF') return 0 // how Windows ends a pipe
      if (code !== 'EAGAIN') throw error
      Atomics.wait(pause, 0, 0, 5) // a pipe whose writer is slower
    }
  }
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

function attempt<T>(file: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException // of Node's file system
    throw new UsageError(`${shownName(file)}: ${reasons.get(code ?? '') ?? code ?? message}`)
  }
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
