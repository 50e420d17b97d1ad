// All that `npm run bench` measures, one after the other, each in a process of its own. With --json: one JSON for all.
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const isJson = process.argv.includes('--json')
const results = {}
for (const name of ['core', 'peers', 'fleet', 'sizes']) {
  const file = fileURLToPath(new URL(`${name}.js`, import.meta.url))
  const { stdout, status } = spawnSync(
    process.execPath,
    ['--expose-gc', file, ...process.argv.slice(2)],
    { encoding: 'utf8', stdio: ['ignore', isJson ? 'pipe' : 'inherit', 'inherit'] },
  )
  if (status !== 0) process.exit(status ?? 1)
  if (isJson) results[name] = JSON.parse(stdout)
  else console.log()
}
if (isJson) console.log(JSON.stringify(results, null, 2))
