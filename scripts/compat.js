import { spawn } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildLibrary } from './build.js'
import { root, run } from './run.js'

/**
 * Installs the packed package in fresh projects, as users do, and prints what works: `npm run compat`. Needs the network,
 * and some minutes. `checkInstalled` alone is the short form, which `npm test` runs.
 */

/** @typedef {{ row: string, fault: string | null }} Result */

const esm = `
import { configureStore } from '@reduxjs/toolkit'
import { createReconnectorListener, createReconnectorSlice } from 'redux-reconnector'
import { createWebSocketConnector } from 'redux-reconnector/websocket'
import { createScriptedClock } from 'redux-reconnector/testing'
const backend = createReconnectorSlice({ node: 'ws://127.0.0.1:1' })
const reconnector = createReconnectorListener(backend, { connect: async () => {}, clock: createScriptedClock() })
const store = configureStore({
  reducer: { [backend.reducerPath]: backend.reducer },
  middleware: (getDefault) => getDefault().concat(reconnector.middleware),
})
reconnector.start()
await Promise.resolve().then(() => {}).then(() => {}).then(() => {})
const status = backend.selectors.selectStatus(store.getState())
if (status !== 'healthy' || typeof createWebSocketConnector !== 'function') throw new Error(status)
console.log('works')
`
const cjs = `
const { configureStore } = require('@reduxjs/toolkit')
const { createReconnectorSlice } = require('redux-reconnector')
const backend = createReconnectorSlice({ node: 'n' })
const store = configureStore({ reducer: { [backend.reducerPath]: backend.reducer } })
store.dispatch(backend.actions.probeReceived('unreachable', 0))
if (!backend.selectors.selectShouldAttempt(store.getState())) throw new Error('not due')
console.log('works')
`
const typed = `
import { configureStore } from '@reduxjs/toolkit'
import { createReconnectorListener, createReconnectorSlice, type ReconnectorState } from 'redux-reconnector'
import { createWebSocketConnector, type CloseInfo } from 'redux-reconnector/websocket'
const backend = createReconnectorSlice({ node: 'ws://127.0.0.1:1' })
const socket = createWebSocketConnector({ classifyClose: (close: CloseInfo) => (close.code === 4000 ? { outcome: 'auth' } : {}) })
const reconnector = createReconnectorListener(backend, socket)
export const store = configureStore({
  reducer: { [backend.reducerPath]: backend.reducer },
  middleware: (getDefault) => getDefault().concat(reconnector.middleware),
})
export const state: ReconnectorState = backend.selectSlice(store.getState())
export const at: number | null = backend.selectors.selectNextAttemptAtMs(store.getState())
// @ts-expect-error a status that there is not
export const wrong: 'nonsense' = backend.selectors.selectStatus(store.getState())
`
const app = `
import { configureStore } from '@reduxjs/toolkit'
import { Provider, useSelector } from 'react-redux'
import { createReconnectorListener, createReconnectorSlice } from 'redux-reconnector'
import { createWebSocketConnector } from 'redux-reconnector/websocket'
const backend = createReconnectorSlice({ node: 'ws://127.0.0.1:1' })
export const reconnector = createReconnectorListener(backend, createWebSocketConnector({ WebSocket: globalThis.WebSocket ?? class {} }))
const store = configureStore({
  reducer: { [backend.reducerPath]: backend.reducer },
  middleware: (getDefault) => getDefault().concat(reconnector.middleware),
})
function Status() {
  return <p>{'status ' + useSelector(backend.selectors.selectStatus)}</p>
}
export function App() {
  return <Provider store={store}><Status /></Provider>
}
`
const rendered = `
import { renderToString } from 'react-dom/server'
import { App } from './app'
console.log(renderToString(<App />))
`

/**
 * @param {string} cwd
 * @param {string} command
 * @param {string[]} args
 * @returns {Promise<string>} what it printed
 */
function runIn(cwd, command, ...args) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd,
      timeout: 240_000,
      env: { ...process.env, CI: '1', NEXT_TELEMETRY_DISABLED: '1', NODE_ENV: '' },
    })
    let output = ''
    child.stdout.on('data', (data) => (output += data))
    child.stderr.on('data', (data) => (output += data))
    child.on('error', reject)
    child.on('close', (code) => {
      if (code === 0) return resolve(output)
      const said = output.split('\n').filter((line) => /error/i.test(line))
      reject(new Error(`${said.slice(0, 2).join(' ') || `exited with ${code}`}`.slice(0, 300)))
    })
  })
}

/**
 * A fresh project with the tarball in it.
 *
 * @param {string} folder
 * @param {string} tarball
 * @param {Record<string, string>} dependencies
 * @param {Record<string, string>} files
 */
async function createProject(folder, tarball, dependencies, files) {
  const manifest = {
    private: true,
    type: 'module',
    dependencies: { 'redux-reconnector': `file:${tarball}`, ...dependencies },
  }
  for (const [path, text] of Object.entries({
    'package.json': JSON.stringify(manifest),
    ...files,
  })) {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), text)
  }
  await runIn(
    folder,
    'npm',
    'install',
    '--no-audit',
    '--no-fund',
    '--prefer-offline',
    '--ignore-scripts',
  )
}

/** @param {string} folder */
async function pack(folder) {
  const printed = await run('npm', ['pack', '--json', '--pack-destination', folder], {
    quiet: true,
  })
  return join(folder, JSON.parse(printed)[0].filename)
}

/**
 * The short form: the tarball in a fresh project, imported and required by this Node.
 *
 * @returns {Promise<void>}
 */
export async function checkInstalled() {
  await withFolder(async (folder) => {
    const { version } = JSON.parse(
      await readFile(join(root, 'node_modules/@reduxjs/toolkit/package.json'), 'utf8'),
    )
    const tarball = await pack(folder)
    await createProject(
      folder,
      tarball,
      { '@reduxjs/toolkit': version },
      { 'esm.mjs': esm, 'cjs.cjs': cjs },
    )
    await runIn(folder, process.execPath, 'esm.mjs')
    await runIn(folder, process.execPath, 'cjs.cjs')
    console.log('the tarball installs, imports and requires')
  })
}

/** @param {(folder: string) => Promise<void>} work */
async function withFolder(work) {
  const folder = await mkdtemp(join(tmpdir(), 'redux-reconnector-'))
  try {
    await work(folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** @returns {Promise<Result[]>} */
async function matrix() {
  /** @type {Result[]} */
  const results = []
  /**
   * @param {string} row
   * @param {() => Promise<unknown>} work
   */
  async function check(row, work) {
    const fault = await work().then(
      () => null,
      (error) => String(error.message),
    )
    results.push({ row, fault })
    console.log(
      `${fault === null ? 'works ' : 'FAILS '} ${row}${fault === null ? '' : `: ${fault}`}`,
    )
  }
  await buildLibrary()
  await withFolder(async (folder) => {
    const tarball = await pack(folder)
    const nodes = ['20', '22', '24']
    const compilers = ['5.5', '6', '7']
    const binary = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`
    const files = { 'esm.mjs': esm, 'cjs.cjs': cjs, 'typed.ts': typed }

    for (const toolkit of ['2.0.0', 'latest']) {
      const own = join(folder, `toolkit-${toolkit}`)
      const name = `Redux Toolkit ${toolkit}`
      const tools = Object.fromEntries([
        ...nodes.map((version) => [`node${version}`, `npm:${binary}@${version}`]),
        ...compilers.map((version) => [
          `ts${version.replace('.', '')}`,
          `npm:typescript@${version}`,
        ]),
      ])
      await check(`${name}: installs`, () =>
        createProject(own, tarball, { '@reduxjs/toolkit': toolkit, ...tools }, files),
      )
      for (const version of nodes) {
        const node = join(own, 'node_modules', `node${version}`, 'bin', 'node')
        await check(`${name}, Node ${version}, import`, () => runIn(own, node, 'esm.mjs'))
        await check(`${name}, Node ${version}, require`, () => runIn(own, node, 'cjs.cjs'))
      }
      for (const version of compilers) {
        const folderOfIt = join(own, 'node_modules', `ts${version.replace('.', '')}`)
        for (const resolution of ['bundler', 'nodenext']) {
          await check(`${name}, TypeScript ${version}, ${resolution}`, () =>
            // prettier-ignore
            runIn(own, process.execPath, join(folderOfIt, 'bin', 'tsc'), '--noEmit', '--strict', '--skipLibCheck',
              '--target', 'es2022', '--lib', 'es2022,dom',
              '--module', resolution === 'bundler' ? 'esnext' : 'nodenext', '--moduleResolution', resolution, 'typed.ts'),
          )
        }
      }
    }

    for (const react of ['18', '19']) {
      const own = join(folder, `react-${react}`)
      const dependencies = {
        '@reduxjs/toolkit': 'latest', 'react-redux': '^9', react, 'react-dom': react,
        vite: '^8', '@vitejs/plugin-react': '^6', webpack: '^5', 'webpack-cli': '^6', 'esbuild-loader': '^4',
      } // prettier-ignore
      const page = '<div id="root"></div><script type="module" src="./main.jsx"></script>'
      const main = `import { createRoot } from 'react-dom/client'\nimport { App, reconnector } from './app'\ncreateRoot(document.getElementById('root')).render(<App />)\nreconnector.start()\n`
      await check(`React ${react}: installs`, () =>
        createProject(own, tarball, dependencies, {
          'index.html': page,
          'main.jsx': main,
          'app.jsx': app,
          'server.jsx': rendered,
          'vite.config.js': `import react from '@vitejs/plugin-react'\nexport default { plugins: [react()] }`,
          'webpack.config.cjs': `module.exports = { mode: 'production', entry: './main.jsx', resolve: { extensions: ['.jsx', '.js'] }, performance: { hints: false }, module: { rules: [{ test: /\\.jsx$/, loader: 'esbuild-loader', options: { jsx: 'automatic' }, resolve: { fullySpecified: false } }] }, output: { path: __dirname + '/packed' } }`,
        }),
      )
      const bin = join(own, 'node_modules', '.bin')
      await check(`React ${react}, Vite`, () => runIn(own, join(bin, 'vite'), 'build'))
      await check(`React ${react}, Vite, rendered on the server`, async () => {
        await runIn(own, join(bin, 'vite'), 'build', '--ssr', 'server.jsx', '--outDir', 'ssr')
        const html = await runIn(own, process.execPath, 'ssr/server.js')
        if (!html.includes('status idle')) throw new Error(`rendered ${html}`)
      })
      await check(`React ${react}, webpack`, () => runIn(own, join(bin, 'webpack')))
    }

    const own = join(folder, 'next')
    const dependencies = {
      '@reduxjs/toolkit': 'latest', 'react-redux': '^9', react: '19', 'react-dom': '19', next: 'latest',
    } // prettier-ignore
    await check('Next.js, app router: installs', () =>
      createProject(own, tarball, dependencies, {
        'app/layout.jsx': `export default ({ children }) => <html><body>{children}</body></html>`,
        // A server component that reads a state with the pure part, around a client component with the store.
        'app/page.jsx': `import { createReconnectorState, selectStatus } from 'redux-reconnector'\nimport { App } from './app'\nexport default () => <main>{selectStatus(createReconnectorState({ node: 'n' }))}<App /></main>`,
        'app/app.jsx': `'use client'${app}`,
      }),
    )
    await check('Next.js, app router: builds and renders', async () => {
      await runIn(own, join(own, 'node_modules', '.bin', 'next'), 'build')
      const html = await readFile(join(own, '.next', 'server', 'app', 'index.html'), 'utf8')
      if (!html.includes('status idle')) throw new Error('the page lacks the status')
    })
  })
  return results
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const results = await matrix()
  const failing = results.filter(({ fault }) => fault !== null)
  console.log(`\n${results.length - failing.length} of ${results.length} work`)
  process.exitCode = failing.length === 0 ? 0 : 1
}
