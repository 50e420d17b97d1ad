import { expect, test } from 'vitest'
import { selectIds } from 'redux-reconnector/fleet'
import { createMirror, MirrorError } from 'redux-reconnector/mirror'
import { createSeededRandom } from 'redux-reconnector/testing'
import { fuzzRounds } from '../world/fuzz.js'
import { mutated } from './fuzz.js'
import { createLogStore, createMemoryLog, createWriterStore, slices } from './logs.js'
import { createRandomLife } from './randomLife.js'

const rounds = fuzzRounds(5000)

/** The texts of a log of each kind, with snapshots among them. */
async function textsOf(kind: 'single' | 'fleet'): Promise<string[]> {
  if (kind === 'fleet') {
    const { log, slice, publisher, dispatch, state } = createWriterStore({ maxItems: 20 })
    const life = createRandomLife(slice, 11, 12)
    publisher.start()
    const snapshots: string[] = []
    for (let step = 0; step < 120; step += 1) {
      dispatch(life(state()))
      await publisher.written()
      if (step % 20 === 0) snapshots.push(publisher.snapshot())
    }
    return [...log.entries, ...snapshots]
  }
  const log = createMemoryLog()
  const { slice, mirror, publisher, dispatch } = createLogStore(slices.single(), {
    append: log.append,
  })
  mirror.stop()
  publisher.start()
  await publisher.written()
  for (let nowMs = 0; nowMs < 60_000; nowMs += 2000) {
    dispatch(slice.actions.probeReceived({ reachability: 'unreachable', reason: 'E' }, nowMs, 0.3))
    await publisher.written()
  }
  return [...log.entries, publisher.snapshot()]
}

test.each(['single', 'fleet'] as const)(
  'no text does harm: %s',
  async (kind) => {
    const texts = await textsOf(kind)
    const random = createSeededRandom(7)
    const slice = slices[kind]()
    let refused = 0
    let folded = 0
    let dispatched = 0
    let store = slice.getInitialState() as object
    const reducer = slice.reducer as (state: object, action: { type: string }) => object // its own
    const create = () =>
      createMirror(slice, {
        dispatch: (action) => {
          dispatched += 1
          store = reducer(store, action)
        },
      })
    let mirror = create()
    for (let round = 0; round < rounds; round += 1) {
      const position = mirror.position()
      // Often the entry that is next, so that the text is looked at in all its parts.
      const nextText = random() < 0.7 ? texts[position] : texts[Math.floor(random() * texts.length)]
      const text = mutated(nextText ?? texts[0] ?? '', random)
      const before = store
      const dispatchedBefore = dispatched
      try {
        if (random() < 0.3) mirror.restore(text)
        else mirror.take(text)
        folded += 1
        // A copy, since what a mirror has checked is not looked at again.
        slice.actions.synced(structuredClone(store) as never)
      } catch (error) {
        if (!(error instanceof MirrorError))
          throw new Error(`round ${round}: ${text}`, { cause: error })
        expect(error.message).toMatch(/^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}]{1,300}$/u)
        refused += 1
        if (store !== before || dispatched !== dispatchedBefore || mirror.position() !== position) {
          throw new Error(`round ${round}: half folded: ${text}`, { cause: error })
        }
      }
      if (random() < 0.05) {
        mirror = create()
        store = slice.getInitialState()
      } else if (random() < 0.3 && texts[mirror.position()] !== undefined) {
        try {
          mirror.take(texts[mirror.position()] ?? '')
        } catch {
          // of another log than a mutated snapshot has led to
        }
      }
    }
    expect(Object.hasOwn(Object.prototype, 'isPolluted')).toBe(false)
    expect(({} as Record<string, unknown>).isPolluted).toBe(undefined)
    expect(refused).toBeGreaterThan(rounds / 4)
    expect(folded).toBeGreaterThan(rounds / 20)
    if (kind === 'fleet') expect(selectIds(store as never)).toBeDefined() // still a fleet
  },
  600_000,
)
