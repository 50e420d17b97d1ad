// @vitest-environment happy-dom
import { Component, StrictMode, type ReactNode } from 'react'
import { renderToString } from 'react-dom/server'
import { createReconnectorListener, createReconnectorSlice } from 'redux-reconnector'
import { useReconnectorListener, type StartedListener } from 'redux-reconnector/react'
import { describe, expect, it, vi } from 'vitest'
import { createWorld } from '../middleware/world.js'
import { createFleetOfOne } from '../world/world.js'
import { mounted } from './mounted.js'

function Live({ of: reconnector }: { of: StartedListener | null | undefined }) {
  useReconnectorListener(reconnector)
  return 'live'
}

describe('useReconnectorListener', () => {
  it('connects when the component mounts, and closes the connection when it unmounts', async () => {
    const { clock, connector, reconnector, state, store } = createWorld()
    const page = mounted(store, <Live of={reconnector} />)
    await clock.advance()
    const connection = connector.lastAttempt().succeed()
    await clock.advance()
    expect(state().status).toBe('healthy')
    page.unmount()
    await clock.advance()
    expect([connection.isOpen(), clock.pendingTimers()]).toEqual([false, 0])
  })

  it('makes one connection in StrictMode, at once', async () => {
    const { clock, connector, reconnector, store } = createWorld()
    const page = mounted(
      store,
      <StrictMode>
        <Live of={reconnector} />
      </StrictMode>,
    )
    await clock.advance()
    connector.lastAttempt().succeed()
    await clock.advance(60_000)
    expect([connector.attempts.length, connector.openCount()]).toEqual([1, 1])
    page.unmount()
    await clock.advance()
    expect(connector.openCount()).toBe(0)
  })

  it('keeps the connection on the way from route to route', async () => {
    const { clock, connector, reconnector, store } = createWorld()
    const page = mounted(store, <Live key="orders" of={reconnector} />)
    await clock.advance()
    connector.lastAttempt().succeed()
    await clock.advance()
    page.render(<Live key="positions" of={reconnector} />)
    await clock.advance(60_000)
    expect([connector.attempts.length, connector.openCount()]).toEqual([1, 1])
    page.render('a page without a connection')
    await clock.advance()
    expect(connector.openCount()).toBe(0)
    page.render(<Live key="orders" of={reconnector} />)
    await clock.advance()
    expect(connector.attempts).toHaveLength(2)
    page.unmount()
  })

  it('serves several components, and stops after the last of them, once', async () => {
    const { clock, connector, reconnector, store } = createWorld()
    const page = mounted(store, [
      <Live key="a" of={reconnector} />,
      <Live key="b" of={reconnector} />,
    ])
    await clock.advance()
    connector.lastAttempt().succeed()
    await clock.advance()
    page.render([<Live key="b" of={reconnector} />])
    await clock.advance(1000)
    expect(connector.openCount()).toBe(1)
    page.render([])
    await clock.advance()
    expect(connector.openCount()).toBe(0)
    page.unmount()
  })

  it('stops at logout, and starts again at the next login', async () => {
    const { clock, connector, reconnector, store } = createWorld()
    const page = mounted(store, <Live of={null} />)
    await clock.advance(1000)
    expect(connector.attempts).toHaveLength(0)
    for (const times of [1, 2]) {
      page.render(<Live of={reconnector} />)
      await clock.advance()
      connector.lastAttempt().succeed()
      await clock.advance(60_000)
      expect([connector.attempts.length, connector.openCount()]).toEqual([times, 1])
      page.render(<Live of={undefined} />)
      await clock.advance()
      expect(connector.openCount()).toBe(0)
    }
    page.unmount()
  })

  it('takes another listener in the place of the first', async () => {
    const [first, second] = [createWorld(), createWorld()]
    const page = mounted(first.store, <Live of={first.reconnector} />)
    await first.clock.advance()
    page.render(<Live of={second.reconnector} />)
    await first.clock.advance()
    await second.clock.advance()
    expect(first.connector.lastAttempt().signal.aborted).toBe(true)
    expect(second.connector.attempts).toHaveLength(1)
    page.unmount()
  })

  it('keeps a whole fleet in the same way', async () => {
    const { clock, connector, reconnector, store } = createFleetOfOne()
    const page = mounted(store, <Live of={reconnector} />)
    await clock.advance()
    connector.lastAttempt().succeed()
    await clock.advance()
    expect(connector.openCount()).toBe(1)
    page.unmount()
    await clock.advance()
    expect(connector.openCount()).toBe(0)
  })

  it('starts nothing while rendering on a server', () => {
    const { connector, reconnector, state } = createWorld()
    expect(renderToString(<Live of={reconnector} />)).toBe('live')
    expect([connector.attempts.length, state().status]).toEqual([0, 'idle'])
  })

  it('gives what the start throws to the error boundary', () => {
    vi.spyOn(console, 'error').mockImplementation(() => {}) // by which React tells of it, too
    class Boundary extends Component<{ children: ReactNode }> {
      override state = { said: '' }
      static getDerivedStateFromError = (error: unknown) => ({ said: String(error) })
      override render = () => this.state.said || this.props.children
    }
    const { store } = createWorld()
    const slice = createReconnectorSlice({ node: 'wss://host/live' })
    const homeless = createReconnectorListener(slice, { connect: async () => {} })
    const page = mounted(
      store,
      <Boundary>
        <Live of={homeless} />
      </Boundary>,
    )
    expect(page.text()).toContain('createReconnectorListener')
    page.unmount()
    vi.restoreAllMocks()
  })
})
