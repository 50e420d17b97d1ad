import type { Browser, Page } from 'playwright-core'
import { startDemoServer } from '../../demo/server.js'

/** Where the page comes from. */
interface Server {
  readonly url: string
  /** How many connections it was asked for. */
  upgrades(): number
  close(): Promise<void>
}

/** The demo in a tab of its own, on a server of its own. */
export interface Demo extends AsyncDisposable {
  readonly page: Page
  /** Uncaught errors and error messages, but for Chromium's own on every WebSocket that fails to open. */
  readonly errors: readonly string[]
  /** The hosts that were asked for anything. */
  readonly hosts: ReadonlySet<string>
  /** How many WebSockets the page has opened or tried to. */
  sockets(): number
  /** How many connections the server was asked for. */
  upgrades(): number
  /** How often the page was loaded. */
  loads(): number
  /** Ends its server for good. */
  endServer(): Promise<void>
  isStatus(status: string): Promise<void>
  /** One of the figures, as soon as it reads so. */
  isFigure(name: string, text: RegExp): Promise<void>
  figure(name: string): Promise<string>
  /** The seconds of the banner's countdown, as soon as there is one. */
  countdown(): Promise<number>
  click(button: string): Promise<void>
  /** The waits of the original, without jitter: 0, 2, 4, 8 s; forgiven after one second. */
  takePlainPolicy(): Promise<void>
  /** After the attempt at once: a minute. */
  takeLongWaits(): Promise<void>
  /** The actions that the page shows, oldest first. */
  actions(): Promise<{ readonly name: string; readonly atMs: number }[]>
  /** When each of the attempts that the page shows was started. */
  attemptsMs(): Promise<number[]>
  /** Waits until the page's clock has passed an instant. */
  isPast(ms: number): Promise<void>
}

/** For `expect.poll`: other work may take the processor. */
export const patient = { timeout: 120_000 } as const

const failedWebSocket = /^WebSocket connection to 'ws:\/\/127\.0\.0\.1:\d+\/live' failed/

export interface OpenOptions {
  /** Keeps a real Erlang node, too. */
  readonly withBeam?: boolean
  readonly size?: { readonly width: number; readonly height: number }
  readonly colorScheme?: 'light' | 'dark'
  /** Default: the demo's own server. */
  readonly serve?: () => Promise<Server>
}

/** Opens it, and waits until it is connected. */
export async function openDemo(browser: Browser, options: OpenOptions = {}): Promise<Demo> {
  const { withBeam = false, size = { width: 1280, height: 720 }, colorScheme = 'light' } = options
  const { serve = () => startDemoServer({ port: 0, withBeam }) } = options
  const server = await serve()
  const context = await browser.newContext({ viewport: size, colorScheme })
  const page = await context.newPage()
  const errors: string[] = []
  const hosts = new Set<string>()
  let loads = 0
  let sockets = 0
  page.on('pageerror', (error) => errors.push(String(error)))
  page.on('console', (message) => {
    const isError = message.type() === 'error' && !failedWebSocket.test(message.text())
    if (isError) errors.push(message.text())
  })
  page.on('request', (request) => hosts.add(new URL(request.url()).hostname))
  page.on('websocket', (socket) => {
    sockets += 1
    hosts.add(new URL(socket.url()).hostname)
  })
  page.on('load', () => (loads += 1))

  const shown = (name: string) =>
    page.locator('.figures div').filter({ hasText: name }).locator('dd')
  const countdown = page
    .locator('.reconnect-banner-text')
    .filter({ hasText: /Reconnecting in \d+ s/ })

  const demo: Demo = {
    page,
    errors,
    hosts,
    sockets: () => sockets,
    upgrades: server.upgrades,
    loads: () => loads,
    endServer: server.close,
    isStatus: (status) => page.locator(`.connection:not(.beam)[data-status="${status}"]`).waitFor(),
    isFigure: (name, text) => shown(name).filter({ hasText: text }).waitFor(),
    figure: (name) => shown(name).innerText(),
    countdown: async () => Number(/\d+/.exec(await countdown.innerText())?.[0]),
    click: (name) => page.getByRole('button', { name, exact: true }).click(),
    async takePlainPolicy() {
      await page.getByLabel('Preset').selectOption('mob_dev (the default)')
      await page.getByLabel('Forgive after').fill('1')
    },
    async takeLongWaits() {
      await page.getByLabel('Longest wait (s)').fill('60')
      await page.getByLabel('Waits (s)').fill('0, 60')
    },
    async actions() {
      const newestFirst = await page.locator('.actions li').evaluateAll((items) =>
        items.map((item) => ({
          name: item.getAttribute('data-name') ?? '',
          atMs: Date.parse(item.querySelector('time')?.dateTime ?? ''),
        })),
      )
      // oxlint-disable-next-line unicorn/no-array-reverse -- of a list made here; toReversed is ES2023
      return newestFirst.reverse()
    },
    async attemptsMs() {
      const attempts = (await demo.actions()).filter(({ name }) => name === 'attemptStarted')
      return attempts.map(({ atMs }) => atMs)
    },
    isPast: async (ms) => void (await page.waitForFunction((end) => Date.now() > end, ms)),
    async [Symbol.asyncDispose]() {
      await context.close()
      await server.close()
    },
  }

  page.setDefaultTimeout(patient.timeout)
  await page.goto(server.url)
  await demo.isStatus('healthy')
  return demo
}
