/** What the user of the command line is told in one line, with exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}
