#!/usr/bin/env node
import { readFileSync } from 'node:fs'
import { replay } from './replay.js'
import { simulate } from './simulate.js'
import { UsageError } from './usageError.js'

/** A command: told its arguments, it gives the exit code. */
export interface Command {
  readonly summary: string
  run(args: readonly string[]): Promise<number>
}

const commands = new Map<string, Command>([
  ['replay', replay],
  ['simulate', simulate],
])

const help = `Usage: redux-reconnector <command> [options]

Commands:
${[...commands].map(([name, { summary }]) => `  ${name.padEnd(10)}${summary}`).join('\n')}

redux-reconnector <command> --help says more of each.
--version prints the version.
`

async function main([name, ...args]: readonly string[]): Promise<number> {
  if (name === '--version' || name === '-v') {
    process.stdout.write(`${version()}\n`)
    return 0
  }
  if (name === '--help' || name === '-h') {
    process.stdout.write(help)
    return 0
  }
  const command = commands.get(name ?? '')
  if (command === undefined) {
    process.stderr.write(
      name === undefined ? help : `redux-reconnector: no command ${JSON.stringify(name)}\n${help}`,
    )
    return 2
  }
  try {
    return await command.run(args)
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    process.stderr.write(`redux-reconnector ${name}: ${error.message}\n`)
    return 2
  }
}

function version(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8')
  return (JSON.parse(text) as { version: string }).version // our own file
}

// A reader that has seen enough, such as `head`, is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
  process.exit()
})
process.exitCode = await main(process.argv.slice(2))
