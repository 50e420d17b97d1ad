import { createScriptedConnector } from 'redux-reconnector/testing'
import { expect, it } from 'vitest'

it('a scripted attempt that succeeds twice opens one connection', async () => {
  const connector = createScriptedConnector()
  const opening = connector.connect({
    id: 'a',
    attemptId: 'a:1',
    node: 'wss://host/live',
    number: 1,
    last: null,
    signal: new AbortController().signal,
    cookie: async () => null,
  })
  const attempt = connector.lastAttempt()
  const connection = attempt.succeed()
  expect(attempt.succeed()).toBe(connection)
  expect(await opening).toBe(connection)
  expect([connector.openCount(), connector.maxOpenCount()]).toEqual([1, 1])
})
