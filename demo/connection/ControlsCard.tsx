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

/** What a person can ask of the connection. All of it is off while the page shows the past. */
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
      <p className="soft">What your own code may ask of the connection.</p>
      <div className="explained-grid" role="group" aria-labelledby="controls">
        <ExplainedButton
          label="Pause"
          what="A hold: no connection while it is on."
          isPressed={holds.includes(byHand)}
          isOff={isPast}
          onClick={holdSwitch(byHand)}
        />
        <ExplainedButton
          label="Metered network"
          what="A second hold, beside the pause."
          isPressed={holds.includes(metered)}
          isOff={isPast}
          onClick={holdSwitch(metered)}
        />
        <ExplainedButton
          label="Refresh"
          what="Closes it and connects anew."
          isOff={isPast || status !== 'healthy'}
          onClick={() => refresh('refreshed by hand')}
        />
        <ExplainedButton
          label="Stop"
          what="Stops the listener, as a logout does."
          isPressed={!isStarted}
          isOff={isPast}
          onClick={() => setIsStarted(!isStarted)}
        />
      </div>
    </section>
  )
}
