// A Redux store that keeps a real Erlang node, which you may kill, start, freeze and thaw: npm run demo:beam
import { emitKeypressEvents } from 'node:readline'
import { selectExplanation } from 'redux-reconnector'
import { createKeptNode } from './keptNode.js'

const { erlang, store, state: current, start, close } = await createKeptNode()
const startedMs = Date.now()

/** @param {...string} columns */
const say = (...columns) => {
  const seconds = ((Date.now() - startedMs) / 1000).toFixed(1)
  console.log(`${seconds.padStart(6)} s  ${columns.join('  ')}`)
}
let shown = ''
store.subscribe(() => {
  const state = current()
  // 'due' lasts for an instant, between two dispatches.
  const what = `${state.status} ${state.reachability} ${state.attempts}`
  if (state.status === 'due' || what === shown) return
  shown = what
  const columns = [
    state.status.padEnd(10),
    (state.reachability ?? '').padEnd(15),
    `${state.totalReconnects} connects`,
  ]
  say(...columns, selectExplanation(state, Date.now()))
})

/** @type {Record<string, [what: string, act: () => unknown]>} */
const keys = {
  k: ['kill', () => erlang.signalNode('SIGKILL')],
  s: ['start', () => (erlang.isRunning() ? say('the node runs already') : erlang.startNode())],
  f: ['freeze', () => erlang.signalNode('SIGSTOP')],
  t: ['thaw', () => erlang.signalNode('SIGCONT')],
  q: ['quit', quit],
}
console.log(
  Object.entries(keys)
    .map(([key, [name]]) => `${key} ${name}`)
    .join('   '),
)

start()

emitKeypressEvents(process.stdin)
if (process.stdin.isTTY) process.stdin.setRawMode(true)
process.stdin.on('keypress', (_text, { name, ctrl }) => {
  if (ctrl && name === 'c') return quit()
  const key = keys[name]
  if (key === undefined) return
  const [what, act] = key
  say(`> ${what}`)
  act()
})
process.on('SIGTERM', quit)

function quit() {
  close()
  process.exit()
}
