import { WebSocket } from 'ws'
import { chromiumCommand } from '../browser/chromium.js'
import { asJson, pass, until, type Engine, type Tab } from './engine.js'
import { startProgram, temporaryFolder } from './program.js'

/** What only Chromium can do to a tab. */
export interface ChromiumTab extends Tab {
  /** As the browser does to tabs that have long been hidden: no timer rings. */
  setFrozen(isFrozen: boolean): Promise<void>
}

/** A Chromium. */
export interface Chromium extends Engine {
  open(url: string): Promise<ChromiumTab>
}

/**
 * Opens a Chromium and speaks its DevTools protocol itself: Playwright makes every page a visible one, whose timers are
 * never throttled, and takes the back/forward cache away.
 */
export async function openChromium(): Promise<Chromium> {
  const { executablePath, args } = await chromiumCommand()
  const [profile, removeProfile] = await temporaryFolder()
  const chromium = await startProgram(
    executablePath,
    [...args, '--remote-debugging-port=0', `--user-data-dir=${profile}`, 'about:blank'],
    /(ws:\/\/\S+)/,
  )
  const { send, close } = await openProtocol(chromium.found)
  const { product } = await send('Browser.getVersion')

  async function open(url: string): Promise<ChromiumTab> {
    const { targetId } = await send('Target.createTarget', { url: 'about:blank' })
    const { sessionId } = await send('Target.attachToTarget', { targetId, flatten: true })
    const ask = (method: string, params: object = {}) => send(method, params, String(sessionId))
    const tab: ChromiumTab = {
      async evaluate(expression) {
        const { result, exceptionDetails } = await ask('Runtime.evaluate', {
          expression: asJson(expression),
          awaitPromise: true,
          returnByValue: true,
          userGesture: true,
        })
        if (exceptionDetails) throw new Error(JSON.stringify(exceptionDetails))
        return JSON.parse(Object(result).value)
      },
      async goto(next) {
        await ask('Page.navigate', { url: next })
        await until(tab, '`${location.href} ${document.readyState}`', `${next} complete`)
      },
      async go(delta) {
        const { currentIndex, entries } = await ask('Page.getNavigationHistory')
        const { id } = Object(Object(entries)[Number(currentIndex) + delta])
        await ask('Page.navigateToHistoryEntry', { entryId: id })
      },
      async hide() {
        const other = await send('Target.createTarget', { url: 'about:blank' })
        await send('Target.activateTarget', { targetId: other.targetId })
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
      async screenshot() {
        const metrics = { width: 1280, height: 1600, deviceScaleFactor: 1, mobile: false }
        await ask('Emulation.setDeviceMetricsOverride', metrics)
        await pass(500)
        const { data } = await ask('Page.captureScreenshot')
        return Buffer.from(String(data), 'base64')
      },
      close: async () => void (await send('Target.closeTarget', { targetId })),
      async crash() {
        void ask('Page.crash') // never answered
      },
    }
    await ask('Network.enable')
    await tab.goto(url)
    return tab
  }

  return {
    name: 'Chromium',
    version: String(product).replace(/^.*\//, ''),
    open,
    async [Symbol.asyncDispose]() {
      close()
      await chromium.stop()
      await removeProfile()
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
