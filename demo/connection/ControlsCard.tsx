import { ExplainedButton } from '../shared/ExplainedButton.js'
import { useReconnector } from '../store.js'
import { PastMark } from '../travel/PastMark.js'
import { usePastMs } from '../travel/usePast.js'

const byHand = 'paused by hand'
const metered = 'on a metered network'

/** Whether the page's listener runs, and the switch of it. */
export interface ControlsProps {
  readonly isStarted: boolean
  readonly setIsStarted: (isStarted: boolean) => void
}

/** The requests of a user. All of them are disabled while the page shows the past. */
export function ControlsCard({ isStarted, setIsStarted }: ControlsProps) {
  const { status, holds, pause, resume, refresh } = useReconnector()
  const isPast = usePastMs() !== null
  const holdSwitch = (reason: string) => () =>
    holds.includes(reason) ? resume(reason) : pause(reason)
  return (
    <section className="controls" aria-labelledby="controls">
      <div className="title">
        <h2 id="controls">This page</h2>
        <PastMark />
      </div>
      <p className="soft">Requests that your own code can make.</p>
      <div className="explained-grid" role="group" aria-labelledby="controls">
        <ExplainedButton
          label="Pause"
          what="A hold: closes the connection."
          isPressed={holds.includes(byHand)}
          isOff={isPast}
          onClick={holdSwitch(byHand)}
        />
        <ExplainedButton
          label="Metered network"
          what="A second hold, next to the pause."
          isPressed={holds.includes(metered)}
          isOff={isPast}
          onClick={holdSwitch(metered)}
        />
        <ExplainedButton
          label="Refresh"
          what="Closes it and connects again."
          isOff={isPast || status !== 'healthy'}
          onClick={() => refresh('refreshed by hand')}
        />
        <ExplainedButton
          label="Stop"
          what="Stops the listener, as at logout."
          isPressed={!isStarted}
          isOff={isPast}
          onClick={() => setIsStarted(!isStarted)}
        />
      </div>
    </section>
  )
}
