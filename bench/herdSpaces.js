// The spaces of the herd's search: ranges of numbers, the rule that they stand for, and where to start.

const log = (from, to) => ({ from, to, log: true })
const between = (from, to) => ({ from, to })

const whole = Math.round
const hundredth = (value) => Math.round(value * 100) / 100
const jitterOf = ([from, width]) => [hundredth(from), hundredth(from + width)]

const waits = [log(300, 20_000), between(1.2, 4), log(4000, 90_000)] // the second wait, factor, cap
const jitter = [between(0, 1), between(0, 2)] // from, and how much wider
const first = { among: [0, 500, 1000, 2000, 4000, 8000] }

function growing(firstMs, [base, factor, cap]) {
  const maxBackoffMs = whole(cap)
  const backoffMs = [firstMs]
  for (let ms = base; ms < maxBackoffMs && backoffMs.length < 24; ms *= factor)
    backoffMs.push(whole(ms))
  return { backoffMs, maxBackoffMs }
}
const jittered = (firstMs, numbers) => ({
  ...growing(firstMs, numbers),
  jitter: jitterOf(numbers.slice(3)),
})

const recommended = [4000, 3, 20_000, 0.5, 1]

export const spaces = [
  {
    name: 'at once, then growing waits',
    isPolicy: true,
    ranges: [...waits, ...jitter],
    starts: [recommended],
    dataOf: (numbers) => jittered(0, numbers),
  },
  {
    name: 'a first wait, then growing waits',
    isPolicy: true,
    ranges: [first, ...waits, ...jitter],
    starts: [[0, ...recommended]],
    dataOf: ([firstMs, ...numbers]) => jittered(firstMs, numbers),
  },
  {
    name: 'growing waits and `jitterMs`',
    isPolicy: true,
    ranges: [first, log(100, 40_000), ...waits, ...jitter],
    starts: [[0, 100, ...recommended]],
    dataOf: ([firstMs, jitterMs, ...numbers]) => ({
      ...jittered(firstMs, numbers),
      jitterMs: whole(jitterMs),
    }),
  },
  {
    name: 'at once, then four free waits',
    isPolicy: true,
    ranges: [...Array.from({ length: 4 }, () => log(300, 40_000)), log(4000, 90_000), ...jitter],
    starts: [[4000, 12_000, 20_000, 20_000, 20_000, 0.5, 1]],
    dataOf: ([a, b, c, d, last, ...numbers]) => {
      const [longest, list] = [Math.max(a, b, c, d, last), [0, a, b, c, d].map(whole)]
      // A cap would cut a longer wait before it, so the last wait is then a part of the list.
      const rest = longest > last ? Array.from({ length: 200 }, () => whole(last)) : []
      return {
        backoffMs: [...list, ...rest],
        maxBackoffMs: whole(longest),
        jitter: jitterOf(numbers),
      }
    },
  },
  {
    name: 'a jitter for each attempt',
    ranges: [...waits, ...jitter, ...jitter, ...jitter],
    starts: [
      [4000, 3, 20_000, 0.5, 1, 0.5, 1, 0.5, 1],
      [4000, 3, 20_000, 0.1, 1.4, 0.1, 1.3, 0.8, 0.4],
    ],
    dataOf: (numbers) => ({
      ...growing(0, numbers),
      jitters: [[1, 1], ...[3, 5, 7].map((at) => jitterOf(numbers.slice(at, at + 2)))],
    }),
  },
  {
    name: 'at once, then `jitterMs`',
    ranges: [log(100, 40_000), ...waits, ...jitter],
    starts: [[100, ...recommended]],
    dataOf: ([jitterMs, ...numbers]) => ({
      ...jittered(0, numbers),
      jitterMs: whole(jitterMs),
      atOnce: true,
    }),
  },
  {
    name: 'other waits after a refusal',
    ranges: [...waits, ...jitter, ...waits, ...jitter],
    starts: [[...recommended, 20_000, 3, 20_000, 0.5, 1]],
    dataOf: (numbers) => {
      const { backoffMs, ...rest } = jittered(0, numbers.slice(5))
      return { ...jittered(0, numbers), refused: { backoffMs: backoffMs.slice(1), ...rest } }
    },
  },
  {
    name: 'decorrelated',
    ranges: [log(300, 15_000), between(1.2, 8), log(4000, 90_000)],
    starts: [
      [4000, 3, 20_000],
      [1100, 5.23, 23_300],
    ],
    dataOf: ([base, times, cap]) => ({
      backoffMs: [0],
      maxBackoffMs: whole(cap),
      jitter: [1, 1],
      decorrelated: { baseMs: whole(base), times: hundredth(times), capMs: whole(cap) },
    }),
  },
  {
    name: 'even draws',
    ranges: [...waits, ...jitter],
    starts: [recommended],
    dataOf: (numbers) => ({ ...jittered(0, numbers), even: true }),
  },
]

/** A rule in one line: its waits in s, the cap, the jitter, and what is added. */
export function told(data) {
  const { backoffMs, maxBackoffMs, jitter: one, jitters, jitterMs, refused, decorrelated } = data
  const s = (ms) => String(whole(ms / 100) / 10)
  if (decorrelated !== undefined) {
    const { baseMs, times, capMs } = decorrelated
    return `0, then min(${s(capMs)}, ${s(baseMs)} to ${times} x last)`
  }
  return [
    ...(backoffMs.length > 0 ? [backoffMs.slice(0, 6).map(s).join(' ')] : []),
    ...(backoffMs.length > 6 ? ['...'] : []),
    `<= ${s(maxBackoffMs)}`,
    `x ${(jitters?.slice(1) ?? [one]).map(([from, to]) => `${from}-${to}`).join(', ')}`,
    ...(jitterMs === undefined ? [] : [`+ 0-${s(jitterMs)}`]),
    ...(refused === undefined ? [] : [`refused: ${told(refused)}`]),
  ].join(' ')
}
