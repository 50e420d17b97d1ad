const { ConnectError } = require('redux-reconnector')
const { createScriptedClock, createScriptedConnector } = require('redux-reconnector/testing')
const { createFeed } = require('../src/createFeed.js')

function startFeed() {
  const clock = createScriptedClock(1_700_000_000_000)
  const connector = createScriptedConnector()
  const feed = createFeed({ connect: connector.connect, clock })
  const stop = feed.start()
  return { ...feed, clock, connector, stop }
}

test('the page loads at once', async () => {
  const { clock, connector, view } = startFeed()
  await clock.advance(0)
  expect(view()).toBe('connecting')
  connector.lastAttempt().succeed()
  await clock.advance(0)
  expect(view()).toBe('live')
})

test('an outage is tried after 1 s, then 2 s later, and what was missed is asked for', async () => {
  const { clock, connector, store, view } = startFeed()
  await clock.advance(0)
  const connection = connector.lastAttempt().succeed()
  await clock.advance(60_000)
  connection.end({ reason: 'the server restarts', code: 1012 })
  const lostMs = clock.now()
  await clock.advance(999)
  expect(connector.attempts).toHaveLength(1)
  await clock.advance(1)
  expect(connector.attempts).toHaveLength(2)
  expect(connector.lastAttempt().last).toMatchObject({ code: 1012, by: 'peer' })
  connector.lastAttempt().fail(new Error('refused'))
  await clock.advance(2000)
  expect(connector.attempts).toHaveLength(3)
  connector.lastAttempt().succeed()
  await clock.advance(0)
  expect(view()).toBe('live')
  expect(store.getState().page.resyncs).toEqual([{ sinceMs: lostMs }])
})

test('an expired session says so, and asks again after the sign-in', async () => {
  const { actions, clock, connector, store, view } = startFeed()
  await clock.advance(0)
  connector.lastAttempt().fail(new ConnectError('token expired', { outcome: 'auth' }))
  await clock.advance(3_600_000)
  expect(view()).toBe('sign in again')
  expect(connector.attempts).toHaveLength(1)
  store.dispatch(actions.retryRequested())
  await clock.advance(0)
  connector.lastAttempt().succeed()
  await clock.advance(0)
  expect(view()).toBe('live')
})

test('it gives up after four attempts', async () => {
  const { clock, connector, view } = startFeed()
  for (let attempt = 0; attempt < 4; attempt += 1) {
    await clock.advance(8000)
    connector.lastAttempt().fail(new Error('refused'))
  }
  await clock.advance(3_600_000)
  expect(connector.attempts).toHaveLength(4)
  expect(view()).toBe('given up')
})

test('nothing is left open after the stop', async () => {
  const { clock, connector, stop } = startFeed()
  await clock.advance(0)
  connector.lastAttempt().succeed()
  await clock.advance(0)
  stop()
  await clock.advance(0)
  expect(connector.openCount()).toBe(0)
  expect(clock.pendingTimers()).toBe(0)
})
