import { createServer } from 'node:http'
import { once } from 'node:events'
import { EventSource } from 'eventsource'
import { afterEach, expect, test } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import type { Publisher } from 'redux-reconnector/mirror'
import { recipe } from '../../demo/mirror/recipe.js'
import { createLogStore, slices } from './logs.js'
import { createRandomLife } from './randomLife.js'

type Send = (text: string, n: number | null) => void
interface Feed {
  append(entry: string, n: number): Promise<boolean>
  attach(publisher: Publisher, after: number | null, send: Send): () => void
}

const page = 'docs/recipes/dashboards.md'
const cleanups: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup()
})

/** A backend that keeps few entries, so that a dashboard that was away for long gets a snapshot. */
async function createBackend() {
  const { createLogFeed } = await recipe(page, 'createLogFeed.ts')
  const feed: Feed = createLogFeed(20)
  const writer = createLogStore(slices.fleet(), { append: feed.append })
  writer.mirror.stop()
  writer.publisher.start()
  const life = createRandomLife(writer.slice, 3, 50)
  return {
    feed,
    ...writer,
    async live(steps: number) {
      for (let step = 0; step < steps; step += 1) {
        writer.dispatch(life(writer.state()))
        await writer.publisher.written()
        if (step % 20 === 0) await new Promise((resolve) => setTimeout(resolve, 1))
      }
    },
  }
}

const untilSame = async (dashboards: readonly { text(): string }[], text: () => string) => {
  for (let tries = 0; tries < 1000; tries += 1) {
    if (dashboards.every((dashboard) => dashboard.text() === text())) return
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  expect(new Set(dashboards.map((dashboard) => dashboard.text() === text()))).toEqual(
    new Set([true]),
  )
}

const portOf = (address: unknown) => Number(Object(address).port)

test('ten dashboards over WebSockets are the same as the backend, though four links are cut', async () => {
  const backend = await createBackend()
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
  await once(server, 'listening')
  cleanups.push(() => server.close())
  let snapshots = 0
  server.on('connection', (socket, request) => {
    const after = new URL(request.url ?? '', 'ws://backend').searchParams.get('after')
    const detach = backend.feed.attach(
      backend.publisher,
      after ? Number(after) : null,
      (text, n) => {
        if (n === null) snapshots += 1
        socket.send(text)
      },
    )
    socket.on('close', detach)
  })
  const dashboards = Array.from({ length: 10 }, () => {
    const own = createLogStore(slices.fleet())
    const link = { close: () => {} }
    let isEnded = false
    const open = () => {
      const url = `ws://127.0.0.1:${portOf(server.address())}?after=${own.mirror.position() || ''}`
      const socket = new WebSocket(url)
      link.close = () => socket.close()
      socket.on('message', (data) => {
        if (own.mirror.take(String(data)) === 'gap') socket.close()
      })
      socket.on('close', () => {
        if (!isEnded) setTimeout(open, 5)
      })
    }
    cleanups.push(() => {
      isEnded = true
      link.close()
    })
    open()
    return own
  })
  await backend.live(120)
  for (const cut of [1, 4, 7, 9]) {
    ;[...server.clients][cut]?.terminate()
    await backend.live(cut * 10)
  }
  await untilSame(dashboards, backend.text)
  expect(snapshots).toBeGreaterThan(10) // one each, and for those that were away for long
})

test('ten dashboards over server-sent events are the same, and go on by the id of their last entry', async () => {
  const backend = await createBackend()
  const { serveEntries } = await recipe(page, 'serveEntries.ts')
  const asked: (string | undefined)[] = []
  const server = createServer((request, response) => {
    asked.push(request.headers['last-event-id']?.toString())
    serveEntries(backend.feed, backend.publisher, request, response)
    response.write('retry: 10\n\n')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  cleanups.push(() => {
    server.closeAllConnections()
    server.close()
  })
  const dashboards = Array.from({ length: 10 }, () => {
    const own = createLogStore(slices.fleet())
    const source = new EventSource(`http://127.0.0.1:${portOf(server.address())}`)
    source.addEventListener('message', ({ data }) => void own.mirror.take(data))
    cleanups.push(() => source.close())
    return own
  })
  await backend.live(120)
  for (let cut = 0; cut < 4; cut += 1) {
    server.closeAllConnections()
    await backend.live(cut * 10)
    await untilSame(dashboards, backend.text)
  }
  expect(asked.filter((id) => id !== undefined).length).toBeGreaterThan(20) // some were cut again before an entry came
})
