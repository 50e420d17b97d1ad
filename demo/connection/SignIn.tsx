import { serverSwitches } from '../faults/serverSwitches.js'
import { useReconnector } from '../store.js'

/** What a page offers when the server refused its login: no attempt helps until there is another token. */
export function SignIn() {
  const { retryNow } = useReconnector()
  return (
    <div className="reconnect-banner" data-status="gaveUp">
      <span role="status">The server refused the login.</span>
      <button
        type="button"
        className="reconnect-banner-button"
        onClick={() => void serverSwitches.switchTo('none').then(retryNow)}
      >
        Sign in again
      </button>
    </div>
  )
}
