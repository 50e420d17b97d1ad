import type { Signals, SignalHandlers } from 'redux-reconnector'
import { combineSignals, createBrowserSignals } from 'redux-reconnector/browser'
import { describe, expect, it } from 'vitest'
import { recordHandlers } from './recordHandlers.js'
import { ScriptedTarget } from './scriptedPage.js'

/** A source in the hands of a test. */
function createSource() {
  const source: { handlers?: SignalHandlers; ends: number; signals: Signals } = {
    ends: 0,
    signals(handlers) {
      source.handlers = handlers
      return () => void (source.ends += 1)
    },
  }
  return source
}

const broken: Signals = () => {
  throw new Error('no locks')
}

describe('combineSignals', () => {
  it('takes a source with nothing to stop, and stops the others where one is async', () => {
    const [a, b] = [createSource(), createSource()]
    const idle = (() => {}) as never
    expect(combineSignals(a.signals, idle)(recordHandlers().handlers)).not.toThrow()
    expect(a.ends).toBe(1)
    const late = (async () => () => {}) as never
    const combined = combineSignals(b.signals, late)
    expect(() => combined(recordHandlers().handlers)).toThrow(
      'combineSignals: expected a source of signals to return a function that stops it, got an object',
    )
    expect(b.ends).toBe(1)
  })

  it('starts all, and undoes all of them once', () => {
    const [a, b] = [createSource(), createSource()]
    const undo = combineSignals(a.signals, b.signals)(recordHandlers().handlers)
    undo()
    undo()
    expect([a.ends, b.ends]).toEqual([1, 1])
  })

  it('undoes those that were started when one throws', () => {
    const target = new ScriptedTarget()
    const page = createBrowserSignals({ online: { target } })
    const { handlers } = recordHandlers()
    expect(() => combineSignals(page, broken)(handlers)).toThrow('no locks')
    expect(target.listenerCount).toBe(0)
  })

  it('undoes all of them though the undo of one throws', () => {
    const last = createSource()
    const failing: Signals = () => () => {
      throw new Error('cannot end')
    }
    const undo = combineSignals(failing, last.signals)(recordHandlers().handlers)
    expect(undo).toThrow('cannot end')
    expect(last.ends).toBe(1)
  })

  it('passes on what each asks for, and nothing after the end', () => {
    const source = createSource()
    const { handlers, taken } = recordHandlers()
    const undo = combineSignals(source.signals)(handlers)
    const ask = () => {
      source.handlers?.wake()
      source.handlers?.retry()
      source.handlers?.online()
      source.handlers?.refresh('old')
      source.handlers?.hold('why')
      source.handlers?.release('why')
    }
    ask()
    expect(taken()).toEqual([
      'wake',
      'retry',
      'online',
      'refresh: old',
      'hold: why',
      'release: why',
    ])
    undo()
    ask()
    expect(taken()).toEqual([])
  })

  it('holds until the last of those that hold for one reason has released it', () => {
    const [a, b] = [createSource(), createSource()]
    const { handlers, held } = recordHandlers()
    combineSignals(a.signals, b.signals)(handlers)
    a.handlers?.hold('the page is hidden')
    b.handlers?.hold('the page is hidden')
    a.handlers?.release('the page is hidden')
    expect(held()).toEqual(['the page is hidden'])
    b.handlers?.release('the page is hidden')
    expect(held()).toEqual([])
  })

  it('keeps the hold of one page source through the start of another that does not hold it', () => {
    const target = new ScriptedTarget()
    target.visibilityState = 'hidden'
    const { handlers, held } = recordHandlers()
    const pausing = createBrowserSignals({ visibility: { hidden: 'pause', target } })
    combineSignals(pausing, createBrowserSignals({ visibility: false }))(handlers)
    expect(held()).toEqual(['the page is hidden'])
  })
})
