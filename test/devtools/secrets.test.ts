import { createOutage } from './outage.js'
import { exportedFile, importFile, liftedFile, posted, tellPage } from './extension.js'
import { createReconnectorSlice } from 'redux-reconnector'
import { readTrace, reconnectorDevTools, replayTrace } from 'redux-reconnector/devtools'
import { describe, expect, it } from 'vitest'

const secret = 'S3CRET-of-the-bench'

/** A store into whose state and actions a secret was forced, and what became of it outside. */
async function leak(devTools: ReturnType<typeof reconnectorDevTools>) {
  const slice = createReconnectorSlice({ node: 'wss://host/live' })
  const state = { ...slice.getInitialState(), cookie: secret }
  const outage = createOutage({ devTools, preloadedState: { reconnector: state } })
  const from = posted.length
  tellPage({ type: 'START' })
  const { store } = outage
  store.dispatch({ type: 'reconnector/configured', payload: { cookie: secret } })
  store.dispatch({ type: 'login', payload: { accessToken: secret, deep: [{ PASSWORD: secret }] } })
  store.dispatch({
    type: 'login',
    meta: { headers: { 'X-Api-Key': secret, Authorization: secret } },
  })
  store.dispatch(outage.slice.actions.probeReceived('unreachable', 0, 0.5))
  const exported = exportedFile()
  const lifted = liftedFile()
  const messages = JSON.stringify(posted.slice(from))
  return { outage, messages, exported, lifted, recorded: outage.recorder.export() }
}

describe('reconnectorDevTools', () => {
  it('keeps a secret that was forced into the cookie from monitor, export and import', async () => {
    const { outage, messages, exported, lifted } = await leak(reconnectorDevTools())
    for (const text of [messages, exported, lifted]) expect(text).not.toContain(secret)
    expect(messages.length).toBeGreaterThan(2000)
    importFile(exported)
    expect(JSON.stringify(outage.store.getState())).not.toContain(secret)
    expect(outage.state()).toMatchObject({ status: 'due', cookie: 'redacted:cookie' })
    expect(exportedFile()).not.toContain(secret)
  })

  it('is needed: without it, and with the sanitizers alone, the secret leaks', async () => {
    const bare = await leak({})
    for (const text of [bare.messages, bare.exported, bare.lifted]) expect(text).toContain(secret)
    const { actionSanitizer, stateSanitizer } = reconnectorDevTools()
    const half = await leak({
      ...(actionSanitizer ? { actionSanitizer } : {}),
      ...(stateSanitizer ? { stateSanitizer } : {}),
    })
    expect(half.lifted).not.toContain(secret)
    expect(half.exported).toContain(secret)
  })

  it('gives a file whose masked states can still be replayed', async () => {
    const { exported, lifted, outage } = await leak(reconnectorDevTools())
    for (const text of [exported, lifted]) {
      const replay = replayTrace(readTrace(text), outage.slice)
      expect(replay).toMatchObject({ state: { status: 'due', cookie: 'redacted:cookie' } })
    }
  })

  it('keeps references to cookies, and exports plain JSON without jsan', async () => {
    const outage = createOutage({ devTools: reconnectorDevTools() })
    await outage.crashWaitRecover()
    const { exported, lifted } = outage.files()
    expect(lifted).toContain('env:COOKIE')
    expect(exported + lifted).not.toContain('$jsan')
    const replay = replayTrace(readTrace(lifted), outage.slice)
    expect(replay).toMatchObject({ state: outage.state(), difference: null })
  })

  it('keeps what holds no secret as the same reference, and masks the same value the same way', () => {
    const { stateSanitizer } = reconnectorDevTools({ secretKeys: ['Pin-Code'] })
    const shared = { list: [1, { when: new Date(0) }] }
    const state = {
      shared,
      user: { name: 'a', token: 'x', pinCode: 1, tokens: 5, isSecret: true, session_token: null },
      again: shared,
    }
    const masked = stateSanitizer?.(state, 0)
    expect(masked).toEqual({
      shared,
      user: {
        name: 'a',
        token: '[redacted]',
        pinCode: '[redacted]',
        tokens: 5,
        isSecret: true,
        session_token: null,
      },
      again: shared,
    })
    expect(masked?.shared).toBe(shared)
    expect(masked?.again).toBe(shared)
    expect(stateSanitizer?.(state, 1)).toBe(masked)
    expect(state.user.token).toBe('x')
    const cyclic: Record<string, unknown> = { name: 'a' }
    cyclic.self = cyclic
    expect(stateSanitizer?.(cyclic, 0)).toBe(cyclic)
  })

  it('does not pass over names that it cannot mask', () => {
    const misspelt: object = { secretkeys: ['pin'] }
    expect(() => reconnectorDevTools(misspelt)).toThrow('did you mean `secretKeys`?')
    const text: object = { secretKeys: 'pin' }
    expect(() => reconnectorDevTools(text)).toThrow(
      'reconnectorDevTools: expected `secretKeys` to be a list of names, got "pin"',
    )
  })

  it("runs the user's own sanitizers and replacer first, and passes every other option on", () => {
    const options = reconnectorDevTools({
      name: 'dashboard',
      maxAge: 7,
      stateSanitizer: (state) => ({ ...state, token: 'mine' }),
      actionSanitizer: (action) => ({ ...action, token: 'mine', kept: 1 }),
      serialize: { replacer: (key, value) => (key === 'a' ? { token: value } : value) },
    })
    expect(options).toMatchObject({ name: 'dashboard', maxAge: 7 })
    expect(options).not.toHaveProperty('secretKeys')
    expect(options.stateSanitizer?.({ a: 1 }, 0)).toEqual({ a: 1, token: '[redacted]' })
    expect(options.actionSanitizer?.({ type: 'x' }, 0)).toMatchObject({
      token: '[redacted]',
      kept: 1,
    })
    const { serialize } = options
    const replacer = typeof serialize === 'object' ? serialize.replacer : undefined
    expect(JSON.stringify({ a: 1, secret: 2 }, replacer)).toBe(
      '{"a":{"token":"[redacted]"},"secret":"[redacted]"}',
    )
  })
})

describe('recordTrace', () => {
  it('exports no secret that was forced into the state', async () => {
    const { recorded, outage } = await leak({})
    expect(recorded).not.toContain(secret)
    expect(replayTrace(readTrace(recorded), outage.slice).state.status).toBe('due')
  })
})
