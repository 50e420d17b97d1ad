/** How the server misbehaves; `none`: it does not. */
export type FaultName = 'none' | 'crash' | 'freeze' | 'flap' | 'refuse' | 'later'

/** The switches of the faults: name, label, and a word of explanation. */
export const faultSwitches: readonly (readonly [name: FaultName, label: string, what: string])[] = [
  ['none', 'Healthy', 'No fault.'],
  ['crash', 'Crash for 10 s', 'Closes all connections.'],
  ['freeze', 'Freeze', 'Connected, but sends nothing.'],
  ['flap', 'Flap', 'Accepts, then closes.'],
  ['refuse', 'Refuse the login', 'Closes with 4401, unauthorized.'],
  ['later', 'Busy for 20 s', 'Closes with 1013, try again later.'],
]

/** Which fault is on, and when it ends by itself. */
export interface Present {
  readonly fault: FaultName | 'gone'
  readonly healsAtMs: number | null
}

/** The switches of a server, wherever it runs. */
export interface ServerSwitches {
  /** Where the server is: a process of its own, or a script in this page. */
  readonly place: 'process' | 'page'
  present(): Present
  subscribe(onChange: () => void): () => void
  /** Asks the server which fault is on, and whether it keeps an Erlang node. */
  look(): Promise<{ readonly hasBeam: boolean }>
  switchTo(fault: FaultName): Promise<void>
}

/** Keeps which fault is on, and notices when it has ended by itself. */
export function createPresent() {
  let present: Present = { fault: 'none', healsAtMs: null }
  let timer: ReturnType<typeof setTimeout> | undefined
  const readers = new Set<() => void>()

  function set(next: Present) {
    clearTimeout(timer)
    present = next
    if (next.healsAtMs !== null) {
      timer = setTimeout(set, next.healsAtMs - Date.now(), { fault: 'none', healsAtMs: null })
    }
    for (const reader of readers) reader()
  }

  return {
    set,
    present: () => present,
    subscribe(reader: () => void) {
      readers.add(reader)
      return () => {
        readers.delete(reader)
      }
    },
  }
}
