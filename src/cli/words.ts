import type { Difference, Replay, ReplayTotals } from '../devtools/index.js'
import { oneLine } from '../rules/oneLine.js'
import { duration } from '../rules/duration.js'

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
    ? `All ${comparedCount} states in the trace are the same.`
    : `The trace's own states differ: ${differenceText(difference, 'the trace')}.`
}

/** How often things happened, in words. */
export function countsText({ outages, attempts, reconnects }: ReplayTotals): string {
  return `outages ${outages}, attempts ${attempts}, connections made ${reconnects}`
}

/** How long there was no connection, in words. */
export function downText({ downMs, firstConnectMs }: ReplayTotals, of: string): string {
  const first = `(${duration(firstConnectMs)} of it before the first connection)`
  return `time down ${duration(downMs)} ${of}${firstConnectMs > 0 ? ` ${first}` : ''}`
}

/** When a trace begins, in words. */
export function origin(startMs: number | null): string {
  if (startMs === null) return 'at no known time'
  return `from ${instant(startMs) ?? `${startMs} ms`}`
}

/** An instant for people, where it is of this age; `null` on any other clock. */
export function instant(ms: number): string | null {
  return ms > 1e11 && ms < 8.64e15 ? new Date(ms).toISOString() : null
}

/** Text that is no longer than this. */
export function cut(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most - 3)}...`
}

/** Text of a trace, without what a terminal takes for a command. */
export function shown(text: string): string {
  return oneLine(text.slice(0, 200))
}
