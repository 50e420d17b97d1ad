import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { atom, createBeamConnector, resolveErlangCookie } from 'redux-reconnector/beam'
import { expect, onTestFinished, test, vi } from 'vitest'
import { attempt, connectorFor, connectTo, cookie, failure, startErlang, target } from './erlang.js'

const n1 = 'n1@127.0.0.1'

/** A home directory of the test's own, with this cookie file in it. */
const home = (content: string, mode = 0o400): string => {
  const directory = mkdtempSync(join(tmpdir(), 'home-'))
  onTestFinished(() => rmSync(directory, { recursive: true }))
  const path = join(directory, '.erlang.cookie')
  writeFileSync(path, content)
  chmodSync(path, mode)
  vi.stubEnv('HOME', directory)
  onTestFinished(() => void vi.unstubAllEnvs())
  return path
}
const refusal = async (reference?: string) => {
  const error = await failure(resolveErlangCookie(reference))
  expect(error).toMatchObject({ name: 'ConnectError', code: 'BEAM_NO_COOKIE', outcome: 'auth' })
  return error instanceof Error ? error.message : ''
}

test('a cookie is read from the environment', async () => {
  vi.stubEnv('MOB_COOKIE', cookie)
  onTestFinished(() => void vi.unstubAllEnvs())
  expect(await resolveErlangCookie('env:MOB_COOKIE')).toBe(cookie)
  expect(await refusal('env:NO_SUCH')).toBe(
    'resolveErlangCookie: the environment variable NO_SUCH is not set',
  )
})

test('a cookie is read from a file, by default the one that Erlang reads', async () => {
  const path = home(`${cookie}\n`)
  expect(await resolveErlangCookie()).toBe(cookie)
  expect(await resolveErlangCookie('file:~/.erlang.cookie')).toBe(cookie)
  expect(await resolveErlangCookie(`file:${path}`)).toBe(cookie)
})

test.each(['440', '404', '444', '602', '644'])(
  'a file that others may use (mode %s) is refused, and its content is not shown',
  async (mode) => {
    const path = home(cookie, Number.parseInt(mode, 8))
    expect(await refusal()).toBe(
      `resolveErlangCookie: ${path}: other users have access to it: run \`chmod 400\` on it`,
    )
  },
)

test('a file that is missing, empty, too long or no file is refused', async () => {
  const path = home('\n')
  expect(await refusal()).toBe(`resolveErlangCookie: ${path}: is empty`)
  expect(await refusal(`file:${path}.no`)).toBe(`resolveErlangCookie: ${path}.no: ENOENT`)
  home('x'.repeat(2000))
  expect(await refusal()).toContain('too long for a cookie')
  const directory = join(path, '..', 'directory')
  mkdirSync(directory, { mode: 0o700 })
  expect(await refusal(`file:${directory}`)).toContain('expected a file')
})

test.each([cookie, `vault:${cookie}`, '', ':'])(
  '%j is no reference, and is not shown',
  async (reference) => {
    expect(await refusal(reference)).toBe('resolveErlangCookie: expected `env:NAME` or `file:PATH`')
  },
)

test('a connector without a cookie function asks the attempt', async () => {
  const erlang = await startErlang()
  await erlang.startNode(n1)
  const { epmdPort } = erlang
  const beam = createBeamConnector({ epmdPort })
  onTestFinished(() => beam.disconnect())
  await beam.connect(attempt({ node: n1, cookie: () => Promise.resolve(cookie) }))
  expect(await beam.probe(target({ node: n1 }))).toEqual({ reachability: 'alive_rpc' })
})

test('the cookie function is asked anew at each attempt', async () => {
  const erlang = await startErlang()
  await erlang.startNode(n1)
  const cookies = ['wrong', cookie]
  const beam = connectorFor(erlang, { node: n1, cookie: () => cookies.shift() ?? '' })
  expect(await failure(beam.connect(attempt()))).toMatchObject({ code: 'BEAM_WRONG_COOKIE' })
  expect(await beam.connect(attempt())).toBeDefined()
})

test('a cookie is hashed as Latin-1, as Erlang does', async () => {
  const erlang = await startErlang()
  await erlang.startNode(n1)
  const admin = connectorFor(erlang, { node: n1 })
  await connectTo(admin)
  await admin.rpc('erlang', 'set_cookie', [atom('gl\u00fcck')])
  const beam = connectorFor(erlang, { node: n1, cookie: () => 'gl\u00fcck' })
  expect(await beam.connect(attempt())).toBeDefined()
})

test.each([
  ['none', () => Promise.resolve(null), 'BEAM_NO_COOKIE', 'auth'],
  ['an empty one', () => Promise.resolve(''), 'BEAM_NO_COOKIE', 'auth'],
  ['one of 256 characters', () => Promise.resolve('x'.repeat(256)), 'BEAM_NO_COOKIE', 'auth'],
  ['one beyond Latin-1', () => Promise.resolve('\u20ac'), 'BEAM_NO_COOKIE', 'auth'],
  ['an error', () => Promise.reject(new Error('vault down')), 'BEAM_COOKIE_FAILED', 'retry'],
])('where there should be a cookie: %s', async (_what, give, code, outcome) => {
  const beam = createBeamConnector({ node: n1, epmdPort: 1 })
  expect(await failure(beam.connect(attempt({ cookie: give })))).toMatchObject({
    code,
    outcome,
  })
})

test('a cookie that never comes ends by the setup timeout', async () => {
  const beam = connectorFor(
    { epmdPort: 1 },
    { node: n1, cookie: () => new Promise(() => {}), setupTimeoutMs: 50 },
  )
  expect(await failure(beam.connect(attempt()))).toMatchObject({
    code: 'BEAM_SETUP_TIMEOUT',
    message: `${n1}: not connected within 50 ms, while waiting for the cookie`,
  })
})
