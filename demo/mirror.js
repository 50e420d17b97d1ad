// Two workers, 200 devices, one log: kill the worker, freeze it, stop the broker. npm run demo:mirror [-- --engine redis]
import { emitKeypressEvents } from 'node:readline'
import { parseArgs } from 'node:util'
import { serveStage } from './mirror/serve.js'
import { createStage } from './mirror/stage.js'

const { values } = parseArgs({
  options: {
    engine: { type: 'string', default: 'nats' },
    port: { type: 'string', default: '4174' },
  },
})
const { engine } = values
if (engine !== 'nats' && engine !== 'redis') {
  console.error(`demo:mirror: expected --engine nats or redis, got ${engine}`)
  process.exit(2)
}
const stage = await createStage({ engine })
const page = await serveStage(stage, Number(values.port))
console.log(`\nThe page is at ${page.url}`)

/** @type {Record<string, [what: string, act: () => unknown]>} */
const keys = {
  k: ['kill the worker', stage.actions.kill],
  f: ['freeze it', stage.actions.freeze],
  t: ['thaw it', stage.actions.thaw],
  o: ['an outage of devices', stage.actions.outage],
  b: ['stop or start the broker', stage.actions.broker],
  q: ['quit', quit],
}
console.log(
  Object.entries(keys)
    .map(([key, [what]]) => `${key} ${what}`)
    .join('   '),
)
let shown = ''
stage.watch(() => {
  const { workers, isBrokerUp, lastTakeover } = stage.standing()
  const now = [
    workers
      .map(({ name, role, term }) => `${name} ${role}${term > 0 ? ` (term ${term})` : ''}`)
      .join(', '),
    `broker ${isBrokerUp ? 'up' : 'down'}`,
    lastTakeover === null ? '' : `taken over by ${lastTakeover.name} in ${lastTakeover.tookMs} ms`,
  ].join('   ')
  if (now !== shown) console.log(now)
  shown = now
})

emitKeypressEvents(process.stdin)
if (process.stdin.isTTY) process.stdin.setRawMode(true)
process.stdin.on('keypress', (_text, { name, ctrl }) => {
  const [what, act] = (ctrl && name === 'c' ? keys.q : keys[name]) ?? []
  if (act === undefined) return
  console.log(`> ${what}`)
  void act()
})
process.on('SIGTERM', quit)

async function quit() {
  page.close()
  await stage.end()
  process.exit()
}
