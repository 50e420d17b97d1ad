import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

/** What a child answers: a function for each question. What it takes and gives is plain JSON. */
export type Handlers = Record<string, (...given: never[]) => unknown>

interface Question {
  readonly number: number
  readonly name: string
  readonly given: never[]
}
interface Answer {
  readonly number: number
  readonly answer?: unknown
  readonly error?: string
}

/** Answers the questions of the parent, until it has gone. */
export function answerParent(handlers: Handlers) {
  process.on('message', async ({ number, name, given }: Question) => {
    const answer = await Promise.resolve()
      .then(() => handlers[name]?.(...given))
      .then(
        (answered) => ({ number, answer: answered }),
        (error) => ({ number, error: String(error) }),
      )
    if (process.connected) process.send?.(answer)
  })
  process.on('disconnect', () => process.exit())
}

/**
 * Starts a program beside this one as a process of its own. `Own` are the handlers that it answers with.
 *
 * @param name - the program, such as `soakServer.js`
 * @param execArgv - the flags of Node
 */
export function startChild<Own extends Handlers>(
  name: string,
  { execArgv = process.execArgv, onEnd }: { execArgv?: string[]; onEnd: (how: string) => void },
) {
  const child = fork(fileURLToPath(new URL(name, import.meta.url)), [], { execArgv })
  const waiting = new Map<number, (given: Answer) => void>()
  let count = 0
  let isEnding = false
  child.on('message', (given: Answer) => waiting.get(given.number)?.(given))
  child.on('exit', (code, signal) => {
    if (!isEnding) onEnd(`${name} ended: ${signal ?? code}`)
    for (const answer of waiting.values()) answer({ number: 0, error: `${name} has ended` })
  })
  process.once('exit', () => child.kill('SIGKILL'))

  return {
    /** Asks the child, and waits for its answer. */
    async ask<Name extends keyof Own & string>(
      what: Name,
      ...given: Parameters<Own[Name]>
    ): Promise<Awaited<ReturnType<Own[Name]>>> {
      const number = (count += 1)
      const told = new Promise<Answer>((resolve) => waiting.set(number, resolve))
      child.send({ number, name: what, given })
      const { answer, error } = await told
      waiting.delete(number)
      if (error !== undefined) throw new Error(`${name}: ${what}: ${error}`)
      return answer as Awaited<ReturnType<Own[Name]>> // of that handler
    },
    freeze: () => void child.kill('SIGSTOP'),
    thaw: () => void child.kill('SIGCONT'),
    async end() {
      isEnding = true
      const ended = once(child, 'exit')
      child.kill('SIGKILL')
      await ended
    },
  }
}
