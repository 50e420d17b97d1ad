import { createReconnectorSlice } from 'redux-reconnector'
import { createReconnectorHooks } from 'redux-reconnector/react'

const backend = createReconnectorSlice({ node: 'ws://127.0.0.1:1' })
const { useReconnector, ReconnectBanner } = createReconnectorHooks(backend)
export function Status() {
  const { status } = useReconnector()
  return (
    <p>
      {status} <ReconnectBanner />
    </p>
  )
}
