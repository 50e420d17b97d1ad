import { act, StrictMode } from 'react'
import { hydrateRoot } from 'react-dom/client'
import { renderToString } from 'react-dom/server'
import { Provider } from 'react-redux'
import { createReconnectorHooks } from 'redux-reconnector/react'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { createWorld } from '../middleware/world.js'

function createPage(startMs: number) {
  const world = createWorld({ startMs })
  const { ReconnectBanner, useReconnectCountdown, useReconnectExplanation } =
    createReconnectorHooks(world.slice, { clock: world.clock })
  for (const nowMs of [1000, 1001]) {
    world.store.dispatch(world.slice.actions.probeReceived('unreachable', nowMs))
  }
  function Explanation() {
    return <p title={String(useReconnectCountdown())}>{useReconnectExplanation()}</p>
  }
  const tree = (
    <StrictMode>
      <Provider store={world.store}>
        <ReconnectBanner />
        <Explanation />
      </Provider>
    </StrictMode>
  )
  return { ...world, tree }
}

afterEach(() => vi.unstubAllGlobals())

describe('rendering on a server', () => {
  it('needs no window, starts no timer, and does not tell a time that is only its own', () => {
    vi.stubGlobal('window', undefined)
    const { clock, tree } = createPage(2000)
    const html = renderToString(tree)
    expect(html).toContain('Reconnecting')
    expect(html).not.toContain('in 1 s')
    expect(html).toContain('<p title="null">Waiting for attempt 2, 2 s left of 2 s</p>')
    expect(clock.pendingTimers()).toBe(0)
  })

  it('is taken over by a browser whose clock is elsewhere, without a mismatch', async () => {
    const html = renderToString(createPage(2000).tree)
    const { Window } = await import('happy-dom')
    const window = new Window()
    vi.stubGlobal('window', window)
    vi.stubGlobal('document', window.document)
    vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', true)
    const container = document.createElement('div')
    container.innerHTML = html
    const { clock, tree } = createPage(2500)
    const mismatches: unknown[] = []
    const root = await act(async () =>
      hydrateRoot(container, tree, { onRecoverableError: (error) => mismatches.push(error) }),
    )
    expect(mismatches).toEqual([])
    expect(container.querySelector('[role="status"]')?.textContent).toBe('Reconnecting in 1 s.')
    expect(container.querySelector('p')?.textContent).toBe('Waiting for attempt 2, 1 s left of 2 s')
    await act(() => root.unmount())
    expect(clock.pendingTimers()).toBe(0)
    await window.happyDOM.close()
  })
})
