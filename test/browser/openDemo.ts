import type { Browser, Page } from 'playwright-core'
import { startDemoServer } from '../../demo/server.js'

/** The demo in a tab of its own, on a server of its own. */
export interface Demo extends AsyncDisposable {
  readonly page: Page
  /** Uncaught errors and error messages, but for Chromium's own on every WebSocket that fails to open. */
  readonly errors: readonly string[]
  /** The hosts that were asked for anything. */
  readonly hosts: ReadonlySet<string>
  /** How many connections the server was asked for. */
  upgrades(): number
  /** How often the page was loaded. */
  loads(): number
  isStatus(status: string): Promise<void>
  /** One of the figures, as soon as it reads so. */
  isFigure(name: string, text: RegExp): Promise<void>
  figure(name: string): Promise<string>
  click(button: string): Promise<void>
  /** The actions that the page shows, oldest first. */
  actions(): Promise<{ readonly type: string; readonly atMs: number }[]>
  /** When each of the attempts that the page shows was started. */
  attemptsMs(): Promise<number[]>
}

const failedWebSocket = /^WebSocket connection to 'ws:\/\/127\.0\.0\.1:\d+\/live' failed/

/** Opens it, and waits until it is connected and its attempts are forgiven. */
export async function openDemo(browser: Browser, { withBeam = false } = {}): Promise<Demo> {
  const server = await startDemoServer({ port: 0, withBeam })
  const context = await browser.newContext()
  const page = await context.newPage()
  const errors: string[] = []
  const hosts = new Set<string>()
  let loads = 0
  page.on('pageerror', (error) => errors.push(String(error)))
  page.on('console', (message) => {
    const isError = message.type() === 'error' && !failedWebSocket.test(message.text())
    if (isError) errors.push(message.text())
  })
  page.on('request', (request) => hosts.add(new URL(request.url()).hostname))
  page.on('websocket', (socket) => hosts.add(new URL(socket.url()).hostname))
  page.on('load', () => (loads += 1))

  const shown = (name: string) =>
    page.locator('.figures div').filter({ hasText: name }).locator('dd')

  const demo: Demo = {
    page,
    errors,
    hosts,
    upgrades: server.upgrades,
    loads: () => loads,
    isStatus: (status) => page.locator(`.connection[data-status="${status}"]`).waitFor(),
    isFigure: (name, text) => shown(name).filter({ hasText: text }).waitFor(),
    figure: (name) => shown(name).innerText(),
    click: (name) => page.getByRole('button', { name }).click(),
    async actions() {
      const newestFirst = await page.locator('.actions li').evaluateAll((items) =>
        items.map((item) => ({
          type: item.querySelector('code')?.textContent ?? '',
          atMs: Date.parse(item.querySelector('time')?.dateTime ?? ''),
        })),
      )
      // oxlint-disable-next-line unicorn/no-array-reverse -- of a list made here; toReversed is ES2023
      return newestFirst.reverse()
    },
    async attemptsMs() {
      const attempts = (await demo.actions()).filter(({ type }) => type === 'attemptStarted')
      return attempts.map(({ atMs }) => atMs)
    },
    async [Symbol.asyncDispose]() {
      await context.close()
      await server.close()
    },
  }

  await page.goto(server.url)
  await demo.isStatus('healthy')
  await demo.isFigure('Attempts', /^0$/)
  return demo
}
