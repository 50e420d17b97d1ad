import { useSelector } from 'react-redux'
import { ReconnectBanner, useReconnector, type RootState } from '../store.js'
import { PastMark } from '../travel/PastMark.js'
import { PresentButton } from '../travel/PresentButton.js'
import { usePastMs } from '../travel/usePast.js'
import { Figures } from './Figures.js'
import { PastExplanation, PresentExplanation } from './Explanation.js'
import { Holds } from './Holds.js'
import { SignIn } from './SignIn.js'
import { words } from './statusWords.js'

/** The state of the connection, and what a person can do about it. */
export function ConnectionCard() {
  const { status } = useReconnector()
  const pastMs = usePastMs()
  return (
    <section
      className="connection"
      data-status={status}
      data-past={pastMs !== null}
      aria-labelledby="status"
    >
      <div className="title">
        <h2 id="status">
          <span className="lamp" aria-hidden="true" />
          {words[status]}
        </h2>
        <PastMark />
      </div>
      {pastMs === null ? <PresentExplanation /> : <PastExplanation atMs={pastMs} />}
      <div className="banner-place">{pastMs === null ? <Offer /> : <PastOffer />}</div>
      <Figures />
    </section>
  )
}

/** What the connection gives, or what a person can do while it gives nothing. */
function Offer() {
  const { status, outcome } = useReconnector()
  if (status === 'healthy') return <NewestMessage />
  if (status === 'paused') return <Holds />
  return outcome === 'auth' ? <SignIn /> : <ReconnectBanner />
}

function NewestMessage() {
  const celsius = useSelector((state: RootState) => state.readings.celsius)
  return (
    <p className="message">
      {celsius === null ? 'No message yet.' : `Newest message: ${celsius.toFixed(1)} °C.`}
    </p>
  )
}

function PastOffer() {
  return (
    <div className="reconnect-banner">
      <span>The real connection continues.</span>
      <PresentButton />
    </div>
  )
}
