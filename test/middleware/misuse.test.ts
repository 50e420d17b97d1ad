import { configureStore } from '@reduxjs/toolkit'
import { createReconnectorListener, createReconnectorSlice } from 'redux-reconnector'
import { expect, it, vi } from 'vitest'

it('a start says so where the slice is not in the store', () => {
  const slice = createReconnectorSlice({ node: 'n' })
  const reconnector = createReconnectorListener(slice, { connect: async () => {} })
  configureStore({
    reducer: { other: () => 0 },
    middleware: (getDefault) => getDefault().concat(reconnector.middleware),
  })
  expect(() => reconnector.start()).toThrow('expected the slice at `reconnector`')
})

it('a secret that is no text fails the attempt, which says so', async () => {
  const slice = createReconnectorSlice({ node: 'n', cookie: 'env:TOKEN' })
  const reconnector = createReconnectorListener(slice, {
    connect: async (attempt) => void (await attempt.cookie()),
    resolveCookie: () => 7 as never,
  })
  const store = configureStore({
    reducer: { [slice.reducerPath]: slice.reducer },
    middleware: (getDefault) => getDefault().concat(reconnector.middleware),
  })
  const stop = reconnector.start()
  await vi.waitFor(() =>
    expect(slice.selectors.selectReason(store.getState())).toBe(
      'expected `resolveCookie` to give a string, got number',
    ),
  )
  stop()
})
