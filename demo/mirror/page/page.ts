import { configureStore } from '@reduxjs/toolkit'
import { selectExplanation } from 'redux-reconnector'
import {
  selectById,
  selectIds,
  selectStatusCounts,
  selectWorst,
  type FleetState,
} from 'redux-reconnector/fleet'
import { createMirror } from 'redux-reconnector/mirror'
import { createShardSlice } from '../shardSlice.js'
import type { Standing } from '../stage.js'

const words: Readonly<Record<string, string>> = {
  idle: 'idle',
  healthy: 'connected',
  waiting: 'waiting',
  due: 'due',
  connecting: 'connecting',
  paused: 'paused',
  gaveUp: 'gave up',
}

const fleet = createShardSlice()
const socket = new WebSocket(new URL('/log', location.href.replace('http', 'ws')))
const send = (message: object) => socket.send(JSON.stringify(message))
const mirror = createMirror(fleet, {
  dispatch: (action) => store.dispatch(action),
  onCommand(action) {
    if (fleet.actions.retryRequested.match(action)) {
      const { id } = Object(action).meta as { id: string } // as the creator made it
      send({ retry: id })
    }
  },
})
const store = configureStore({
  reducer: { [fleet.reducerPath]: fleet.reducer },
  middleware: (getDefault) =>
    getDefault({ serializableCheck: false, immutableCheck: false }).concat(mirror.middleware),
})
const state = () => fleet.selectSlice(store.getState())

socket.addEventListener('message', ({ data }) => {
  const { entry, standing } = JSON.parse(data) as { entry?: string; standing?: Standing }
  if (entry !== undefined) mirror.take(entry)
  if (standing !== undefined) showStanding(standing)
})

const place = (id: string) => {
  const found = document.getElementById(id)
  if (found === null) throw new Error(`the page has no ${id}`)
  return found
}
const element = (tag: string, text = '') =>
  Object.assign(document.createElement(tag), { textContent: text })

for (const button of document.querySelectorAll<HTMLElement>('[data-button]')) {
  button.addEventListener('click', () => send({ button: button.dataset.button }))
}

const cells = new Map<string, HTMLElement>()
let shown: FleetState | null = null

function showFleet() {
  const now = state()
  if (now !== shown) {
    shown = now
    for (const id of selectIds(now)) showCell(id)
    showCounts()
  }
  showWorst()
}

function showCell(id: string) {
  let cell = cells.get(id)
  if (cell === undefined) {
    cell = element('button')
    cell.addEventListener('click', () => store.dispatch(fleet.actions.retryRequested(id)))
    cells.set(id, cell)
    place('grid').append(cell)
  }
  const status = selectById(state(), id)?.status ?? 'idle'
  if (cell.dataset.status === status) return
  cell.dataset.status = status
  cell.title = `${id}: ${words[status]}`
  cell.setAttribute('aria-label', cell.title)
}

function showCounts() {
  const items = Object.entries(selectStatusCounts(state())).map(([status, count]) => {
    const item = element('li')
    const colour = element('i')
    colour.dataset.status = status
    item.append(colour, `${count} ${words[status]}`)
    return item
  })
  place('counts').replaceChildren(...items)
}

function showWorst() {
  const items = selectWorst(state(), 10).map((id) => {
    const item = element('li', id)
    const own = selectById(state(), id)
    if (own) item.append(element('small', selectExplanation(own, Date.now())))
    return item
  })
  place('worst').replaceChildren(...items)
}

function showStanding(standing: Standing) {
  const { workers, isBrokerUp, lastTakeover, waits } = standing
  place('workers').replaceChildren(
    ...workers.map(({ name, role, term }) => {
      const item = element('li', `Worker ${name}`)
      item.dataset.role = role
      item.append(element('small', role === 'keeper' ? `keeper, term ${term}` : role))
      return item
    }),
  )
  place('broker').textContent = isBrokerUp ? 'Stop the broker' : 'Start the broker'
  const figures: [what: string, figure: string][] = [
    ['broker', `${standing.engine}, ${isBrokerUp ? 'up' : 'down'}`],
    ['log', `${standing.entries} entries, ${Math.round(standing.bytes / 1000)} kB`],
    ['this page', `entry ${mirror.position()}`],
    ['open at the devices', `${standing.openCount}`],
    [
      'last takeover',
      lastTakeover
        ? `${lastTakeover.name}, ${(lastTakeover.tookMs / 1000).toFixed(1)} s`
        : 'none yet',
    ],
    ['waits gone on', `${waits.goneOn}`],
    ['of them early', `${waits.early}`],
    ['attempts doubled', `${waits.doubled}`],
  ]
  place('figures').replaceChildren(
    ...figures.map(([what, figure]) => {
      const pair = element('div')
      pair.dataset.figure = what
      pair.append(element('dt', what), element('dd', figure))
      return pair
    }),
  )
}

setInterval(showFleet, 100)
