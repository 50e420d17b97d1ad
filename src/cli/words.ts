import type { Difference, Replay } from '../devtools/index.js'
import { instant } from './duration.js'

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

/** What the trace's own states say of a replay, in words. */
export function checkText({
  comparedCount,
  difference,
}: Pick<Replay, 'comparedCount' | 'difference'>) {
  if (comparedCount === 0) return 'The trace has no states of its own to compare with.'
  return difference === null
    ? `All ${comparedCount} states that the trace has are the same.`
    : `The trace's own states differ: ${differenceText(difference, 'the trace')}.`
}

/** When a trace begins, in words. */
export function origin(startMs: number | null): string {
  if (startMs === null) return 'at no known time'
  return `from ${instant(startMs) ?? `${startMs} ms`}`
}

/** Text that is no longer than this. */
export function cut(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most - 3)}...`
}

/** Text of a trace, without what a terminal takes for a command. */
export function shown(text: string): string {
  return text.slice(0, 200).replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, '\u{FFFD}')
}
