import { useSelector } from 'react-redux'
import { useReconnector, type RootState } from '../store.js'
import { beneathWords } from './statusWords.js'

/** The holds in force, oldest first, and what goes on when they have gone; nothing without a hold. */
export function Holds() {
  const { holds } = useReconnector()
  const beneath = useSelector((state: RootState) => state.reconnector.beneath)
  if (beneath === null) return null
  return (
    <div className="holds">
      <h3>Holds</h3>
      <ul>
        {holds.map((reason) => (
          <li key={reason}>{reason}</li>
        ))}
      </ul>
      <p>After the last hold, {beneathWords[beneath.status]}.</p>
    </div>
  )
}
