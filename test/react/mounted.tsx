import type { Store } from '@reduxjs/toolkit'
import type { ReactNode } from 'react'
import { createRoot } from 'react-dom/client'
import { flushSync } from 'react-dom'
import { Provider } from 'react-redux'

/**
 * Renders into the document as a page does: every change of the store renders by itself, none is batched with others
 * by `act`, so that renders can be counted.
 */
export function mounted(store: Store, tree: ReactNode) {
  const container = document.createElement('div')
  document.body.append(container)
  const root = createRoot(container)
  const render = (next: ReactNode) =>
    flushSync(() => root.render(<Provider store={store}>{next}</Provider>))
  render(tree)
  return {
    container,
    render,
    text: () => container.textContent,
    unmount: () => flushSync(() => root.unmount()),
  }
}
