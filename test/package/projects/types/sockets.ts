import { connect as connectTcp } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { createBeamConnector } from 'redux-reconnector/beam'

export const plain = createBeamConnector({ createSocket: (address) => connectTcp(address) })
export const tls = createBeamConnector({
  createSocket: (address) => connectTls({ ...address, servername: 'mob.example' }),
})
