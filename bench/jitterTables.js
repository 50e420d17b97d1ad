// The tables of the article's experiment on jitter.
import { compete, kinds } from './jitterArticle.js'
import { printTable } from './measure.js'

const counts = [1, 10, 25, 50, 75, 100]
const repeats = 100

/** Prints calls and times by kind of jitter, and what the article says of them. */
export function printArticle() {
  const all = new Map(
    Object.keys(kinds).map((kind) => [
      kind,
      counts.map((clients) => compete({ clients, kind, repeats })),
    ]),
  )
  const head = ['', ...counts.map(String)]
  const rows = (of) => [...all].map(([kind, results]) => [kind, ...results.map(of)])
  console.log("\nThe article's experiment: calls by number of clients\n")
  printTable(
    head,
    rows(({ calls }) => calls.toFixed(0)),
  )
  console.log('\ntime in ms until all have written\n')
  printTable(
    head,
    rows(({ timeMs }) => timeMs.toFixed(0)),
  )

  const at = (kind) => all.get(kind)[counts.indexOf(100)]
  const ratio = (one, other, axis) => `${(at(one)[axis] / at(other)[axis]).toFixed(2)}x`
  const growth = (kind) => (at(kind).calls / all.get(kind)[counts.indexOf(50)].calls).toFixed(1)
  console.log('\nWhat the article says of 100 clients, and here\n')
  printTable(
    ['', 'article', 'here'],
    [
      ['full : exponential, calls', 'less than 0.5x', ratio('full', 'exponential', 'calls')],
      ['full : exponential, time', 'off the graph', ratio('full', 'exponential', 'timeMs')],
      ['equal : full, calls', 'slightly more', ratio('equal', 'full', 'calls')],
      ['equal : full, time', 'much longer', ratio('equal', 'full', 'timeMs')],
      ['decorrelated : full, calls', 'more', ratio('decorrelated', 'full', 'calls')],
      ['full : decorrelated, time', 'slightly more', ratio('full', 'decorrelated', 'timeMs')],
      [
        'decorrelated : exponential, calls',
        'far less',
        ratio('decorrelated', 'exponential', 'calls'),
      ],
      ['none : exponential, calls', 'not stated', ratio('none', 'exponential', 'calls')],
      ['none : full, calls', 'far more', ratio('none', 'full', 'calls')],
      [
        'calls for twice the clients',
        'still N² (4x)',
        `${growth('full')}x full, ${growth('none')}x none`,
      ],
    ],
  )
  const gap = (axis) =>
    counts
      .slice(1)
      .map((_, index) => {
        const [one, other] = ['nearest policy', 'decorrelated'].map(
          (kind) => all.get(kind)[index + 1],
        )
        const share = Math.round((one[axis] / other[axis] - 1) * 100)
        return share === 0 ? '0' : `${share > 0 ? '+' : ''}${share}`
      })
      .join(', ')
  console.log(`\nnearest policy beside decorrelated, from ${counts[1]} clients on, in %:`)
  console.log(`calls ${gap('calls')}; time ${gap('timeMs')}`)

  console.log('\n100 clients, with the waits from the start of each attempt, as in the listener\n')
  printTable(
    ['', 'calls', 'ms'],
    Object.keys(kinds).map((kind) => {
      const { calls, timeMs } = compete({ clients: 100, kind, repeats, fromStart: true })
      return [kind, calls.toFixed(0), timeMs.toFixed(0)]
    }),
  )
}
