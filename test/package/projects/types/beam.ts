import { atom, createBeamConnector, type BeamSocket, type Term } from 'redux-reconnector/beam'

const beam = createBeamConnector({
  node: 'mob@127.0.0.1',
  cookie: () => 'cookie',
  createSocket: (address) => open(address.host, address.port),
})
declare function open(host: string, port: number): BeamSocket
export const answer: Promise<Term> = beam.rpc('erlang', 'node', [atom('a')], { timeoutMs: 5 })
// @ts-expect-error a text is no term
export const wrong = beam.rpc('erlang', 'node', ['a'])
