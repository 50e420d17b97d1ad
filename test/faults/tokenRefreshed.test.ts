// fault: The token was refreshed meanwhile
// peers: The token of the first connect is captured for ever (dsrees/JavaPhoenixClient#82, apollographql/subscriptions-transport-ws#171); users of graphql-ws ask to retry on 4401 (enisdenjo/graphql-ws#558)
// here: Each attempt calls `resolveCookie` again; `retryRequested` retries at once after a refusal
// on: both listeners
import { ConnectError } from 'redux-reconnector'
import { describe, expect, it } from 'vitest'
import { bothListeners } from '../world/world.js'

describe.each(bothListeners)('%s', (_, createWorld) => {
  it('is used by the next attempt', async () => {
    let token = 'old-token'
    const used: (string | null)[] = []
    const { actions, clock, started, state, store } = createWorld({
      cookie: 'env:TOKEN',
      listener: {
        resolveCookie: () => token,
        connect: async ({ cookie }) => {
          used.push(await cookie())
          if (token === 'old-token') throw new ConnectError('expired', { outcome: 'auth' })
        },
      },
    })
    await started()
    await clock.advance(60_000)
    expect(state()).toMatchObject({ status: 'gaveUp', outcome: 'auth', reason: 'expired' })
    token = 'new-token'
    store.dispatch(actions.retryRequested(clock.now()))
    await clock.advance()
    expect(used).toEqual(['old-token', 'new-token'])
    expect(state()).toMatchObject({ status: 'healthy', outcome: null })
  })

  it('is used by the next connection of one that is refreshed while it is open', async () => {
    const used: (string | null)[] = []
    let token = 'old-token'
    const { actions, clock, started, state, store } = createWorld({
      cookie: 'env:TOKEN',
      listener: {
        resolveCookie: () => token,
        connect: async ({ cookie }) => void used.push(await cookie()),
      },
    })
    await started()
    await clock.advance(60_000)
    token = 'new-token'
    store.dispatch(actions.refreshRequested('another token', clock.now()))
    await clock.advance()
    expect(used).toEqual(['old-token', 'new-token'])
    expect(state()).toMatchObject({ status: 'healthy', totalReconnects: 2 })
  })
})
