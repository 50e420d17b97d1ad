import { build } from 'esbuild'
import { gzipSync } from 'node:zlib'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** In bytes: minified, and that gzipped; Redux Toolkit and Node's modules do not count. A change has to update them. */
const sizes = {
  'everything of the core': [`export * from 'redux-reconnector'`, 34914, 13034],
  'the slice alone': [`export { createReconnectorSlice } from 'redux-reconnector'`, 16627, 6075],
  'the rules alone': [
    `export { createReconnectorState, decide } from 'redux-reconnector'`,
    4423,
    1561,
  ],
  'slice, listener and WebSocket': [
    `export { createReconnectorListener, createReconnectorSlice } from 'redux-reconnector'
    export { createWebSocketConnector } from 'redux-reconnector/websocket'`,
    44404,
    17110,
  ],
  'the fleet': [`export * from 'redux-reconnector/fleet'`, 45496, 17224],
  'the replay and the recorder': [`export * from 'redux-reconnector/devtools'`, 29324, 11668],
  'the WebSocket connector': [`export * from 'redux-reconnector/websocket'`, 13021, 5994],
} satisfies Record<string, readonly [code: string, minified: number, gzipped: number]>

async function bundled(contents: string): Promise<Uint8Array> {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: root },
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    target: 'es2022',
    external: ['@reduxjs/toolkit', 'node:*'],
  })
  return outputFiles[0]?.contents ?? new Uint8Array()
}

it.each(Object.entries(sizes))(
  '%s is as big as this file says, within 1 %%',
  async (_what, [contents, minified, gzipped]) => {
    const bytes = await bundled(contents)
    const found = [bytes.length, gzipSync(bytes, { level: 9 }).length]
    const isNear = [minified, gzipped].every(
      (size, at) => Math.abs((found[at] ?? 0) - size) <= size / 100,
    )
    // The difference is shown only where it counts: a different zlib of another Node gives a few bytes more or less.
    expect(isNear ? [minified, gzipped] : found).toEqual([minified, gzipped])
  },
)

it('presets cost nothing where none is used', async () => {
  const text = async (contents: string) => new TextDecoder().decode(await bundled(contents))
  const having = await text(`export { createReconnectorSlice, presets } from 'redux-reconnector'`)
  const without = await text(`export { createReconnectorSlice } from 'redux-reconnector'`)
  expect(having).toContain('109951')
  expect(without).not.toContain('109951')
  expect(without).not.toMatch(/25600|256e2/)
})
