import type { Link } from './link.js'
import type { SendQueue } from './sendQueue.js'

/** What is kept of one connection while it has a socket, or messages that wait for one. */
export interface Line {
  /** `undefined` for what is queued for no id before the first attempt. */
  id: string | undefined
  /** The attempt under way or the connection; `null` while there is none. */
  link: Link | null
  /** The newest link; what an earlier link still says is not heard. */
  newest: Link | null
  queue?: SendQueue
}

/** The connections of one connector, each known by its id. A call without an id is about the only one. */
export interface Lines {
  /** `undefined` where there is none, and where the call names none of several. */
  find(id?: string): Line | undefined
  /** The same, begun where there is none. */
  begin(id?: string): Line | undefined
  /** The line of an attempt. What was queued for no id before the first attempt is for that one. */
  dial(id: string): Line
  /** To be called when there may be nothing to keep of it any more. */
  tidy(line: Line): void
}

/**
 * @param equip - gives a new line its queue
 * @param onUnclear - told that a call names none of several
 */
export function createLines(equip: (line: Line) => void, onUnclear: () => void): Lines {
  const lines = new Map<Line['id'], Line>()
  let latestId: Line['id']
  let hasSeveral = false

  function meant<T>(id: Line['id'], look: (id: Line['id']) => T): T | undefined {
    if (id !== undefined || !hasSeveral) return look(id ?? latestId)
    onUnclear()
    return undefined
  }

  function begun(id: Line['id']) {
    const line = lines.get(id) ?? { id, link: null, newest: null }
    if (!lines.has(id)) equip(line)
    lines.set(id, line)
    return line
  }

  return {
    find: (id) => meant(id, (known) => lines.get(known)),
    begin: (id) => meant(id, begun),
    dial(id) {
      const early = lines.get(undefined)
      const line = lines.get(id) ?? early ?? begun(id)
      lines.delete(undefined)
      lines.set(id, line)
      line.id = id
      if (early && early !== line) {
        const messages = [early, line].flatMap(({ queue }) => queue?.take() ?? [])
        for (const data of messages) line.queue?.add(data)
      }
      hasSeveral ||= latestId !== undefined && latestId !== id
      latestId = id
      return line
    },
    tidy(line) {
      const isEmpty = !line.link && !line.queue?.size()
      if (isEmpty && lines.get(line.id) === line) lines.delete(line.id) // not the line of a newer attempt
    },
  }
}
