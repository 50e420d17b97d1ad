import type { FleetReplay, ReplayedConnection, Trace } from '../devtools/index.js'
import { duration } from '../rules/duration.js'
import { aligned, joined, painter, rowColumns, rowsTable, type Column } from './rowsTable.js'
import { checkText, countsText, downText, origin, shown } from './words.js'

/** What is worth a look; `--json` has all of it. */
const mostWorst = 10
const mostRows = 200

type Worst = readonly [id: string, connection: ReplayedConnection]

const idColumn: Column = { head: 'id', most: 24, cell: ({ id }) => shown(id) }
const [indexColumn, ...otherColumns] = rowColumns
const columns = [...(indexColumn ? [indexColumn] : []), idColumn, ...otherColumns]

const worstColumns: readonly Column<Worst>[] = [
  { head: 'id', most: 24, cell: ([id]) => shown(id) },
  {
    head: 'time down',
    isRight: true,
    most: 12,
    cell: ([, { totals }]) => duration(totals.downMs),
  },
  { head: 'outages', isRight: true, most: 8, cell: ([, { totals }]) => String(totals.outages) },
  { head: 'attempts', isRight: true, most: 8, cell: ([, { totals }]) => String(totals.attempts) },
  {
    head: 'status',
    most: 10,
    cell: ([, { isRemoved, state }]) => (isRemoved ? 'removed' : state.status),
  },
  { head: 'node', most: 60, cell: ([, { state }]) => shown(state.node) },
]

/** The replay of a fleet for people: its totals, who was down longest, and what happened last. */
export function fleetTimeline(trace: Trace, replay: FleetReplay, isColoured: boolean): string {
  const paint = painter(isColoured)
  const { rows, startMs } = replay
  const { connections, longestWaitMs } = replay.totals
  const lines = [
    `${paint('bold', `${connections} ${connections === 1 ? 'connection' : 'connections'}`)}, ${origin(startMs)}`,
    '',
    countsText(replay.totals),
    `${downText(replay.totals, 'in all')}, longest wait ${duration(longestWaitMs)}`,
    `${replay.ownCount} of ${trace.entries.length} actions are the fleet's (${shown(replay.prefix)}, at ${shown(replay.sliceKey)})`,
    ...passedOver(replay),
    checkText(replay),
  ]

  const worst = worstOf(replay)
  if (worst.length > 0) {
    const { head, body } = aligned(worst, worstColumns, startMs)
    lines.push('', 'Longest down:', paint('bold', joined(head)), ...body.map(joined))
  }
  lines.push('')
  if (rows.length === 0) lines.push('No action of the trace changes a connection.')
  else {
    if (rows.length > mostRows) {
      lines.push(`The last ${mostRows} rows; ${rows.length - mostRows} before them are left out.`)
    }
    lines.push(...rowsTable(rows.slice(-mostRows), columns, startMs, paint))
  }
  return [...lines, ''].join('\n')
}

function passedOver({ passedOver: all }: FleetReplay): string[] {
  const [first] = all
  if (first === undefined) return []
  const { index, what } = first
  return [
    `${all.length} ignored, completely or in part; the first is action ${index}, ${shown(what)}`,
  ]
}

function worstOf({ connections }: FleetReplay): Worst[] {
  const down = [...connections].filter(([, { totals }]) => totals.downMs > 0)
  return (
    down
      // oxlint-disable-next-line unicorn/no-array-sort -- of a list made here; toSorted is ES2023
      .sort(([, a], [, b]) => b.totals.downMs - a.totals.downMs)
      .slice(0, mostWorst)
  )
}

/**
 * The replay of a fleet as JSON for programs, in pieces: a text of all of it may be longer than a string can be. The
 * rows are without their states and events, which are in the trace; the states of the fleet are with its connections.
 */
export function* fleetJson(trace: Trace, replay: FleetReplay): Generator<string> {
  const { rows, connections, initialState: _first, state: _last, ...others } = replay
  const head = JSON.stringify({ form: trace.form, ...others }, null, 2)
  yield `${head.slice(0, -2)},\n  "rows": [`
  yield* listed(rows, ({ state: _state, event: _event, ...row }) => row)
  yield '],\n  "connections": ['
  yield* listed(connections, ([id, connection]) => ({ id, ...connection }))
  yield ']\n}\n'
}

function* listed<Item>(items: Iterable<Item>, shape: (item: Item) => object): Generator<string> {
  let separator = '\n    '
  for (const item of items) {
    yield separator + JSON.stringify(shape(item))
    separator = ',\n    '
  }
}
