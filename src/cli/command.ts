import { oneLine } from '../rules/oneLine.js'
import { suggestion, text } from '../rules/shape.js'

/** What a command reads and writes: `process`, or what a test has in its place. */
export interface Terminal {
  readonly stdin: AsyncIterable<Uint8Array> & { readonly isTTY?: boolean }
  readonly stdout: { write(text: string): unknown; readonly isTTY?: boolean }
  readonly stderr: { write(text: string): unknown }
  readonly env: Readonly<Record<string, string | undefined>>
}

/** A command: it takes its arguments and a terminal, and returns the exit code. */
export interface Command {
  run(args: readonly string[], terminal: Terminal): Promise<number>
}

/** What the user of the command line is told in one line, with exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

/**
 * Parses arguments by `parse`, and says in one line what is wrong with them.
 *
 * @param options - what may be given, for a suggestion where an option is misspelt
 * @throws UsageError
 */
export function parsedBy<T>(options: object, parse: () => T): T {
  try {
    return parse()
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    const [unknown, option = ''] = /^Unknown option '--?([^']*)'/.exec(message) ?? []
    if (unknown === undefined) throw new UsageError(message.replaceAll('\n', ' '))
    const known = Object.fromEntries(Object.keys(options).map((name) => [name, text]))
    const meant = suggestion(option, [known, []])
    throw new UsageError(
      `${unknown}, ${meant === null ? 'see --help' : `did you mean --${meant}?`}`,
    )
  }
}

/** @throws UsageError unless the number that an option gives is an expected one */
export function numberIn(
  option: string,
  given: string,
  expected: string,
  accepts: (value: number) => boolean,
): number {
  const value = given.trim() === '' ? Number.NaN : Number(given)
  if (accepts(value)) return value
  throw refused(option, expected, given)
}

/** What is said of an option that is not what it should be. */
export function refused(option: string, expected: string, given: string): UsageError {
  return new UsageError(`${option}: expected ${expected}, got ${quoted(given)}`)
}

/** A text as a message quotes it: short, and without what a terminal takes for a command. */
export function quoted(given: string): string {
  return oneLine(JSON.stringify(given.slice(0, 40)))
}
