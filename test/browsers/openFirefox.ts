import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { WebSocket } from 'ws'
import { asJson, pass, type Engine, type Tab } from './engine.js'
import { startProgram, temporaryFolder } from './program.js'

// What a browser does by itself: it must ask nobody but the page's server for anything.
const preferences = {
  'app.update.disabledForTesting': true,
  'browser.safebrowsing.downloads.remote.enabled': false,
  'browser.shell.checkDefaultBrowser': false,
  'browser.startup.page': 0,
  'datareporting.policy.dataSubmissionEnabled': false,
  'network.captive-portal-service.enabled': false,
  'network.connectivity-service.enabled': false,
}

/** Opens a Firefox and speaks WebDriver BiDi with it. */
export async function openFirefox(): Promise<Engine> {
  const [profile, removeProfile] = await temporaryFolder()
  const lines = Object.entries(preferences).map(
    ([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});`,
  )
  await writeFile(join(profile, 'user.js'), lines.join('\n'))
  const firefox = await startProgram(
    'firefox-esr',
    '--headless --no-remote --remote-debugging-port=0 --remote-allow-system-access --profile'
      .split(' ')
      .concat(profile),
    /WebDriver BiDi listening on (ws:\/\/\S+)/,
    { MOZ_CRASHREPORTER_DISABLE: '1' },
  )
  const { send, close } = await openBidi(`${firefox.found}/session`)
  const { capabilities } = await send('session.new', { capabilities: {} })

  async function evaluateIn(context: unknown, expression: string): Promise<unknown> {
    const answer = await send('script.evaluate', {
      expression: asJson(expression),
      target: { context },
      awaitPromise: true,
      userActivation: true,
    })
    if (answer.type !== 'success') throw new Error(JSON.stringify(answer.exceptionDetails))
    return JSON.parse(Object(answer.result).value)
  }

  /** The process in which a page runs; only the browser's own window knows it. */
  async function processOf(url: unknown) {
    const { contexts } = await send('browsingContext.getTree', { 'moz:scope': 'chrome' })
    const [chrome] = Object(contexts)
    return evaluateIn(
      chrome.context,
      `gBrowser.browsers.find(({ currentURI }) => currentURI.spec === ${JSON.stringify(url)})
        .browsingContext.currentWindowGlobal.osPid`,
    )
  }

  async function open(url: string): Promise<Tab> {
    const { context } = await send('browsingContext.create', { type: 'tab' })
    const ask = (method: string, params: object = {}) => send(method, { context, ...params })
    const tab: Tab = {
      evaluate: (expression) => evaluateIn(context, expression),
      goto: async (next) =>
        void (await ask('browsingContext.navigate', { url: next, wait: 'complete' })),
      go: async (delta) => void (await ask('browsingContext.traverseHistory', { delta })),
      async hide() {
        const other = await send('browsingContext.create', { type: 'tab' })
        await send('browsingContext.activate', { context: other.context })
      },
      show: async () => void (await ask('browsingContext.activate')),
      setOffline: async (offline) =>
        void (await send('emulation.setNetworkConditions', {
          networkConditions: offline ? { type: 'offline' } : null,
          contexts: [context],
        })),
      async screenshot() {
        await ask('browsingContext.setViewport', { viewport: { width: 1280, height: 1600 } })
        await pass(500)
        const { data } = await ask('browsingContext.captureScreenshot')
        return Buffer.from(String(data), 'base64')
      },
      close: async () => void (await ask('browsingContext.close')),
      async crash() {
        process.kill(Number(await processOf(await tab.evaluate('location.href'))), 'SIGKILL')
      },
    }
    await tab.show()
    await tab.goto(url)
    return tab
  }

  return {
    name: 'Firefox',
    version: String(Object(capabilities).browserVersion),
    open,
    async [Symbol.asyncDispose]() {
      await send('browser.close').catch(() => {})
      close()
      await firefox.stop()
      await removeProfile()
    },
  }
}

type Answer = Readonly<Record<string, unknown>>

async function openBidi(url: string) {
  const socket = new WebSocket(url)
  const pending = new Map<number, { resolve(answer: Answer): void; reject(error: Error): void }>()
  let lastId = 0
  socket.on('message', (data) => {
    const { id, type, result, error, message } = JSON.parse(String(data))
    const waiting = pending.get(id)
    pending.delete(id)
    if (type === 'error') waiting?.reject(new Error(`${error}: ${message}`))
    else waiting?.resolve(result)
  })
  socket.on('close', () => {
    for (const { reject } of pending.values()) reject(new Error('the browser has ended'))
  })
  await new Promise((resolve, reject) => {
    socket.once('open', resolve)
    socket.once('error', reject)
  })
  return {
    send(method: string, params: object = {}): Promise<Answer> {
      lastId += 1
      socket.send(JSON.stringify({ id: lastId, method, params }))
      return new Promise((resolve, reject) => pending.set(lastId, { resolve, reject }))
    },
    close: () => socket.close(),
  }
}
