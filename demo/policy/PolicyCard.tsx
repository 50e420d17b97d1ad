import { useSelector } from 'react-redux'
import { HerdPreview } from '../herd/HerdPreview.js'
import type { RootState } from '../store.js'
import { PastMark } from '../travel/PastMark.js'
import { PolicyForm } from './PolicyForm.js'
import { WaitsPreview } from './WaitsPreview.js'

/** The running policy as a form, with its waits, and with what it makes of a herd. */
export function PolicyCard() {
  const { policy, maxBackoffMs } = useSelector((state: RootState) => state.reconnector)
  return (
    <section className="policy" aria-labelledby="policy">
      <div className="title">
        <h2 id="policy">Policy</h2>
        <PastMark />
      </div>
      <p className="soft">A change takes effect at once, also during a wait.</p>
      <div className="policy-parts">
        <PolicyForm policy={policy} maxBackoffMs={maxBackoffMs} />
        <HerdPreview policy={policy} maxBackoffMs={maxBackoffMs} />
        <WaitsPreview policy={policy} maxBackoffMs={maxBackoffMs} />
      </div>
    </section>
  )
}
