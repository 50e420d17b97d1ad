import type { Attempt, Closed, Connection } from 'redux-reconnector'
import type { ScriptedClock } from 'redux-reconnector/testing'

/** Whose connection it is, whatever the rest of the node's name. */
export const ownerOf = (node: string) => node.split('/')[0] ?? ''

/**
 * The world outside of a fleet, in the hands of a test: it counts what is open per connection and what is under way at
 * once, and notes whatever happens to it. An attempt that is aborted is over, as connectors see to.
 */
export function createCountedConnector(clock: Pick<ScriptedClock, 'now'>) {
  const open = new Set<{ node: string; end(how: Closed): void }>()
  const pending = new Set<{ node: string; succeed(): void; fail(error: Error): void }>()
  const notes: string[] = []
  let mostPerConnection = 0
  let mostUnderWay = 0

  const note = (what: string) => void notes.push(`${clock.now()} ${what}`)
  const isOpen = (node: string) => [...open].some((connection) => connection.node === node)

  function opened(node: string): Connection {
    let settle: (how: Closed) => void
    const closed = new Promise<Closed>((resolve) => (settle = resolve))
    const connection = {
      node,
      end(how: Closed) {
        if (!open.delete(connection)) return
        note(`${how.reason} ${node}`)
        settle(how)
      },
    }
    open.add(connection)
    note(`opened ${node}`)
    const same = [...open].filter((other) => ownerOf(other.node) === ownerOf(node))
    mostPerConnection = Math.max(mostPerConnection, same.length)
    return { closed, close: () => connection.end({ reason: 'closed' }) }
  }

  return {
    connect: ({ node, signal }: Attempt) =>
      new Promise<Connection>((resolve, reject) => {
        const attempt = {
          node,
          succeed() {
            if (pending.delete(attempt)) resolve(opened(node))
          },
          fail(error: Error) {
            if (pending.delete(attempt)) reject(error)
          },
        }
        note(`dialed ${node}`)
        pending.add(attempt)
        mostUnderWay = Math.max(mostUnderWay, pending.size)
        signal.addEventListener('abort', () => {
          note(`aborted ${node}`)
          attempt.fail(new Error('aborted'))
        })
      }),
    probe: async ({ node }: { node: string }) =>
      isOpen(node) ? ('alive_rpc' as const) : ('unreachable' as const),
    /** What happened so far, each with its instant. */
    notes,
    pending: () => [...pending],
    open: () => [...open],
    mostPerConnection: () => mostPerConnection,
    mostUnderWay: () => mostUnderWay,
  }
}
