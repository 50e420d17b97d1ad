import { createReconnectorFleetSlice } from 'redux-reconnector/fleet'

/** The slice of worker and dashboards: it has to have the same defaults in all of them. */
export function createShardSlice() {
  return createReconnectorFleetSlice({
    defaults: {
      maxBackoffMs: 8000,
      policy: { backoffMs: [200, 500, 1000, 2000, 4000], maxAttempts: 40, connectTimeoutMs: 2500 },
    },
  })
}
