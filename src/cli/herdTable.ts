import { duration } from '../rules/duration.js'
import type { HerdOptions, HerdResult } from '../testing/index.js'
import { percent, type NamedHerd } from './drawHerd.js'
import { aligned, joined, type Column } from './rowsTable.js'

/** What all herds of a comparison have in common. */
export type Setting = Pick<HerdOptions, 'clients' | 'seed'> & {
  readonly server: { readonly connectMs: number; readonly acceptsPerSecond?: number }
}

const figure = (head: string, cell: (herd: HerdResult) => string): Column<NamedHerd> => ({
  head,
  isRight: true,
  most: 40,
  cell: ([, herd]) => cell(herd),
})

const columns: readonly Column<NamedHerd>[] = [
  { head: 'policy', most: 40, cell: ([name]) => name },
  figure('busiest second', ({ busiestSecond: { attempts, share } }) => {
    return `${Math.round(attempts)} (${percent(share)})`
  }),
  figure('mean wait', ({ meanWaitMs }) => duration(meanWaitMs)),
  figure('p99 wait', ({ p99WaitMs }) => duration(p99WaitMs)),
  figure('attempts', ({ attemptsPerClient }) => attemptsPerClient.toFixed(1)),
  figure('overload', ({ overloadMs }) => duration(overloadMs)),
  figure('back', ({ backShare }) => percent(backShare)),
]

/** The herds of several policies as a table for people. */
export function herdTable(
  setting: Setting,
  outagesMs: readonly number[],
  herds: readonly NamedHerd[],
): string {
  const { head, body } = aligned(herds, columns, null)
  return [headline(setting, outagesMs), '', ...[head, ...body].map(joined), ''].join('\n')
}

function headline({ clients, server }: Setting, outagesMs: readonly number[]): string {
  const [first = 0] = outagesMs
  const last = outagesMs.at(-1) ?? first
  const outages =
    outagesMs.length === 1
      ? `an outage of ${duration(first)}`
      : `means over ${outagesMs.length} outages of ${duration(first)} to ${duration(last)}`
  const { acceptsPerSecond, connectMs } = server
  const limit =
    acceptsPerSecond === undefined ? 'all clients at once' : `${acceptsPerSecond} a second`
  return `${clients} clients, ${outages}; the server takes ${limit}, each in ${duration(connectMs)}
waits count from the recovery, attempts are per client`
}
