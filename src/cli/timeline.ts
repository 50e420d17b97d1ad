import type { Difference, Replay, ReplayRow, Trace } from '../devtools/index.js'
import { duration, instant } from './duration.js'

const colours = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33, cyan: 36 } as const
type Colour = keyof typeof colours
type Paint = (colour: Colour, text: string) => string

const statusColours: Readonly<Record<ReplayRow['after'], Colour>> = {
  idle: 'dim',
  healthy: 'green',
  waiting: 'yellow',
  due: 'cyan',
  connecting: 'cyan',
  paused: 'dim',
  gaveUp: 'red',
}

interface Column {
  readonly head: string
  readonly isRight?: boolean
  readonly most: number
  cell(row: ReplayRow, startMs: number | null): string
}

const columns: readonly Column[] = [
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

/** The replay as a table for people, and its totals below. */
export function timeline(trace: Trace, replay: Replay, isColoured: boolean): string {
  const paint: Paint = isColoured
    ? (colour, text) => `\u{1B}[${colours[colour]}m${text}\u{1B}[0m`
    : (_colour, text) => text
  const startMs = replay.rows.find(({ nowMs }) => nowMs !== null)?.nowMs ?? null
  const lines = [`${paint('bold', shown(replay.state.node))}, ${origin(startMs)}`]
  if (replay.rows.length === 0) lines.push('', 'No action of the slice is in the trace.')
  else lines.push('', ...table(replay.rows, startMs, paint))
  return [...lines, '', ...totals(trace, replay), ''].join('\n')
}

function table(rows: readonly ReplayRow[], startMs: number | null, paint: Paint): string[] {
  const cells = rows.map((row) => columns.map(({ cell, most }) => cut(cell(row, startMs), most)))
  const widths = columns.map(({ head }, at) =>
    cells.reduce((width, line) => Math.max(width, line[at]?.length ?? 0), head.length),
  )
  const aligned = (line: readonly string[]) =>
    line.map((cell, at) => {
      const width = widths[at] ?? 0
      if (columns[at]?.isRight) return cell.padStart(width)
      return at === columns.length - 1 ? cell : cell.padEnd(width)
    })
  const body = rows.map((row, at) => {
    const line = aligned(cells[at] ?? [])
    if (!row.isFolded) return paint('dim', line.join('  ').trimEnd())
    const statusAt = columns.findIndex(({ head }) => head === 'status')
    const painted = line.map((cell, cellAt) =>
      cellAt === statusAt ? paint(statusColours[row.after], cell) : cell,
    )
    return painted.join('  ').trimEnd()
  })
  const head = aligned(columns.map((column) => column.head))
    .join('  ')
    .trimEnd()
  return [paint('bold', head), ...body]
}

function totals(trace: Trace, replay: Replay): string[] {
  const { outages, attempts, reconnects, downMs, longestWaitMs, spanMs } = replay.totals
  const compared = replay.comparedCount
  const check =
    compared === 0
      ? 'The trace has no states of its own to compare with.'
      : replay.difference === null
        ? `All ${compared} states that the trace has are the same.`
        : `The trace's own states differ: ${differenceText(replay.difference, 'the trace')}.`
  return [
    `outages ${outages}, attempts ${attempts}, reconnects ${reconnects}`,
    `time down ${duration(downMs)} of ${duration(spanMs)}, longest wait ${duration(longestWaitMs)}`,
    `${replay.rows.length} of ${trace.entries.length} actions are the slice's (${shown(replay.prefix)}, at ${shown(replay.sliceKey)})`,
    check,
  ]
}

/** The replay as JSON for programs; the rows without their states, which are in the trace or follow from it. */
export function replayJson(trace: Trace, replay: Replay): string {
  const rows = replay.rows.map(({ state: _state, ...row }) => row)
  return `${JSON.stringify({ form: trace.form, ...replay, rows }, null, 2)}\n`
}

/** Where two states differ, in words. */
export function differenceText({ path, here, there }: Difference, other: string): string {
  return `${path === '' ? 'the state' : path} is ${value(here)}, in ${other} ${value(there)}`
}

function value(of: unknown): string {
  if (of === undefined) return 'missing'
  if (typeof of === 'string') return cut(shown(JSON.stringify(of.slice(0, 60))), 60)
  if (Array.isArray(of)) return `a list of ${of.length}`
  return typeof of === 'object' && of !== null ? 'an object' : String(of)
}

function origin(startMs: number | null): string {
  if (startMs === null) return 'at no known time'
  return `from ${instant(startMs) ?? `${startMs} ms`}`
}

function offset(nowMs: number | null, startMs: number | null): string {
  if (nowMs === null || startMs === null) return ''
  const ms = nowMs - startMs
  return `${ms < 0 ? '-' : '+'}${Math.abs(ms / 1000).toFixed(3)} s`
}

function cut(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most - 3)}...`
}

/** Text of a trace, without what a terminal takes for a command. */
function shown(text: string): string {
  return text.slice(0, 200).replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, '\u{FFFD}')
}
