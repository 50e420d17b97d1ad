import { runCommandLine } from '../../dist/cli/commandLine.js'

export interface CommandResult {
  readonly status: number
  readonly stdout: string
  readonly stderr: string
}

/**
 * Runs the command line in this process, in a folder, with pipes for its terminal.
 *
 * A process for each command would be most of the time of its tests; what only a process can show (a real pipe, a real
 * terminal, a missing package) has a test that starts it.
 */
export async function runCommand(
  folder: string,
  args: readonly string[],
  input = '',
): Promise<CommandResult> {
  const written = { stdout: '', stderr: '' }
  const into = (name: keyof typeof written) => ({
    write(text: string) {
      written[name] += text
    },
  })
  const before = process.cwd()
  process.chdir(folder)
  try {
    const status = await runCommandLine(args, {
      stdin: pipeOf(input),
      stdout: into('stdout'),
      stderr: into('stderr'),
      env: {},
    })
    return { status, ...written }
  } finally {
    process.chdir(before)
  }
}

async function* pipeOf(text: string) {
  yield Buffer.from(text)
}
