import { createScriptedClock } from 'redux-reconnector/testing'
import { expect, it } from 'vitest'

it.each([undefined, Number.NaN, -5])(
  'a timer of the scripted clock without a wait (%s) rings at once, and holds up no other',
  async (ms) => {
    const clock = createScriptedClock()
    const rung: string[] = []
    clock.setTimeout(() => rung.push(`first at ${clock.now()}`), ms as number)
    clock.setTimeout(() => rung.push(`second at ${clock.now()}`), 10)
    await clock.advance(100)
    expect(rung).toEqual(['first at 0', 'second at 10'])
    expect(clock.pendingTimers()).toBe(0)
  },
)
