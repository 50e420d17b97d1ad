import { build } from 'esbuild'
import { gzipSync } from 'node:zlib'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** In bytes: minified, and that gzipped; Redux Toolkit and Node's modules do not count. A change has to update them. */
const sizes = {
  'everything of the core': [`export * from 'redux-reconnector'`, 18851, 7026],
  'the slice alone': [`export { createReconnectorSlice } from 'redux-reconnector'`, 11303, 4241],
  'the rules alone': [
    `export { createReconnectorState, decide } from 'redux-reconnector'`,
    3065,
    1138,
  ],
  'slice, listener and WebSocket': [
    `export { createReconnectorListener, createReconnectorSlice } from 'redux-reconnector'
    export { createWebSocketConnector } from 'redux-reconnector/websocket'`,
    24324,
    9319,
  ],
  'the WebSocket connector': [`export * from 'redux-reconnector/websocket'`, 5967, 2835],
} satisfies Record<string, readonly [code: string, minified: number, gzipped: number]>

it.each(Object.entries(sizes))(
  '%s is as big as this file says, within 1 %%',
  async (_what, [contents, minified, gzipped]) => {
    const { outputFiles } = await build({
      stdin: { contents, resolveDir: root },
      bundle: true,
      minify: true,
      write: false,
      format: 'esm',
      target: 'es2022',
      external: ['@reduxjs/toolkit', 'node:*'],
    })
    const bytes = outputFiles[0]?.contents ?? new Uint8Array()
    const found = [bytes.length, gzipSync(bytes, { level: 9 }).length]
    const isNear = [minified, gzipped].every(
      (size, at) => Math.abs((found[at] ?? 0) - size) <= size / 100,
    )
    // The difference is shown only where it counts: a different zlib of another Node gives a few bytes more or less.
    expect(isNear ? [minified, gzipped] : found).toEqual([minified, gzipped])
  },
)
