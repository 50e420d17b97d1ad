import type { Chosen } from '../policy/policyFields.js'
import { duration } from '../shared/times.js'
import { useHerds } from './useHerds.js'
import { Wave } from './Wave.js'

const clients = 2000
const outageMs = 60_000
const shownMs = 120_000
// As in docs/herd.md: the server takes 5 % of them a second.
const server = { acceptsPerSecond: clients / 20, connectMs: 50 }

/**
 * How many clients that were lost together come back together under the running policy, beside the same policy without
 * jitter: the real rules, on a scripted clock.
 */
export function HerdPreview({ policy, maxBackoffMs }: Chosen) {
  const herd = { clients, outageMs, server, maxBackoffMs, untilMs: shownMs }
  const results = useHerds([
    { ...herd, policy },
    { ...herd, policy: { ...policy, jitter: [1, 1], jitterMs: 0 } },
  ])
  const [running, plain] = results ?? []
  return (
    <figure className="herd">
      <figcaption>
        {clients.toLocaleString('en')} clients with this policy, and a server that is down for{' '}
        {duration(outageMs)}
      </figcaption>
      <Wave running={running} plain={plain} shownMs={shownMs} />
      <p className="soft" data-share={running?.busiestSecond.share ?? ''}>
        {running === undefined ? 'Simulating…' : textOf(running)}
      </p>
      <ul className="legend">
        <li>
          <span className="swatch attempt" aria-hidden="true" />
          attempts in a second, as a share of all (square-root scale)
        </li>
        <li>
          <span className="swatch outline" aria-hidden="true" />
          the same waits without jitter
        </li>
        <li>
          <span className="swatch away" aria-hidden="true" />
          the server is down
        </li>
      </ul>
    </figure>
  )
}

function textOf({ busiestSecond, gaveUpShare, backShare, p99WaitMs }: HerdTold): string {
  if (gaveUpShare === 1) return 'All clients have given up before the server is back.'
  const percent = (share: number) => `${Math.round(share * 100)} %`
  const crowd = `${percent(busiestSecond.share)} reconnect in the busiest second after that`
  const back =
    backShare >= 0.99
      ? `99 % are back ${duration(p99WaitMs)} after the server`
      : `${percent(backShare)} are back ${duration(shownMs - outageMs)} after the server`
  return `${crowd}; ${back}.`
}

type HerdTold = NonNullable<Parameters<typeof Wave>[0]['running']>
