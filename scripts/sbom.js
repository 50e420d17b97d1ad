import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { root, run } from './run.js'

/**
 * The bill of materials of what is published, for a release: CycloneDX, with everything that is installed along with the
 * package. The peers are not: they are chosen by the project that installs it, and stand in that project's own.
 */
const { name, version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'))
const printed = await run(
  'npm',
  [
    'sbom',
    '--sbom-format=cyclonedx',
    '--sbom-type=library',
    '--package-lock-only',
    '--workspaces=false',
    '--omit=dev',
    '--omit=peer',
  ],
  { quiet: true },
)
const bill = JSON.parse(printed)
bill.metadata.component.name = name // npm takes the folder's

const path = join(root, 'reports', `${name}-${version}.cdx.json`)
await mkdir(join(root, 'reports'), { recursive: true })
await writeFile(path, `${JSON.stringify(bill, null, 2)}\n`)
console.log(`wrote ${path}: ${bill.components.length} components beside the package itself`)
