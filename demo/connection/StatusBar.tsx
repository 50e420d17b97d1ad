import { useReconnectCountdown, useReconnector } from '../store.js'
import { PastMark } from '../travel/PastMark.js'
import { usePastMs } from '../travel/usePast.js'
import { words } from './statusWords.js'

/** The name of the page, and the status in short, which stays in sight while the page is scrolled. */
export function StatusBar() {
  const { status } = useReconnector()
  const seconds = useReconnectCountdown()
  const isPast = usePastMs() !== null
  return (
    <header className="bar">
      <h1>redux-reconnector</h1>
      {/* The card below says the same to those who do not see it. */}
      <p className="bar-status" data-status={status} aria-hidden="true">
        {isPast && <PastMark />}
        <span className="lamp" />
        {words[status]}
        {!isPast && seconds !== null && seconds > 0 && ` ${seconds} s`}
      </p>
    </header>
  )
}
