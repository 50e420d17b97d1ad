import { cp, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { runIn, runToolIn } from '../freshProject.js'
import { root } from '../run.js'

/** @type {import('../compat.js').Section} */
export async function bundlers({ group, install }) {
  const react = group(
    'React 18 and 19 with react-redux 9',
    'it installs; Vite 8; rendered on a server, built by Vite; webpack 5',
  )
  for (const version of ['18', '19']) {
    const name = `React ${version}`
    const project = await react(`${name}: installs`, () =>
      install('react', { react: version, 'react-dom': version }),
    )
    if (project === null) continue
    await react(`${name}, Vite`, () => runToolIn(project, 'vite', ['build']))
    await react(`${name}, rendered on the server`, async () => {
      await runToolIn(project, 'vite', ['build', '--ssr', 'server.jsx', '--outDir', 'ssr'])
      expectStatus(await runIn(project, process.execPath, ['ssr/server.js']))
    })
    await react(`${name}, webpack`, () => runToolIn(project, 'webpack', []))
  }

  const next = group(
    'Next.js, the latest, app router',
    'it installs; builds, and renders a server and a client component',
  )
  const page = await next('Next.js, app router: installs', () => install('next', {}))
  if (page !== null) {
    await next('Next.js, app router: builds and renders', async () => {
      await cp(join(root, 'test/package/projects/react/app.jsx'), join(page, 'app/app.jsx'))
      await runToolIn(page, 'next', ['build'])
      expectStatus(await readFile(join(page, '.next', 'server', 'app', 'index.html'), 'utf8'))
    })
  }

  const old = group(
    'webpack 4',
    'it installs; builds without a loader, and a listener in the bundle becomes healthy',
  )
  const project = await old('webpack 4: installs', () => install('webpack4', {}))
  if (project !== null) {
    await old('webpack 4: builds and runs', async () => {
      await runIn(project, process.execPath, ['build.js'])
      await runIn(project, process.execPath, ['packed/main.js'])
    })
  }
}

/** @param {string} html */
function expectStatus(html) {
  if (!html.includes('status idle')) throw new Error('the page lacks the status')
}
