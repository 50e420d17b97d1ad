/** Numbers in [0, 1) that are the same in every run: mulberry32. */
export function createRandom(seed: number) {
  let a = seed
  return () => {
    a = (a + 0x6d2b79f5) | 0
    let t = Math.imul(a ^ (a >>> 15), 1 | a)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}

// prettier-ignore
const hostile = [
  'null', '{}', '[]', '-1', '1e308', '1e999', '""', 'true', '{"__proto__":{"polluted":1}}',
  '{"constructor":{"prototype":{"polluted":1}}}', '{"$jsan":"$"}', '{"$jsan":"$[0]"}',
  '{"$jsan":"$.payload.__proto__.polluted"}', '{"$jsan":"n"}', '{"$jsan":["u"]}', '{"$jsan":4}',
  '"\\u2028\\u001b[2J\\n"', '"__proto__"', '"reconnector/probeReceived"', '[[[[[[[[[[]]]]]]]]]]',
  '['.repeat(600) + ']'.repeat(600),
  JSON.stringify('x'.repeat(20_000)),
]

/** One of the seeds, with a few things in it broken. */
export function mutated(random: () => number, seeds: readonly string[]): string {
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
