// fault: The `close()` of one connection of a fleet removes another
// peers: Not compared
// here: Both are closed, no loop runs, and the other connections continue
// on: a fleet, because only a fleet has several connections
import {
  createReconnectorFleetListener,
  createReconnectorFleetSlice,
  selectIds,
  selectStatusCounts,
} from 'redux-reconnector/fleet'
import { createScriptedClock } from 'redux-reconnector/testing'
import { expect, it } from 'vitest'
import { createStage } from '../world/stage.js'

it.each(['remove', 'pause', 'move'] as const)('%s', async (how) => {
  const clock = createScriptedClock()
  const slice = createReconnectorFleetSlice()
  const { actions } = slice
  const open = new Set<string>()
  let timers = 0
  const stage = createStage(
    slice,
    (ports) =>
      createReconnectorFleetListener(slice, {
        ...ports,
        clock: {
          ...clock,
          setTimeout(fn, ms) {
            timers += 1
            return clock.setTimeout(fn, ms)
          },
        },
        connect: async ({ id }) => {
          open.add(id)
          return {
            closed: new Promise(() => {}),
            close() {
              open.delete(id)
              const other = `${Number(id) + 1}`
              if (how === 'remove') stage.store.dispatch(actions.connectionsRemoved([other]))
              if (how === 'pause') stage.store.dispatch(actions.paused(other, 'lunch', clock.now()))
              if (how === 'move') {
                stage.store.dispatch(actions.configured(other, { node: `elsewhere ${id}` }))
              }
            },
          }
        },
      }),
    { clock, checks: false },
    undefined,
  )
  const ids = Array.from({ length: 10 }, (_, at) => `${at}`)
  stage.store.dispatch(actions.connectionsAdded(ids.map((id) => ({ id, node: `node ${id}` }))))
  stage.reconnector.start()
  await clock.advance(5000)
  expect(open.size).toBe(10)
  timers = 0
  stage.store.dispatch(actions.connectionsRemoved(['0', '5']))
  await clock.advance(60_000)
  expect(timers).toBeLessThan(100)
  const fleet = slice.selectSlice(stage.store.getState() as never)
  const counts = selectStatusCounts(fleet)
  // By `close` after `close` the whole list is gone, parked or moved, but for the first of each part.
  expect(selectIds(fleet)).toHaveLength(how === 'remove' ? 0 : 8)
  expect(open.size).toBe(how === 'move' ? 8 : 0)
  expect(counts).toMatchObject(how === 'pause' ? { paused: 8 } : { healthy: open.size })
})
