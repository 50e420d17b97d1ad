import { useEffect, useRef, useState } from 'react'
import type { HerdOptions, HerdResult } from 'redux-reconnector/testing'

/** Herds, simulated in a worker: of what was asked for meanwhile the newest comes next. `null` until the first. */
export function useHerds(options: readonly HerdOptions[]): readonly HerdResult[] | null {
  const [results, setResults] = useState<readonly HerdResult[] | null>(null)
  const queue = useRef<{ ask(next: string): void }>(null)
  const wanted = JSON.stringify(options)

  useEffect(() => {
    const worker = new Worker(new URL('./herdWorker.ts', import.meta.url), { type: 'module' })
    let asked: string | null = null
    let next: string | null = null
    const send = (text: string) => {
      asked = text
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- the `postMessage` of a worker takes no target origin
      worker.postMessage(JSON.parse(text))
    }
    worker.addEventListener('message', ({ data }: MessageEvent<readonly HerdResult[]>) => {
      setResults(data)
      const waiting = next
      next = asked = null
      if (waiting !== null) send(waiting)
    })
    queue.current = {
      ask(text) {
        if (asked === null) send(text)
        else next = text === asked ? null : text
      },
    }
    return () => worker.terminate()
  }, [])

  useEffect(() => queue.current?.ask(wanted), [wanted])
  return results
}
