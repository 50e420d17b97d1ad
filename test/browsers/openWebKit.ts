import { asJson, pass, type Engine, type Tab } from './engine.js'
import { freePort, startProgram } from './program.js'

/** Opens WebKitGTK's MiniBrowser on a display of its own, and speaks WebDriver with it. */
export async function openWebKit(): Promise<Engine> {
  // It chooses a free display, and writes its number.
  const display = await startProgram(
    'Xvfb',
    ['-displayfd', '1', '-screen', '0', '1400x1800x24', '-nolisten', 'tcp'],
    /^(\d+)$/m,
  )
  const port = await freePort()
  const driver = await startDriver(port, {
    DISPLAY: `:${display.found}`,
    GDK_BACKEND: 'x11',
    LC_ALL: 'C', // by C.UTF-8 the page's language would be "C", which is none
    LIBGL_ALWAYS_SOFTWARE: '1',
    NO_AT_BRIDGE: '1',
    WEBKIT_DISABLE_COMPOSITING_MODE: '1',
    // Its sandbox needs namespaces that containers and root do not have; the pages are the test's own.
    WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: '1',
  })

  async function call(method: string, path: string, body?: object): Promise<unknown> {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, {
      method,
      ...(body ? { body: JSON.stringify(body) } : {}),
    })
    const { value } = Object(await response.json()) as { value?: unknown } // as every answer of a driver
    const { error, message } = Object(value) as { error?: string; message?: string }
    if (error !== undefined) throw new Error(`${error}: ${message}`)
    return value
  }

  const { sessionId, capabilities } = Object(await call('POST', '/session', { capabilities: {} }))
  const session = `/session/${sessionId}`
  // Its first window stays empty: with the last one the session would end.
  const anchor = await call('GET', `${session}/window`)
  let turn: Promise<unknown> = Promise.resolve()

  /** Commands are for the window that was chosen last, so they go one by one. */
  function inWindow(handle: unknown, method: string, path: string, body?: object) {
    const answer = turn.then(async () => {
      await call('POST', `${session}/window`, { handle })
      return call(method, session + path, body)
    })
    turn = answer.catch(() => {})
    return answer
  }

  async function open(url: string): Promise<Tab> {
    const before = await driver.children('WebKitWebProcess')
    const { handle } = Object(await inWindow(anchor, 'POST', '/window/new', { type: 'window' }))
    const now = await driver.children('WebKitWebProcess')
    const pageProcess = [...now].find((id) => !before.has(id)) // each window has its own
    const ask = (method: string, path: string, body?: object) =>
      inWindow(handle, method, path, body)
    const tab: Tab = {
      async evaluate(expression) {
        const script = `const done = arguments[0]; ${asJson(expression)}.then(done, (error) => done(String(error)))`
        return JSON.parse(String(await ask('POST', '/execute/async', { script, args: [] })))
      },
      goto: async (next) => void (await ask('POST', '/url', { url: next })),
      go: async (delta) => void (await ask('POST', delta < 0 ? '/back' : '/forward', {})),
      hide: async () => void (await ask('POST', '/window/minimize', {})),
      show: async () => void (await ask('POST', '/window/rect', { width: 1200, height: 1000 })),
      // No driver can take its network away: the page is told as the browser would tell it.
      setOffline: async (offline) =>
        void (await tab.evaluate(
          `dispatchEvent(new Event(${JSON.stringify(offline ? 'offline' : 'online')}))`,
        )),
      async screenshot() {
        await ask('POST', '/window/rect', { width: 1280, height: 1700 })
        await pass(500)
        return Buffer.from(String(await ask('GET', '/screenshot')), 'base64')
      },
      close: async () => void (await ask('DELETE', '/window')),
      async crash() {
        if (pageProcess === undefined) throw new Error('the window has no process of its own')
        process.kill(pageProcess, 'SIGKILL')
      },
    }
    await tab.show()
    await tab.goto(url)
    return tab
  }

  return {
    name: 'WebKit',
    version: String(capabilities.browserVersion),
    open,
    async [Symbol.asyncDispose]() {
      await call('DELETE', session).catch(() => {}) // it ends with the crash of a page
      for (const id of await driver.children('MiniBrowser')) process.kill(id)
      await driver.stop()
      await display.stop()
    },
  }

  async function startDriver(atPort: number, env: Record<string, string>) {
    // It says nothing when it is ready, so that its shell does.
    const program = await startProgram(
      'sh',
      ['-c', `echo starting; exec WebKitWebDriver --port=${atPort}`],
      /(starting)/,
      env,
    )
    for (let tries = 0; tries < 100; tries += 1) {
      const isReady = await fetch(`http://127.0.0.1:${atPort}/status`).then(
        ({ ok }) => ok,
        () => false,
      )
      if (isReady) return program
      await pass(100)
    }
    await program.stop()
    throw new Error('WebKitWebDriver is not there')
  }
}
