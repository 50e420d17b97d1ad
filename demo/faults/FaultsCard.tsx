import { useEffect, useSyncExternalStore } from 'react'
import { ExplainedButton } from '../shared/ExplainedButton.js'
import { remaining } from '../shared/times.js'
import { useNow } from '../shared/useNow.js'
import { faultSwitches } from './faults.js'
import { serverSwitches } from './serverSwitches.js'

/** How often a server that has ended is asked whether it is there again. */
const lookAgainMs = 2000

/** The server, healthy or with one of its faults. */
export function FaultsCard() {
  const { fault, healsAtMs } = useSyncExternalStore(
    serverSwitches.subscribe,
    serverSwitches.present,
  )
  const nowMs = useNow(healsAtMs === null ? null : 250)

  const isGone = fault === 'gone'

  useEffect(() => void serverSwitches.look(), [])
  useEffect(() => {
    if (!isGone) return
    const timer = setInterval(serverSwitches.look, lookAgainMs)
    return () => clearInterval(timer)
  }, [isGone])

  return (
    <section className="faults" aria-labelledby="faults">
      <h2 id="faults">The server</h2>
      <p className="soft">
        {serverSwitches.place === 'page'
          ? 'A script inside this page. Switch a fault on.'
          : 'Switch a fault on.'}
      </p>
      <div className="explained-grid" role="group" aria-labelledby="faults">
        {faultSwitches.map(([name, label, what]) => (
          <ExplainedButton
            key={name}
            label={label}
            what={
              name === fault && healsAtMs !== null ? (
                <strong>Back in {remaining(healsAtMs - nowMs)}.</strong>
              ) : (
                what
              )
            }
            isPressed={name === fault}
            isOff={isGone}
            onClick={() => void serverSwitches.switchTo(name === fault ? 'none' : name)}
          />
        ))}
      </div>
      {isGone && <p role="alert">The server has ended. Start it with npm start.</p>}
    </section>
  )
}
