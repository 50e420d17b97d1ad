import { createReconnectorSlice } from 'redux-reconnector'
import { readTrace, replayTrace, TraceError } from 'redux-reconnector/devtools'
import { expect, it } from 'vitest'

/** Another number by `FUZZ=1000000 npx vitest run test/devtools/fuzz.test.ts`. */
const count = Number(process.env.FUZZ ?? 100_000)

/** Numbers in [0, 1) that are the same in every run: mulberry32. */
function createRandom(seed: number) {
  let a = seed
  return () => {
    a = (a + 0x6d2b79f5) | 0
    let t = Math.imul(a ^ (a >>> 15), 1 | a)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}

const slice = createReconnectorSlice({ node: 'wss://host/live', policy: { jitter: [0.5, 1] } })
const { actions } = slice
const state = slice.reducer(undefined, actions.probeReceived('unreachable', 0, 0.5))
const list = [
  actions.probeReceived('unreachable', 10, 0.5),
  actions.attemptStarted({ attemptId: 'a:1', nowMs: 11 }),
  { type: 'other/thing', payload: { deep: [{ when: { $jsan: 'd12' } }, { $jsan: 'u' }] } },
  actions.reconnectFailed({ attemptId: 'a:1', nowMs: 20, reason: 'refused', retryAfterMs: 900 }),
  actions.probeReceived({ reachability: 'alive_dist_only', reason: 'slow' }, 3000, 0.1),
  actions.retryRequested(3500, 0.4),
  { type: 'other/thing', payload: { $jsan: '$[2].payload' } },
  actions.reconnectSucceeded({ nowMs: 3600 }),
  actions.configured({ policy: { maxAttempts: 3 }, maxBackoffMs: 500 }, 0.2),
  actions.paused('offline'),
  actions.resumed(9000),
  actions.synced(state),
]
const inner = (value: unknown) => JSON.stringify(value)
const seeds = [
  inner(list),
  JSON.stringify({ payload: inner(list), preloadedState: inner({ reconnector: state }) }),
  JSON.stringify({
    stagedActionIds: [0, ...list.keys()].map((id, at) => (at === 0 ? 0 : id + 1)),
    skippedActionIds: [3],
    actionsById: Object.fromEntries(
      [{ type: '@@INIT' }, ...list].map((action, id) => [id, { type: 'PERFORM_ACTION', action }]),
    ),
    computedStates: [{ state: { reconnector: state } }, {}, { state: { reconnector: {} } }],
    committedState: { reconnector: state },
  }),
]
// prettier-ignore
const hostile = [
  'null', '{}', '[]', '-1', '1e308', '1e999', '""', 'true', '{"__proto__":{"polluted":1}}',
  '{"constructor":{"prototype":{"polluted":1}}}', '{"$jsan":"$"}', '{"$jsan":"$[0]"}',
  '{"$jsan":"$.payload.__proto__.polluted"}', '{"$jsan":"n"}', '{"$jsan":["u"]}', '{"$jsan":4}',
  '"\\u2028\\u001b[2J\\n"', '"__proto__"', '"reconnector/probeReceived"', '[[[[[[[[[[]]]]]]]]]]',
  '['.repeat(600) + ']'.repeat(600),
  JSON.stringify('x'.repeat(20_000)),
]

function mutated(random: () => number): string {
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T // none is empty
  let text = pick(seeds)
  for (let turns = 1 + Math.floor(random() * random() * 3); turns > 0; turns -= 1) {
    const kind = random()
    if (kind < 0.8) text = withValue(text, pick, random)
    else if (kind < 0.92) {
      const at = Math.floor(random() * text.length)
      const to = at + Math.floor(random() * 20)
      text =
        text.slice(0, at) +
        pick(['', '"', '}', ']', ',', '\\', '\n', '0', pick(hostile)]) +
        text.slice(to)
    } else if (kind < 0.95) text = text.slice(0, Math.floor(random() * text.length))
    else
      text = text.replaceAll(
        pick(['reconnector', '"type"', 'nowMs', '10', '$', 'a']),
        pick(['', 'x', '"', '__proto__']),
      )
  }
  return text
}

/** The text with another value in some place, the strings that hold JSON opened. */
function withValue(text: string, pick: <T>(from: readonly T[]) => T, random: () => number): string {
  let whole: unknown
  try {
    whole = JSON.parse(text)
  } catch {
    return text
  }
  const mark = 'MUTATE-HERE'
  let node: unknown = whole
  while (typeof node === 'object' && node !== null) {
    const keys = Object.keys(node)
    if (keys.length === 0) return text
    const key = pick(keys)
    const child: unknown = node[key as never] // a key of its own
    const isLeaf = typeof child !== 'object' || child === null || random() < 0.15
    if (isLeaf && (key === 'payload' || key === 'preloadedState') && typeof child === 'string') {
      node[key as never] = withValue(child, pick, random) as never // of the same kind
      return JSON.stringify(whole)
    }
    if (isLeaf) {
      node[key as never] = mark as never // any value will do
      break
    }
    node = child
  }
  return JSON.stringify(whole).replace(`"${mark}"`, () => pick(hostile))
}

it(`refuses in one line, or replays, each of ${count} mutated traces`, () => {
  const random = createRandom(20_260)
  const seen = { replayed: 0, refused: 0 }
  const messages = new Set<string>()
  let slowestMs = 0
  for (let turn = 0; turn < count; turn += 1) {
    const text = mutated(random)
    const before = performance.now()
    try {
      const replay = replayTrace(readTrace(text), slice)
      JSON.stringify(replay.rows)
      seen.replayed += 1
      for (const { what, explanation } of replay.rows) {
        if (/[\p{Cc}\p{Zl}\p{Zp}]/u.test(what + explanation))
          throw new Error(`not one line: ${what}`)
      }
    } catch (error) {
      if (!(error instanceof TraceError)) throw new Error(`crashed on ${text}`, { cause: error })
      if (/[\p{Cc}\p{Zl}\p{Zp}]/u.test(error.message) || error.message.length > 400) {
        throw new Error(`not one line: ${error.message}`, { cause: error })
      }
      seen.refused += 1
      messages.add(error.message.replace(/\d+/g, 'n'))
    }
    slowestMs = Math.max(slowestMs, performance.now() - before)
  }
  console.log(
    `${count} mutated traces:`,
    seen,
    `${messages.size} refusals, slowest ${slowestMs.toFixed(0)} ms`,
  )
  expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false)
  expect(({} as { polluted?: unknown }).polluted).toBeUndefined()
  expect(seen.replayed).toBeGreaterThan(count / 20)
  expect(seen.refused).toBeGreaterThan(count / 20)
  expect(messages.size).toBeGreaterThan(20)
}, 600_000)
