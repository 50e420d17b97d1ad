import { readFileSync } from 'node:fs'
import { UsageError, type Command, type Terminal } from './command.js'

interface Entry {
  readonly summary: string
  /** Loads no more than the command needs: `simulate` runs without Redux Toolkit. */
  load(): Promise<Command>
}

const commands = new Map<string, Entry>([
  [
    'replay',
    {
      summary: 'replay a trace of Redux DevTools, and show each decision',
      load: async () => (await import('./replay.js')).replay,
    },
  ],
  [
    'simulate',
    {
      summary: 'simulate many clients, and compare policies',
      load: async () => (await import('./simulate.js')).simulate,
    },
  ],
])

const help = `Usage: redux-reconnector <command> [options]

Commands:
${[...commands].map(([name, { summary }]) => `  ${name.padEnd(10)}${summary}`).join('\n')}

For the options of a command: redux-reconnector <command> --help
--version prints the version.
`

/** Runs the command line with its arguments; returns the exit code. */
export async function runCommandLine(
  [name, ...args]: readonly string[],
  terminal: Terminal,
): Promise<number> {
  const { stdout, stderr } = terminal
  if (name === '--version' || name === '-v') {
    stdout.write(`${version()}\n`)
    return 0
  }
  if (name === '--help' || name === '-h') {
    stdout.write(help)
    return 0
  }
  const command = commands.get(name ?? '')
  if (command === undefined) {
    stderr.write(
      name === undefined ? help : `redux-reconnector: no command ${JSON.stringify(name)}\n${help}`,
    )
    return 2
  }
  try {
    const { run } = await command.load()
    return await run(args, terminal)
  } catch (error) {
    const message = error instanceof UsageError ? error.message : missingPeer(error)
    if (message === null) throw error
    stderr.write(`redux-reconnector ${name}: ${message}\n`)
    return 2
  }
}

/** What to do where a package that the command needs is not installed; `null` on any other error. */
function missingPeer(error: unknown): string | null {
  const { code, message } = error as NodeJS.ErrnoException // or another value, which has neither
  const [, peer] = /Cannot find package '([^']+)'/.exec(message) ?? []
  if (code !== 'ERR_MODULE_NOT_FOUND' || peer === undefined) return null
  return `needs ${peer}, which is not installed here: npm install ${peer}`
}

function version(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8')
  return (JSON.parse(text) as { version: string }).version // our own file
}
