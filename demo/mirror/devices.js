// Simulated devices, and what each has seen: who dialed it, when, for which attempt, in which term.
import { once } from 'node:events'
import { createServer } from 'node:net'

/**
 * @typedef {object} Call one attempt as the device saw it
 * @property {number} atMs
 * @property {string} id
 * @property {number} number
 * @property {string} attemptId
 * @property {number} startedMs when the worker decided it
 * @property {number} term
 * @property {string} worker
 * @typedef {'accept' | 'refuse' | 'hang' | 'reject'} Answer `hang`: never; `reject`: for good
 */

/** @param {(id: string) => Answer} answerOf */
export async function startDevices(answerOf) {
  /** @type {Call[]} */
  const calls = []
  /** @type {Map<string, { term: number, socket: import('node:net').Socket }>} */
  const open = new Map()
  /** @type {Map<string, number>} */
  const terms = new Map()
  /** @type {Set<import('node:net').Socket>} */
  const sockets = new Set()

  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => {}) // a worker that was killed
    socket.on('close', () => sockets.delete(socket))
    let said = ''
    socket.on('data', (data) => {
      said += String(data)
      if (!said.endsWith('\n')) return
      const { id, number, attemptId, startedMs, term, worker } = JSON.parse(said)
      said = ''
      // No lease and no fence can keep a worker that was frozen in the middle of a call from ending it. The device can.
      if (term < (terms.get(id) ?? 0)) {
        socket.end('old\n')
        return
      }
      terms.set(id, term)
      calls.push({ atMs: Date.now(), id, number, attemptId, startedMs, term, worker })
      const answer = answerOf(id)
      if (answer === 'hang') return
      if (answer !== 'accept') {
        socket.end(answer === 'reject' ? 'never\n' : 'no\n')
        return
      }
      open.get(id)?.socket.destroy()
      open.set(id, { term, socket })
      socket.on('close', () => {
        if (open.get(id)?.socket === socket) open.delete(id)
      })
      socket.write('ok\n')
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()

  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    calls,
    openCount: () => open.size,
    /** Ends the connection to one device from its own side. */
    drop: (/** @type {string} */ id) => open.get(id)?.socket.destroy(),
    close() {
      for (const socket of sockets) socket.destroy()
      server.close()
    },
  }
}
