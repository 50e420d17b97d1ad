import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { runInThisContext } from 'node:vm'

/** What the extension's page script posts to the monitor. */
export interface Message {
  readonly type: string
  readonly source: string
  readonly payload?: unknown
  readonly committedState?: unknown
  readonly [field: string]: unknown
}

const messages: Message[] = []
const listeners = new Set<(event: object) => void>()

/** A page for the extension: it talks to its monitor by messages, and needs nothing else of a browser. */
const page = {
  devToolsOptions: { maxAge: 500 },
  location: { href: 'http://localhost/' },
  addEventListener: (_type: string, listener: (event: object) => void) => listeners.add(listener),
  removeEventListener: (_type: string, listener: (event: object) => void) =>
    listeners.delete(listener),
  postMessage: (message: Message) => messages.push(message),
}

const script = createRequire(import.meta.url).resolve(
  'electron-devtools-vendor/extensions/redux-devtools/page.bundle.js',
)
runInThisContext(`(function (window, document, location, localStorage) {
  window.self = window.top = window
  ${readFileSync(script, 'utf8')}
})`)(page, { title: 'a page' }, page.location, { removeItem() {} })

// Redux Toolkit looks for the extension once, when it is loaded: this file is to be imported before it.
Object.assign(globalThis, { window: page })

/** Everything that reached the monitor so far. */
export const posted: readonly Message[] = messages

function last(type: string): Message | undefined {
  let found: Message | undefined
  for (const message of messages) if (message.type === type) found = message
  return found
}

/** Does what the monitor does, with the newest store. */
export function tellPage(message: { readonly type: string; readonly [field: string]: unknown }) {
  const id = String(last('INIT_INSTANCE')?.instanceId)
  const data = { source: '@devtools-extension', id, ...message }
  for (const listener of listeners) listener({ source: page, data })
}

/** What the Export button downloads: the wrapper is the monitor's (app-core, middlewares/exportState.ts). */
export function exportedFile(): string {
  tellPage({ type: 'EXPORT' })
  const message = last('EXPORT')
  return JSON.stringify(
    { payload: message?.payload, preloadedState: message?.committedState },
    null,
    '\t',
  )
}

/** What the Import button does with a file. */
export function importFile(text: string) {
  tellPage({ type: 'IMPORT', state: text })
}

/** What the Export button downloads where `features.export` is true: the lifted state as the monitor has it. */
export function liftedFile(): string {
  tellPage({ type: 'START' })
  tellPage({ type: 'UPDATE' })
  const message = last('STATE')
  const inner = (field: string) => JSON.parse(String(message?.[field]))
  const computedStates = inner('computedStates')
  return JSON.stringify({
    ...(message?.payload as object), // of a STATE
    actionsById: inner('actionsById'),
    computedStates,
    ...(message?.committedState === true ? { committedState: computedStates[0].state } : {}),
  })
}
