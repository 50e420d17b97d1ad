import type { Reachability } from 'redux-reconnector'
import { variableOf } from '../shared/applyPalette.js'
import type { Paint } from '../../src/cli/palette.js'

/** The colours of the plot. */
export interface Paints {
  readonly ink: string
  readonly grid: string
  readonly cursor: string
  readonly of: (paint: Paint) => string
}

/** The colour of each reachability. */
export const reachabilityPaints: Readonly<Record<Reachability | 'unknown', Paint>> = {
  alive_rpc: 'answers',
  alive_dist_only: 'silent',
  alive_epmd_only: 'hostUp',
  unreachable: 'unreachable',
  unknown: 'unknown',
}

/** Reads them from the style sheet, where light and dark are told apart; a canvas cannot. */
export function readPaints(): Paints {
  const style = getComputedStyle(document.documentElement)
  const value = (name: string) => style.getPropertyValue(name).trim()
  return {
    ink: value('--soft'),
    grid: value('--line'),
    cursor: value('--ink'),
    of: (paint) => value(variableOf(paint)),
  }
}
