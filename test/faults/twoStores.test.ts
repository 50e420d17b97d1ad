// fault: Two stores on one page
// peers: RTK up to 2.12 wired only the first store in `setupListeners`; giantmachines/redux-websocket#133 wants several
// here: They share no state; a listener rejects a second store
// on: both listeners
import { describe, expect, it } from 'vitest'
import { bothListeners } from '../world/world.js'

describe.each(bothListeners)('%s', (_, createWorld) => {
  it('are kept apart', async () => {
    const one = createWorld()
    const two = createWorld()
    await one.connected()
    two.reconnector.start()
    await two.clock.advance()
    two.connector.lastAttempt().fail(new Error('refused'))
    await two.clock.advance()
    expect(one.state().status).toBe('healthy')
    expect(two.state().status).toBe('waiting')
    expect(() => one.reconnector.middleware(two.store)).toThrow('expected one store')
  })
})
