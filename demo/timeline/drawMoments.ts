import { selectNextAttemptAtMs, type ReconnectorState } from 'redux-reconnector'
import type { Moment } from './createTimeline.js'
import { reachabilityPaints, type Paints } from './paints.js'

/** The plot as it is drawn on: places in canvas pixels. */
export interface Surface {
  readonly context: CanvasRenderingContext2D
  readonly left: number
  readonly right: number
  readonly top: number
  readonly bottom: number
  /** Canvas pixels to a CSS pixel. */
  readonly density: number
  x(ms: number): number
  y(waitMs: number): number
}

const bandHeight = 14
const attemptsAt = 30
const laneAt = 44
const laneHeight = 10
const stillHeight = 12

/** Draws reachability as bands, attempts as marks, waits as ramps up to their deadline. */
export function drawMoments(
  surface: Surface,
  moments: readonly Moment[],
  nowMs: number,
  paints: Paints,
) {
  eachStretch(surface, moments, nowMs, (state, atMs, endMs, index) => {
    const next = moments[index + 1]?.state ?? null
    drawBand(surface, 0, bandHeight, atMs, endMs, bandPaint(state, paints))
    if (state.status === 'waiting') drawRamp(surface, state, atMs, endMs, next === null, paints)
    if (state.status === 'paused' || state.status === 'gaveUp') {
      const at = (surface.bottom - surface.top) / surface.density - stillHeight
      drawBand(surface, at, stillHeight, atMs, endMs, paints.of(state.status))
    }
    if (state.status === 'connecting') {
      const isOver = next !== null && next.attemptId !== state.attemptId
      drawAttempt(surface, atMs, endMs, endOfAttempt(moments, index), isOver, paints)
    }
  })
}

/** What becomes of the attempt that is under way in a moment: a look may come in between. */
export function endOfAttempt(
  moments: readonly Moment[],
  index: number,
): 'succeeded' | 'failed' | 'attempt' {
  const attemptId = moments[index]?.state.attemptId
  const after = moments.slice(index).find(({ state }) => state.attemptId !== attemptId)
  if (after === undefined) return 'attempt'
  const { status, beneath } = after.state
  // Also where a hold came at once: the success beneath it counts.
  return (beneath?.status ?? status) === 'healthy' ? 'succeeded' : 'failed'
}

/** Draws the reachability of another connection as a narrower band below the attempts. */
export function drawLane(
  surface: Surface,
  moments: readonly Moment[],
  nowMs: number,
  paints: Paints,
) {
  eachStretch(surface, moments, nowMs, (state, atMs, endMs) =>
    drawBand(surface, laneAt, laneHeight, atMs, endMs, bandPaint(state, paints)),
  )
}

function eachStretch(
  { context, left, top, right, bottom, x }: Surface,
  moments: readonly Moment[],
  nowMs: number,
  draw: (state: ReconnectorState, fromMs: number, toMs: number, index: number) => void,
) {
  context.save()
  context.beginPath()
  context.rect(left, top, right - left, bottom - top)
  context.clip()
  for (const [index, { atMs, state }] of moments.entries()) {
    const next = moments[index + 1]
    const endMs = next?.atMs ?? nowMs
    const isInView = x(endMs) >= left && x(atMs) <= right
    // The present wait reaches ahead of its state.
    if (isInView || next === undefined) draw(state, atMs, endMs, index)
  }
  context.restore()
}

function bandPaint({ reachability }: ReconnectorState, paints: Paints): string {
  return paints.of(reachabilityPaints[reachability ?? 'unknown'])
}

function drawBand(
  { context, x, top, density }: Surface,
  at: number,
  height: number,
  fromMs: number,
  toMs: number,
  paint: string,
) {
  context.fillStyle = paint
  const wide = Math.max(x(toMs) - x(fromMs), density)
  context.fillRect(x(fromMs), top + at * density, wide, height * density)
}

/** What the present wait counts from. */
export function waitingSinceMs({ attempts, sinceMs, lastAttemptMs }: ReconnectorState) {
  return attempts === 0 ? sinceMs : lastAttemptMs
}

/** Rises by a second every second, and ends where the next attempt is due. */
function drawRamp(
  { context, x, y, density }: Surface,
  state: ReconnectorState,
  fromMs: number,
  toMs: number,
  isPresent: boolean,
  paints: Paints,
) {
  const sinceMs = waitingSinceMs(state)
  const dueMs = selectNextAttemptAtMs(state)
  if (sinceMs === null || dueMs === null) return
  const endMs = Math.min(toMs, dueMs)
  const startMs = Math.max(sinceMs, fromMs)
  context.beginPath()
  context.moveTo(x(startMs), y(0))
  context.lineTo(x(startMs), y(startMs - sinceMs))
  context.lineTo(x(endMs), y(endMs - sinceMs))
  context.lineTo(x(endMs), y(0))
  context.fillStyle = paints.of('wait')
  context.fill()
  context.strokeStyle = paints.of('waitLine')
  context.lineWidth = 2 * density
  line(context, x(startMs), y(startMs - sinceMs), x(endMs), y(endMs - sinceMs))
  if (!isPresent || dueMs <= toMs) return
  context.setLineDash([4 * density, 4 * density])
  line(context, x(endMs), y(endMs - sinceMs), x(dueMs), y(dueMs - sinceMs))
  line(context, x(dueMs), y(0), x(dueMs), y(dueMs - sinceMs))
  context.setLineDash([])
}

function drawAttempt(
  { context, x, top, density }: Surface,
  fromMs: number,
  toMs: number,
  end: 'succeeded' | 'failed' | 'attempt',
  isOver: boolean,
  paints: Paints,
) {
  const at = top + attemptsAt * density
  const size = 4 * density
  context.strokeStyle = context.fillStyle = paints.of(end)
  context.lineWidth = 2 * density
  line(context, x(fromMs), at, x(toMs), at)
  const endX = x(toMs)
  if (!isOver && end !== 'attempt') return
  if (end === 'failed') {
    line(context, endX - size, at - size, endX + size, at + size)
    line(context, endX - size, at + size, endX + size, at - size)
    return
  }
  context.beginPath()
  context.arc(endX, at, size, 0, 2 * Math.PI)
  context.fill()
}

function line(context: CanvasRenderingContext2D, x: number, y: number, toX: number, toY: number) {
  context.beginPath()
  context.moveTo(x, y)
  context.lineTo(toX, toY)
  context.stroke()
}
