// @vitest-environment happy-dom
import { ConnectError } from 'redux-reconnector'
import { createReconnectorHooks } from 'redux-reconnector/react'
import { describe, expect, it } from 'vitest'
import { createWorld } from '../middleware/world.js'
import { mounted } from './mounted.js'

function createBannerWorld() {
  const world = createWorld()
  const hooks = createReconnectorHooks(world.slice, { clock: world.clock })
  const page = mounted(world.store, <hooks.ReconnectBanner />)
  const part = (selector: string) => page.container.querySelector(selector)
  return {
    ...world,
    ...hooks,
    page,
    part,
    button: () => page.container.querySelector('button'),
    /** What a screen reader hears of the live region: nothing that is hidden from it. */
    heard() {
      const region = part('[role="status"]')?.cloneNode(true)
      if (!(region instanceof HTMLElement)) return null
      for (const hidden of region.querySelectorAll('[aria-hidden="true"]')) hidden.remove()
      return region.textContent
    },
    /** Loses the connection, and fails the first attempt; then it waits for 2 s. */
    async lost() {
      const { connection } = await world.connected()
      await world.clock.advance(5000)
      connection.end({ reason: 'gone' })
      await world.clock.advance()
      world.connector.lastAttempt().fail(new Error('refused'))
      await world.clock.advance()
    },
  }
}

describe('ReconnectBanner', () => {
  it('is not there while the connection is idle, healthy, or connecting for the first time', async () => {
    const world = createBannerWorld()
    expect(world.page.container.innerHTML).toBe('')
    world.reconnector.start()
    await world.clock.advance()
    expect(world.state().status).toBe('connecting')
    expect(world.page.container.innerHTML).toBe('')
    world.connector.lastAttempt().succeed()
    await world.clock.advance()
    expect(world.state().status).toBe('healthy')
    expect(world.page.container.innerHTML).toBe('')
  })

  it('is there when the first connecting fails', async () => {
    const world = createBannerWorld()
    world.reconnector.start()
    await world.clock.advance()
    world.connector.lastAttempt().fail(new Error('refused'))
    await world.clock.advance(2000)
    expect(world.page.text()).toBe('Reconnecting.Reconnect now')
  })

  it('says when the next attempt is, and has a button for it', async () => {
    const world = createBannerWorld()
    await world.lost()
    expect(world.part('[role="status"]')?.textContent).toBe('Reconnecting in 2 s.')
    await world.clock.advance(1000)
    expect(world.part('[role="status"]')?.textContent).toBe('Reconnecting in 1 s.')
    expect(world.button()?.textContent).toBe('Reconnect now')
  })

  it('reconnects by a click', async () => {
    const world = createBannerWorld()
    await world.lost()
    world.button()?.click()
    await world.clock.advance()
    expect(world.connector.attempts).toHaveLength(3)
    expect(world.page.text()).toBe('Reconnecting.Reconnect now')
  })

  it('lets a screen reader hear one sentence an outage, not every second', async () => {
    const world = createBannerWorld()
    const heard: (string | null)[] = []
    const listen = () => {
      if (world.heard() !== heard.at(-1)) heard.push(world.heard())
    }
    await world.lost()
    listen()
    for (let ms = 0; ms < 20_000; ms += 100) {
      await world.clock.advance(100)
      if (world.state().status === 'connecting') world.connector.lastAttempt().fail(new Error('no'))
      listen()
    }
    expect(world.connector.attempts.length).toBeGreaterThan(4)
    expect(heard).toEqual(['', 'Reconnecting.'])
  })

  it('keeps its button, and so the focus, while an attempt is under way', async () => {
    const world = createBannerWorld()
    await world.lost()
    const button = world.button()
    button?.focus()
    button?.click()
    await world.clock.advance()
    expect(world.state().status).toBe('connecting')
    expect(world.button()).toBe(button)
    expect(button?.getAttribute('aria-disabled')).toBe('true')
    button?.click()
    await world.clock.advance()
    expect(world.connector.attempts).toHaveLength(3)
    expect(document.activeElement).toBe(button)
  })

  it('says why it is paused, without a button', async () => {
    const world = createBannerWorld()
    world.store.dispatch(world.slice.actions.paused('another tab has the connection'))
    await world.clock.advance()
    expect(world.page.text()).toBe('Paused: another tab has the connection.')
    expect(world.button()).toBeNull()
  })

  it('says nothing of a listener that was stopped, also where something else holds it', async () => {
    const world = createBannerWorld()
    for (const reason of ['stopped', 'the page is hidden']) {
      world.store.dispatch(world.slice.actions.paused(reason))
      await world.clock.advance()
      expect(world.page.text()).toBe('')
    }
    world.store.dispatch(world.slice.actions.resumed('stopped'))
    await world.clock.advance()
    expect(world.page.text()).toBe('Paused: the page is hidden.')
  })

  it.each([
    ['auth', 'Sign in again.I have signed in', 'Bitte anmelden.Ich bin angemeldet'],
    ['fatal', 'Cannot connect: no entry.Reconnect now', 'Kein Weg: no entry.Reconnect now'],
  ] as const)('says what to do after giving up: %s', async (outcome, english, german) => {
    const world = createBannerWorld()
    world.reconnector.start()
    await world.clock.advance()
    world.connector.lastAttempt().fail(new ConnectError('no entry', { outcome }))
    await world.clock.advance()
    expect(world.page.text()).toBe(english)
    expect(world.part('.reconnect-banner')?.getAttribute('data-outcome')).toBe(outcome)
    world.page.render(
      <world.ReconnectBanner
        texts={{
          signIn: 'Bitte anmelden',
          signedIn: 'Ich bin angemeldet',
          fatal: (reason) => `Kein Weg: ${reason}`,
        }}
      />,
    )
    expect(world.page.text()).toBe(german)
    world.button()?.click()
    await world.clock.advance()
    expect(world.page.text()).toBe('Reconnecting.Reconnect now')
    expect(world.part('.reconnect-banner')?.hasAttribute('data-outcome')).toBe(false)
  })

  it('says when it gave up, and starts again by its button', async () => {
    const world = createBannerWorld()
    world.store.dispatch(world.slice.actions.configured({ policy: { maxAttempts: 1 } }))
    await world.lost()
    await world.clock.advance(60_000)
    expect(world.page.text()).toBe('Connection lost.Reconnect now')
    world.button()?.click()
    await world.clock.advance()
    expect(world.state().status).toBe('connecting')
  })

  it('says that the connection is lost where no attempt is coming', async () => {
    const world = createBannerWorld()
    world.store.dispatch(
      world.slice.actions.configured({ policy: { attemptOn: ['alive_dist_only'] } }),
    )
    world.store.dispatch(world.slice.actions.probeReceived('unreachable', 0))
    await world.clock.advance()
    expect(world.page.text()).toBe('Connection lost.Reconnect now')
  })

  it('takes a class and the words of another language', async () => {
    const world = createBannerWorld()
    world.page.render(
      <world.ReconnectBanner
        className="leiste"
        texts={{
          reconnecting: 'Neue Verbindung',
          inSeconds: (s) => ` in ${s} Sekunden`,
          reconnectNow: 'Jetzt verbinden',
        }}
      />,
    )
    await world.lost()
    expect(world.part('.leiste > .leiste-text')?.textContent).toBe('Neue Verbindung in 2 Sekunden.')
    expect(world.part('.leiste > .leiste-button')?.textContent).toBe('Jetzt verbinden')
    expect(world.part('.leiste')?.getAttribute('data-status')).toBe('waiting')
  })

  it('keeps its own words where those of another language are not there', async () => {
    const world = createBannerWorld()
    const texts = { reconnecting: undefined, inSeconds: undefined, reconnectNow: 'Jetzt verbinden' }
    world.page.render(<world.ReconnectBanner texts={texts as object} />)
    await world.lost()
    expect(world.page.text()).toBe('Reconnecting in 2 s.Jetzt verbinden')
  })

  it('leaves no timer when it is unmounted', async () => {
    const world = createBannerWorld()
    await world.lost()
    const before = world.clock.pendingTimers()
    world.page.unmount()
    expect(before).toBe(3) // the announcement, the countdown, the listener
    expect(world.clock.pendingTimers()).toBe(1)
  })
})
