import type { ReplayRow } from '../devtools/index.js'
import { duration } from '../rules/duration.js'
import { cut } from './words.js'

const colours = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33, cyan: 36 } as const
type Colour = keyof typeof colours
/** Colours a text, or leaves it as it is. */
export type Paint = (colour: Colour, text: string) => string

const statusColours: Readonly<Record<ReplayRow['after'], Colour>> = {
  idle: 'dim',
  healthy: 'green',
  waiting: 'yellow',
  due: 'cyan',
  connecting: 'cyan',
  paused: 'dim',
  gaveUp: 'red',
}

/** One column of a table of rows. */
export interface Column<Row = ReplayRow> {
  readonly head: string
  readonly isRight?: boolean
  readonly most: number
  cell(row: Row, startMs: number | null): string
}

/** What a row says. */
export const rowColumns: readonly Column[] = [
  { head: '#', isRight: true, most: 7, cell: ({ index }) => String(index) },
  { head: 'time', isRight: true, most: 14, cell: ({ nowMs }, startMs) => offset(nowMs, startMs) },
  { head: 'what happened', most: 44, cell: ({ what }) => what },
  {
    head: 'status',
    most: 24,
    cell: ({ before, after }) => (before === after ? after : `${before} > ${after}`),
  },
  {
    head: 'attempt',
    isRight: true,
    most: 8,
    cell: ({ attempt, isAttempt }) => `${isAttempt ? '*' : ''}${attempt}`,
  },
  {
    head: 'wait',
    isRight: true,
    most: 10,
    cell: ({ waitMs }) => (waitMs === null ? '' : duration(waitMs)),
  },
  { head: 'explanation', most: 300, cell: ({ explanation }) => explanation },
]

/** Colours on a terminal only. */
export function painter(isColoured: boolean): Paint {
  return isColoured
    ? (colour, text) => `\u{1B}[${colours[colour]}m${text}\u{1B}[0m`
    : (_colour, text) => text
}

/** The cells in columns as wide as they need to be: the head, and a line for each row. */
export function aligned<Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  startMs: number | null,
): { readonly head: readonly string[]; readonly body: readonly (readonly string[])[] } {
  const cells = rows.map((row) => columns.map(({ cell, most }) => cut(cell(row, startMs), most)))
  const widths = columns.map(({ head }, at) =>
    cells.reduce((width, row) => Math.max(width, row[at]?.length ?? 0), head.length),
  )
  const padded = (row: readonly string[]) =>
    row.map((cell, at) => {
      const width = widths[at] ?? 0
      if (columns[at]?.isRight) return cell.padStart(width)
      return at === columns.length - 1 ? cell : cell.padEnd(width)
    })
  return { head: padded(columns.map(({ head }) => head)), body: cells.map(padded) }
}

/** Cells as one line. */
export function joined(cells: readonly string[]): string {
  return cells.join('  ').trimEnd()
}

/** The rows of a replay as lines, coloured by their status. */
export function rowsTable(
  rows: readonly ReplayRow[],
  columns: readonly Column[],
  startMs: number | null,
  paint: Paint,
): string[] {
  const { head, body } = aligned(rows, columns, startMs)
  const statusAt = columns.findIndex((column) => column.head === 'status')
  const lines = rows.map((row, at) => {
    const cells = body[at] ?? []
    if (!row.isFolded) return paint('dim', joined(cells))
    return joined(
      cells.map((cell, cellAt) =>
        cellAt === statusAt ? paint(statusColours[row.after], cell) : cell,
      ),
    )
  })
  return [paint('bold', joined(head)), ...lines]
}

function offset(nowMs: number | null, startMs: number | null): string {
  if (nowMs === null || startMs === null) return ''
  const ms = nowMs - startMs
  return `${ms < 0 ? '-' : '+'}${Math.abs(ms / 1000).toFixed(3)} s`
}
