// A fast model of a herd: what `simulateHerd` does, with arrays of numbers in place of states, for a search among
// thousands of rules. It also knows rules that a policy cannot express (herdRules.js). On a policy it gives the figures
// of `simulateHerd` to the last digit; test/testing/fastHerd.test.ts compares them.

const backlogMs = 1000
const overloadStepMs = 100
const afterMs = 3_600_000 // as long as a herd may take to reconnect
const soonMs = 65_536

/**
 * Simulates herds that differ only in the length of the outage and in the server. Until the recovery they are the same,
 * so the outage is simulated once: at each recovery, the herd goes on from a copy for each server.
 *
 * @param options.clients - the number of clients
 * @param options.seed - the seed of the random numbers
 * @param options.rule - a rule of `ruleOf`
 * @param options.outagesMs - the lengths, in whole ms
 * @param options.perSecond - the shares of the clients that the servers accept in a second
 * @returns for each length, a list with a result for each server
 */
export function runHerds({ clients, seed, rule, outagesMs, perSecond, connectMs }) {
  const herd = createHerd(clients, seed, rule)
  const results = new Map()
  let nowMs = 0
  herd.begin()
  for (const outageMs of [...new Set(outagesMs)].toSorted((a, b) => a - b)) {
    nowMs = herd.runDown(nowMs, outageMs)
    results.set(
      outageMs,
      perSecond.map((share) => herd.recover(outageMs, clients * share, connectMs)),
    )
  }
  herd.end(nowMs)
  return outagesMs.map((outageMs) => results.get(outageMs))
}

// The first client to be woken at each ms, or -1: from the loss, and from the recovery. All runs share these arrays, and
// leave them empty, since clearing them would take longer than a run.
let down = new Int32Array(0)
const up = new Int32Array(afterMs + 2).fill(-1)

function createHerd(clients, seed, { waitMs: waitOf }) {
  const next = new Int32Array(clients) // the next client of the same ms
  const attempts = new Int32Array(clients)
  const refusals = new Int32Array(clients) // those by a server that is up
  const lastWaitMs = new Float64Array(clients)
  let randomState = seed | 0
  let made = 0
  let latestMs = 0
  const saved = [new Int32Array(clients), new Int32Array(clients), new Float64Array(clients)]
  const waits = new Float64Array(clients)
  const perSecondAfter = new Uint32Array(afterMs / 1000 + 2)

  /** The generator of `createSeededRandom`; its state is a number here, to go on from a copy. */
  function random() {
    randomState = (randomState + 0x6d2b79f5) | 0
    let mixed = Math.imul(randomState ^ (randomState >>> 15), 1 | randomState)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }

  /** When the client is to be woken after a wait that began now. */
  function wakeMs(client, nowMs, draw) {
    const ms = waitOf(attempts[client], draw, refusals[client], lastWaitMs[client], client)
    lastWaitMs[client] = ms
    const atMs = Math.max(Math.ceil(nowMs + ms), nowMs + 1)
    if (atMs > latestMs) latestMs = atMs
    return atMs
  }

  function addDown(client, atMs) {
    if (atMs >= down.length) {
      const longer = new Int32Array(Math.max(atMs + 1, down.length * 2, soonMs)).fill(-1)
      longer.set(down)
      down = longer
    }
    next[client] = down[atMs]
    down[atMs] = client
  }

  return {
    /** The loss: some attempt at once, the others begin their first wait. */
    begin() {
      for (let client = 0; client < clients; client += 1) {
        const draw = random()
        const firstMs = waitOf(0, draw, 0, 0, client)
        lastWaitMs[client] = firstMs
        if (firstMs > 0) addDown(client, Math.max(Math.ceil(firstMs), 1))
        else {
          attempts[client] = 1
          made += 1
          addDown(client, wakeMs(client, 0, draw))
        }
        latestMs = Math.max(latestMs, Math.ceil(firstMs))
      }
    },

    /** The outage from one instant to just before another. */
    runDown(fromMs, toMs) {
      for (let ms = fromMs; ms < toMs; ms += 1) {
        if (ms >= down.length) break
        let client = down[ms]
        down[ms] = -1
        while (client >= 0) {
          const following = next[client]
          attempts[client] += 1
          made += 1
          addDown(client, wakeMs(client, ms, random()))
          client = following
        }
      }
      return toMs
    },

    /** Clears what is left of the outage's array. */
    end(nowMs) {
      down.fill(-1, nowMs, latestMs + 1)
    },

    /** The herd after the recovery. The state of the outage is the same afterwards. */
    recover(outageMs, acceptsPerSecond, connectMs) {
      const before = [randomState, made, latestMs]
      const [savedNext, savedAttempts, savedWaits] = saved
      savedNext.set(next)
      savedAttempts.set(attempts)
      savedWaits.set(lastWaitMs)
      up.set(down.subarray(outageMs, Math.min(latestMs + 1, outageMs + up.length)))
      perSecondAfter.fill(0)
      let back = 0
      let servedUntilMs = 0
      let overloadMs = 0
      let overloadStep = -1
      let after = 0
      const gapMs = 1000 / acceptsPerSecond
      for (; after <= afterMs && back < clients; after += 1) {
        let client = up[after]
        up[after] = -1
        while (client >= 0) {
          const following = next[client]
          const nowMs = outageMs + after
          const draw = random()
          attempts[client] += 1
          made += 1
          perSecondAfter[Math.floor(after / 1000)] += 1
          if (servedUntilMs - nowMs > backlogMs) {
            const step = Math.floor(nowMs / overloadStepMs)
            if (step !== overloadStep) overloadMs += overloadStepMs
            overloadStep = step
            refusals[client] += 1
            const at = wakeMs(client, nowMs, draw) - outageMs
            if (at <= afterMs) {
              next[client] = up[at]
              up[at] = client
            }
          } else {
            servedUntilMs = Math.max(servedUntilMs, nowMs) + gapMs
            waits[back] = servedUntilMs + connectMs - outageMs
            back += 1
          }
          client = following
        }
      }
      if (back < clients) up.fill(-1)
      const sorted = waits.subarray(0, back).toSorted()
      const result = {
        busiest: perSecondAfter.reduce((most, count) => Math.max(most, count), 0) / clients,
        waitMs: sorted.reduce((sum, ms) => sum + ms, 0) / Math.max(back, 1),
        p99Ms: sorted[Math.ceil(back * 0.99) - 1] ?? 0,
        overloadMs,
        attempts: made / clients,
        back: back / clients,
      }
      ;[randomState, made, latestMs] = before
      next.set(savedNext)
      attempts.set(savedAttempts)
      lastWaitMs.set(savedWaits)
      refusals.fill(0)
      return result
    },
  }
}
