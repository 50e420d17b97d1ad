import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { WebSocket } from 'ws'
import { chromiumCommand } from './chromium.js'

/** One tab of a real browser. */
export interface Tab {
  /** What an expression gives in the page; a promise is waited for. */
  evaluate(expression: string): Promise<unknown>
  /** Asks until the expression gives the value. */
  until(expression: string, value: unknown): Promise<void>
  goto(url: string): Promise<void>
  /** One entry back in the tab's history. */
  back(): Promise<void>
  /** Makes it the visible one of its window. */
  show(): Promise<void>
  setOffline(isOffline: boolean): Promise<void>
  /** As the browser does to tabs that have long been hidden: no timer rings. */
  setFrozen(isFrozen: boolean): Promise<void>
  close(): Promise<void>
  /** Ends its renderer as a fault of the browser would. */
  crash(): void
}

export interface Chromium extends AsyncDisposable {
  open(url: string): Promise<Tab>
}

const longestWaitMs = 20_000

/**
 * Opens a Chromium and speaks its DevTools protocol itself: Playwright makes every page a visible one, whose timers are
 * never throttled, and takes the back/forward cache away.
 */
export async function openChromium(): Promise<Chromium> {
  const { executablePath, args } = await chromiumCommand()
  const profile = await mkdtemp(join(tmpdir(), 'redux-reconnector-chromium-'))
  const own = ['--remote-debugging-port=0', `--user-data-dir=${profile}`, 'about:blank']
  const process = spawn(executablePath, [...args, ...own])
  const ended = new Promise((resolve) => process.once('exit', resolve))
  const url = await new Promise<string>((resolve, reject) => {
    let said = ''
    process.once('exit', () => reject(new Error(`Chromium ended: ${said}`)))
    process.stderr.on('data', (data) => {
      said += String(data)
      const [address] = /ws:\/\/\S+/.exec(said) ?? []
      if (address !== undefined) resolve(address)
    })
  })
  const { send, close } = await openProtocol(url)

  async function open(pageUrl: string): Promise<Tab> {
    const { targetId } = await send('Target.createTarget', { url: 'about:blank' })
    const { sessionId } = await send('Target.attachToTarget', { targetId, flatten: true })
    const ask = (method: string, params: object = {}) => send(method, params, String(sessionId))

    async function evaluate(expression: string) {
      const { result, exceptionDetails } = await ask('Runtime.evaluate', {
        expression,
        awaitPromise: true,
        returnByValue: true,
      })
      if (exceptionDetails) throw new Error(JSON.stringify(exceptionDetails))
      return Object(result).value as unknown // of any type
    }

    async function until(expression: string, value: unknown) {
      const endMs = Date.now() + longestWaitMs
      let last: unknown
      do {
        // While a page is left, there is nobody to ask.
        last = await evaluate(expression).catch(String)
        if (last === value) return
        await new Promise((resolve) => setTimeout(resolve, 20))
      } while (Date.now() < endMs)
      throw new Error(`expected ${expression} to give ${String(value)}, got ${String(last)}`)
    }

    const tab: Tab = {
      evaluate,
      until,
      async goto(next) {
        await ask('Page.navigate', { url: next })
        await until('`${location.href} ${document.readyState}`', `${next} complete`)
      },
      async back() {
        const { currentIndex, entries } = await ask('Page.getNavigationHistory')
        const { id } = Object(Object(entries)[Number(currentIndex) - 1])
        await ask('Page.navigateToHistoryEntry', { entryId: id })
      },
      show: async () => void (await send('Target.activateTarget', { targetId })),
      setOffline: async (offline) =>
        void (await ask('Network.emulateNetworkConditions', {
          offline,
          latency: 0,
          downloadThroughput: -1,
          uploadThroughput: -1,
        })),
      setFrozen: async (isFrozen) =>
        void (await ask('Page.setWebLifecycleState', { state: isFrozen ? 'frozen' : 'active' })),
      close: async () => void (await send('Target.closeTarget', { targetId })),
      crash: () => void ask('Page.crash'), // never answered
    }
    await ask('Network.enable')
    await tab.goto(pageUrl)
    return tab
  }

  return {
    open,
    async [Symbol.asyncDispose]() {
      close()
      process.kill()
      await ended
      await rm(profile, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

type Answer = Readonly<Record<string, unknown>>

async function openProtocol(url: string) {
  const socket = new WebSocket(url)
  const pending = new Map<number, { resolve(answer: Answer): void; reject(error: Error): void }>()
  let lastId = 0
  socket.on('message', (data) => {
    const { id, result, error } = JSON.parse(String(data))
    const waiting = pending.get(id)
    pending.delete(id)
    if (error) waiting?.reject(new Error(error.message))
    else waiting?.resolve(result)
  })
  await new Promise((resolve, reject) => {
    socket.once('open', resolve)
    socket.once('error', reject)
  })
  return {
    send(method: string, params: object = {}, sessionId?: string): Promise<Answer> {
      lastId += 1
      socket.send(JSON.stringify({ id: lastId, method, params, sessionId }))
      return new Promise((resolve, reject) => pending.set(lastId, { resolve, reject }))
    },
    close: () => socket.close(),
  }
}
