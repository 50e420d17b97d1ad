import { clockTime } from '../shared/times.js'
import { usePastMs } from './usePast.js'

/** Says that what stands beside it is not true now; nothing in the present. */
export function PastMark() {
  const pastMs = usePastMs()
  return pastMs === null ? null : <span className="past-mark">The past: {clockTime(pastMs)}</span>
}
