import { freePort, startProgram, until } from './process.js'

const count = 200

/** @type {import('../rehearsal.js').Rehearsal} */
export async function service(folder, step) {
  const [port, devicesPort] = [await freePort(), await freePort()]
  const node = (/** @type {unknown[]} */ ...args) =>
    startProgram(folder, [process.execPath, ...args.map(String)])
  const startDevices = () => node('devices.js', devicesPort)
  let devices = startDevices()
  const own = node('service.js', port, `ws://127.0.0.1:${devicesPort}`, count)
  const ask = async (path = '') => (await fetch(`http://127.0.0.1:${port}/${path}`)).text()
  const look = async () => JSON.parse(await ask())
  const areHealthy = () =>
    until(`${count} devices are healthy`, async () => (await look()).statuses.healthy === count)
  const areRead = () =>
    until('each of them was read', async () => {
      return Object.keys((await look()).readings).length === count
    })

  try {
    await step(`${count} devices become healthy and are read`, async () => {
      await areHealthy()
      await areRead()
    })
    await step('a message reaches the device that it is for', async () => {
      const taken = await ask('blink/device-7')
      if (taken !== 'true') throw new Error(`send gave ${taken}`)
      await until('it arrives', () =>
        devices.lines.includes(JSON.stringify({ id: 'device-7', message: 'blink' })),
      )
    })
    await step('all are lost when the devices die, and are tried again', async () => {
      await devices.end('SIGKILL')
      await until('none is healthy', async () => (await look()).statuses.healthy === 0)
    })
    await step('all come back, each by a connection that says who it is', async () => {
      devices = startDevices()
      await areHealthy()
      const greeted = devices.lines.filter((line) => line.includes('hello device-'))
      if (new Set(greeted).size !== count || greeted.length !== count)
        throw new Error(`${greeted.length} greetings, of ${new Set(greeted).size} devices`)
    })
    await step('it ends by SIGTERM, with a goodbye to each device', async () => {
      const code = await own.end('SIGTERM')
      if (code !== 0) throw new Error(`exit code ${code}`)
      const said = () => devices.lines.filter((line) => line.includes('"code":1000')).length
      await until(`${count} connections end with 1000`, () => said() === count)
    })
  } finally {
    await Promise.all([own.end('SIGKILL'), devices.end('SIGKILL')])
  }
}
