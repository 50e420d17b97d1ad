import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

/**
 * @typedef {object} WorkerOptions
 * @property {import('./engines.js').EngineName} engine
 * @property {number} brokerPort
 * @property {number} devicePort
 * @property {string} shard
 * @property {string} worker
 * @property {number} ttlMs of its lease
 * @property {boolean} isWriteAhead
 * @property {readonly string[]} ids of the devices, added by whoever keeps the shard first
 * @typedef {{ what: string, atMs: number, worker: string, [field: string]: unknown }} Told
 */

const file = fileURLToPath(new URL('worker.js', import.meta.url))
/** @type {Set<import('node:child_process').ChildProcess>} */
const running = new Set()
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL')
})

/**
 * A worker in a process of its own.
 *
 * @param {WorkerOptions} options
 * @param {(told: Told) => void} [onTold]
 */
export function startWorker(options, onTold = () => {}) {
  const child = fork(file, [JSON.stringify(options)], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  running.add(child)
  /** @type {Told[]} */
  const told = []
  /** @type {{ isIt: (told: Told) => boolean, resolve: (told: Told) => void }[]} */
  let waiting = []
  child.on('message', (message) => {
    const given = /** @type {Told} */ (message)
    told.push(given)
    onTold(given)
    waiting = waiting.filter(({ isIt, resolve }) => {
      if (isIt(given)) resolve(given)
      return !isIt(given)
    })
  })
  const exited = once(child, 'exit').then(([code, signal]) => {
    running.delete(child)
    return signal ?? code
  })
  return {
    name: options.worker,
    pid: child.pid ?? 0,
    told,
    exited,
    /**
     * The first message of that kind, also one that has come already.
     *
     * @param {string} what
     * @returns {Promise<Told>}
     */
    heard(what) {
      const isIt = (/** @type {Told} */ given) => given.what === what
      const known = told.find(isIt)
      if (known) return Promise.resolve(known)
      return new Promise((resolve, reject) => {
        waiting.push({ isIt, resolve })
        void exited.then((how) =>
          reject(new Error(`${options.worker} ended (${how}) before ${what}`)),
        )
      })
    },
    ask: (/** @type {object} */ message) => void (child.connected && child.send(message)),
    kill: () => void child.kill('SIGKILL'),
    freeze: () => void child.kill('SIGSTOP'),
    thaw: () => void child.kill('SIGCONT'),
    async end() {
      child.kill('SIGKILL')
      await exited
    },
  }
}
