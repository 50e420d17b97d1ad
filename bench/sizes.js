// The size of each entry point beside its peers: bundled by esbuild, minified, then gzip -9; React and Redux Toolkit are
// left out, since whoever uses these has them already.
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { printTable, machine } from './measure.js'

const external = ['@reduxjs/toolkit', 'react', 'react-redux', 'node:*']

async function sizeOf(contents) {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: new URL('.', import.meta.url).pathname },
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    define: { 'process.env.NODE_ENV': '"production"' },
    external,
    write: false,
    logLevel: 'silent',
  })
  const [{ contents: code }] = outputFiles
  return { bytes: code.length, gzip: gzipSync(code, { level: 9 }).length }
}

const all = (specifier) => `export * from '${specifier}'`
const subjects = {
  'redux-reconnector: slice': `export { createReconnectorSlice } from 'redux-reconnector'`,
  'redux-reconnector: slice, listener': `export { createReconnectorSlice, createReconnectorListener } from 'redux-reconnector'`,
  'redux-reconnector: all': all('redux-reconnector'),
  ...Object.fromEntries(
    ['websocket', 'browser', 'react', 'fleet', 'devtools', 'testing'].map((entry) => [
      `redux-reconnector/${entry}`,
      all(`redux-reconnector/${entry}`),
    ]),
  ),
  'reconnecting-websocket': `export { default } from 'reconnecting-websocket'`,
  'partysocket/ws': `export { default } from 'partysocket/ws'`,
  'graphql-ws: createClient': `export { createClient } from 'graphql-ws'`,
  'phoenix: Socket': `export { Socket } from 'phoenix'`,
  'socket.io-client': `export { io } from 'socket.io-client'`,
  'cockatiel: retry': `export { retry, handleAll, ExponentialBackoff } from 'cockatiel'`,
  'xstate: createMachine, createActor': `export { createMachine, createActor, assign } from 'xstate'`,
}

const rows = []
for (const [what, contents] of Object.entries(subjects)) {
  try {
    rows.push({ what, ...(await sizeOf(contents)) })
  } catch {
    rows.push({ what, bytes: null, gzip: null }) // not built yet
  }
}
if (process.argv.includes('--json')) {
  console.log(JSON.stringify({ title: 'Bundles', machine: machine(), rows }, null, 2))
} else {
  console.log('Bundles, minified: bytes, and with gzip -9\n')
  printTable(
    ['', 'minified', 'gzip'],
    rows.map(({ what, bytes, gzip }) => [what, bytes ?? '-', gzip ?? '-']),
  )
}
