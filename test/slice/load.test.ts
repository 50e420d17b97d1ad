import { expect, it } from 'vitest'

// Imported here and not above, where what fails while it loads would fail no test but the whole file.
it('the package loads, and its defaults make a slice and a state', async () => {
  const { createReconnectorSlice, createReconnectorState } = await import('redux-reconnector')
  const state = createReconnectorSlice({ node: 'n' }).getInitialState()
  expect(state).toEqual(createReconnectorState({ node: 'n' }))
  expect(state.policy.backoffMs).toEqual([0, 2000, 4000, 8000, 16_000])
})
