/** A real browser in the hands of a test, whatever its engine. */
export interface Engine extends AsyncDisposable {
  readonly name: EngineName
  /** With its version, as it says itself. */
  readonly version: string
  /** Opens a tab, with the page loaded. */
  open(url: string): Promise<Tab>
}

/** The engines of today. */
export type EngineName = 'Chromium' | 'Firefox' | 'WebKit'

/** A tab of it. */
export interface Tab {
  /** What an expression gives in the page, as JSON can say it; a promise is waited for. */
  evaluate(expression: string): Promise<unknown>
  /** Loads a page, as by the address bar. */
  goto(url: string): Promise<void>
  /** One entry back or forward in the tab's history. */
  go(delta: -1 | 1): Promise<void>
  hide(): Promise<void>
  show(): Promise<void>
  setOffline(offline: boolean): Promise<void>
  /** A picture of what is to be seen, as PNG. */
  screenshot(): Promise<Buffer>
  close(): Promise<void>
  /** Ends the process of the page, as a fault of the browser would. */
  crash(): Promise<void>
}

const longestWaitMs = 45_000 // three browsers on a busy machine

/** Asks the page until the expression gives the value. */
export async function until(tab: Tab, expression: string, value: unknown): Promise<void> {
  const endMs = Date.now() + longestWaitMs
  let last: unknown
  do {
    // While a page is left, there is nobody to ask.
    last = await tab.evaluate(expression).catch(String)
    if (last === value) return
    await pass(25)
  } while (Date.now() < endMs)
  throw new Error(`expected ${expression} to give ${String(value)}, got ${JSON.stringify(last)}`)
}

export const pass = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/** An expression whose value comes as JSON, in every engine the same. */
export const asJson = (expression: string) =>
  `Promise.resolve(${expression}).then((value) => JSON.stringify(value ?? null))`
