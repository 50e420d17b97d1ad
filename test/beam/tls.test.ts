import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect } from 'node:tls'
import { expect, onTestFinished, test } from 'vitest'
import { attempt, connectorFor, connectTo, failure, startErlang, target } from './erlang.js'

const n1 = 'n1@127.0.0.1'

/** Debian's erlang-base has no TLS; erlang-ssl adds it. */
const hasTls = (() => {
  try {
    execFileSync('openssl', ['version'])
    const printLibrary = 'io:format("~p", [code:lib_dir(ssl)]), halt().' // a path in quotes, or {error,bad_name}
    return String(execFileSync('erl', ['-noshell', '-eval', printLibrary])).startsWith('"')
  } catch {
    return false
  }
})()

test.skipIf(!hasTls)('a node that speaks TLS is connected through a socket that does', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'tls-'))
  onTestFinished(() => rmSync(directory, { recursive: true }))
  const key = join(directory, 'key.pem')
  const certificate = join(directory, 'certificate.pem')
  execFileSync(
    'openssl',
    ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', key, '-out', certificate].concat([
      '-subj',
      '/CN=n1',
      '-addext',
      'subjectAltName=IP:127.0.0.1',
    ]),
    { stdio: 'ignore' },
  )
  const erlang = await startErlang()
  const files = ['server_certfile', certificate, 'server_keyfile', key]
  await erlang.startNode(n1, ['-proto_dist', 'inet_tls', '-ssl_dist_opt', ...files])
  const ca = readFileSync(certificate)
  const beam = connectorFor(erlang, {
    node: n1,
    createSocket: (address) => connect({ ...address, ca }),
  })
  await connectTo(beam)
  expect(await beam.probe(target())).toEqual({ reachability: 'alive_rpc' })

  const trusting = connectorFor(erlang, { node: n1, createSocket: connect })
  expect(await failure(trusting.connect(attempt()))).toMatchObject({
    code: 'BEAM_UNREACHABLE',
    message: `${n1}: DEPTH_ZERO_SELF_SIGNED_CERT`,
  })
  const plain = connectorFor(erlang, { node: n1, setupTimeoutMs: 1000 })
  expect(await failure(plain.connect(attempt()))).toMatchObject({ outcome: 'retry' })
})
