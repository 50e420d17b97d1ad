// Folds a log from a broker in a process of its own, loses and doubles some of it, and is killed by its parent.
import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { createMirror } from 'redux-reconnector/mirror'
import { openClient } from '../../demo/mirror/engines.js'
import { createBenchSlice } from './life.js'

const { engine, port, shard, snapshotFile, lossEvery, doubleEvery } = JSON.parse(process.argv[2])
const fleet = createBenchSlice()
let state = fleet.getInitialState()
const mirror = createMirror(fleet, { dispatch: (action) => (state = fleet.reducer(state, action)) })
const client = await openClient[engine](port)
const log = await client.openLog(shard, 0)
const counts = { taken: 0, known: 0, gap: 0, lost: 0 }
let entries = 0
let isBehind = false

/** From the newest snapshot, where there is one. */
async function follow() {
  isBehind = false
  let from
  if (existsSync(snapshotFile)) {
    const { place, snapshot } = JSON.parse(readFileSync(snapshotFile, 'utf8'))
    if (JSON.parse(snapshot).n > mirror.position()) mirror.restore(snapshot)
    from = place
  }
  return log.follow((entry) => {
    entries += 1
    if (isBehind) return
    if (entries % lossEvery === 0) {
      counts.lost += 1
      return
    }
    counts[mirror.take(entry)] += 1
    if (entries % doubleEvery === 0) counts[mirror.take(entry)] += 1
    if (counts.gap > 0 && !isBehind) isBehind = counts.gap > gaps
  }, from)
}

let gaps = 0
let reader = await follow()
process.send({ what: 'reading', position: mirror.position() })
setInterval(async () => {
  if (!isBehind) return
  gaps = counts.gap
  await reader.stop()
  reader = await follow()
}, 50)

process.on('message', async ({ what, n }) => {
  if (what !== 'finish') return
  while (mirror.position() < n) await new Promise((resolve) => setTimeout(resolve, 20))
  const { user, system } = process.cpuUsage()
  const hash = createHash('sha256').update(JSON.stringify(state)).digest('hex')
  process.send({ what: 'done', hash, counts, cpuMs: (user + system) / 1000 })
})
process.on('disconnect', () => process.exit())
