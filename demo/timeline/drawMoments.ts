import { selectNextAttemptAtMs, type ReconnectorState } from 'redux-reconnector'
import type { Moment } from './createTimeline.js'
import type { Paints } from './paints.js'

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

/** Draws reachability as bands, attempts as marks, waits as ramps up to their deadline. */
export function drawMoments(
  surface: Surface,
  moments: readonly Moment[],
  nowMs: number,
  paints: Paints,
) {
  const { context, left, top, right, bottom } = surface
  context.save()
  context.beginPath()
  context.rect(left, top, right - left, bottom - top)
  context.clip()
  for (const [index, { atMs, state }] of moments.entries()) {
    const next = moments[index + 1]
    const endMs = next?.atMs ?? nowMs
    const isInView = surface.x(endMs) >= left && surface.x(atMs) <= right
    if (!isInView && next !== undefined) continue // the present wait reaches ahead of its state
    drawBand(surface, atMs, endMs, paints.reachability[state.reachability ?? 'unknown'])
    if (state.status === 'waiting')
      drawRamp(surface, state, atMs, endMs, next === undefined, paints)
    if (state.status === 'paused' || state.status === 'gaveUp') {
      drawStill(surface, atMs, endMs, paints.still)
    }
    if (state.status === 'connecting') {
      const end = next === undefined ? 'open' : next.state.status === 'healthy' ? 'good' : 'bad'
      drawAttempt(surface, atMs, endMs, end, paints)
    }
  }
  context.restore()
}

const bandHeight = 14
const attemptsAt = 30
const stillHeight = 12

function drawBand(
  { context, x, top, density }: Surface,
  fromMs: number,
  toMs: number,
  paint: string,
) {
  context.fillStyle = paint
  context.fillRect(x(fromMs), top, Math.max(x(toMs) - x(fromMs), density), bandHeight * density)
}

function drawStill(
  { context, x, bottom, density }: Surface,
  fromMs: number,
  toMs: number,
  paint: string,
) {
  context.fillStyle = paint
  context.fillRect(
    x(fromMs),
    bottom - stillHeight * density,
    x(toMs) - x(fromMs),
    stillHeight * density,
  )
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
  const sinceMs = state.attempts === 0 ? state.sinceMs : state.lastAttemptMs
  const dueMs = selectNextAttemptAtMs(state)
  if (sinceMs === null || dueMs === null) return
  const endMs = Math.min(toMs, dueMs)
  const startMs = Math.max(sinceMs, fromMs)
  context.beginPath()
  context.moveTo(x(startMs), y(0))
  context.lineTo(x(startMs), y(startMs - sinceMs))
  context.lineTo(x(endMs), y(endMs - sinceMs))
  context.lineTo(x(endMs), y(0))
  context.fillStyle = paints.wait
  context.fill()
  context.strokeStyle = paints.waitLine
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
  end: 'good' | 'bad' | 'open',
  paints: Paints,
) {
  const at = top + attemptsAt * density
  const size = 4 * density
  context.strokeStyle = paints.attempt[end]
  context.fillStyle = paints.attempt[end]
  context.lineWidth = 2 * density
  line(context, x(fromMs), at, x(toMs), at)
  const endX = x(toMs)
  if (end === 'bad') {
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
