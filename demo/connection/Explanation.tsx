import { useSelector } from 'react-redux'
import { backend, useReconnectExplanation, type RootState } from '../store.js'

/** What is going on, up to the second. */
export function PresentExplanation() {
  return <p className="explanation">{useReconnectExplanation()}</p>
}

/** What was going on. */
export function PastExplanation({ atMs }: { atMs: number }) {
  const text = useSelector((state: RootState) => backend.selectors.selectExplanation(state, atMs))
  return <p className="explanation">{text}</p>
}
