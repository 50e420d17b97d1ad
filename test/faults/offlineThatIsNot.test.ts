// fault: `navigator.onLine` is wrong
// peers: TanStack query-core pauses until it says online ("broken AF in chrome", TanStack/query#5714; stuck paused, #4772)
// here: `wake`, `retry` and `online` only ask for a check; a hint alone does not end a healthy connection
// on: both listeners
import { describe, expect, it } from 'vitest'
import { bothListeners } from '../world/world.js'

describe.each(bothListeners)('%s', (_, createWorld) => {
  it.each([true, false])(
    'does not end a healthy connection, and every hint is harmless (probed: %s)',
    async (probed) => {
      const { clock, connector, connected, page, state } = createWorld({ probed })
      const { connection } = await connected()
      for (let turn = 0; turn < 10; turn += 1) {
        page().wake()
        page().retry()
        page().online()
        await clock.advance(100)
      }
      expect(connection.isOpen()).toBe(true)
      expect(state().status).toBe('healthy')
      expect(connector.attempts).toHaveLength(1)
    },
  )
})
