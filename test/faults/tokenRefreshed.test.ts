// fault: The token was refreshed meanwhile
// peers: The token of the first connect is captured for ever (dsrees/JavaPhoenixClient#82, apollographql/subscriptions-transport-ws#171); users of graphql-ws ask to retry on 4401 (enisdenjo/graphql-ws#558)
// here: `resolveCookie` is asked anew by every attempt; `resumed` goes on at once
import { ConnectError } from 'redux-reconnector'
import { expect, it } from 'vitest'
import { createWorld } from '../middleware/world.js'

it('is used by the next attempt', async () => {
  let token = 'old'
  const used: (string | null)[] = []
  const { clock, reconnector, slice, state, store } = createWorld({
    cookie: 'env:TOKEN',
    listener: {
      resolveCookie: () => token,
      connect: async ({ cookie }) => {
        used.push(await cookie())
        if (token === 'old') throw new ConnectError('expired', { outcome: 'auth' })
      },
    },
  })
  reconnector.start()
  await clock.advance(60_000)
  expect(state()).toMatchObject({ status: 'paused', reason: 'expired' })
  token = 'new'
  store.dispatch(slice.actions.resumed(clock.now()))
  await clock.advance()
  expect(used).toEqual(['old', 'new'])
  expect(state().status).toBe('healthy')
})
