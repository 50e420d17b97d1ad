import { chromium } from 'playwright-core'
import { ensureBrowser, findBrowser } from '../browser.js'
import { runToolIn } from '../freshProject.js'
import { freePort, startProgram, until } from './process.js'

/** @type {import('../rehearsal.js').Rehearsal} */
export async function dashboard(folder, step) {
  await step('its types agree', () => runToolIn(folder, 'tsc', []))
  await step('Vite builds it', () => runToolIn(folder, 'vite', ['build']))
  await ensureBrowser()
  const [port, pagePort] = [await freePort(), await freePort()]
  const serve = `node_modules/vite/bin/vite.js preview --host 127.0.0.1 --port ${pagePort}`
  const page = startProgram(folder, [process.execPath, ...serve.split(' '), '--strictPort'])
  const startServer = () => startProgram(folder, [process.execPath, 'server.js', String(port)])
  let server = startServer()
  const browser = await chromium.launch({
    executablePath: (await findBrowser()) ?? '',
    args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  })
  try {
    const tab = await browser.newPage()
    const shows = (/** @type {string} */ id, /** @type {RegExp} */ text) =>
      until(`${id} shows ${text}`, async () => text.test(await tab.getByTestId(id).innerText()))
    const order = () => tab.getByRole('button', { name: 'Order ACME' }).click()
    /** @type {string[]} */
    const faults = []
    tab.on('pageerror', (error) => faults.push(error.message))

    await step('the page shows the prices that it subscribed to', async () => {
      const url = `http://127.0.0.1:${pagePort}/?server=ws://127.0.0.1:${port}`
      await until('the page is served', async () => (await fetch(url)).ok)
      await tab.goto(url)
      await shows('status', /^healthy$/)
      await shows('prices', /ACME 10\d\.\d+[\s\S]*INIT 10\d\.\d+/)
    })
    await step('an order is confirmed', async () => {
      await order()
      await shows('orders', /ACME-1 confirmed/)
    })
    await step('orders wait while the server is down, under a banner', async () => {
      await server.end('SIGKILL')
      await shows('status', /^(waiting|due|connecting)$/)
      await tab.getByRole('status').first().waitFor()
      await order()
      await order()
      await shows('orders', /ACME-2 waiting\s+ACME-3 waiting/)
    })
    await step('they arrive once, in their order, after the subscription', async () => {
      server = startServer()
      await shows('orders', /ACME-2 confirmed\s+ACME-3 confirmed/)
      const told = server.lines.map((line) => JSON.parse(line))
      const expected = ['listening', 'subscribe', 'ACME-2', 'ACME-3'].join()
      const found = told.map(({ id, type }) => id ?? type).join()
      if (found !== expected) throw new Error(`the server was told ${found}, not ${expected}`)
    })
    await step('the prices go on, and the page had no error', async () => {
      const before = await tab.getByTestId('prices').innerText()
      await until('a price changes', async () => {
        return (await tab.getByTestId('prices').innerText()) !== before
      })
      await shows('status', /^healthy$/)
      if (faults.length > 0) throw new Error(faults.join('; '))
    })
  } finally {
    await browser.close()
    await Promise.all([server.end('SIGKILL'), page.end('SIGKILL')])
  }
}
