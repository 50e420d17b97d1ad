import type { Reachability } from 'redux-reconnector'

/** The colours of the plot. */
export interface Paints {
  readonly ink: string
  readonly grid: string
  readonly cursor: string
  readonly wait: string
  readonly waitLine: string
  readonly still: string
  readonly attempt: Readonly<Record<'good' | 'bad' | 'open', string>>
  readonly reachability: Readonly<Record<Reachability | 'unknown', string>>
}

/** Reads them from the style sheet, where light and dark are told apart; a canvas cannot. */
export function readPaints(): Paints {
  const style = getComputedStyle(document.documentElement)
  const paint = (name: string) => style.getPropertyValue(`--${name}`).trim()
  return {
    ink: paint('soft'),
    grid: paint('line'),
    cursor: paint('blue'),
    wait: paint('wait'),
    waitLine: paint('amber'),
    still: paint('line'),
    attempt: { good: paint('green'), bad: paint('red'), open: paint('blue') },
    reachability: {
      alive_rpc: paint('band-good'),
      alive_dist_only: paint('band-fair'),
      alive_epmd_only: paint('band-poor'),
      unreachable: paint('band-bad'),
      unknown: paint('line'),
    },
  }
}
