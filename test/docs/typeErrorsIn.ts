import { execFile } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** What the type checker says of the examples, with the project's own strictness; an empty text: nothing. */
export function typeErrorsIn(
  files: readonly string[],
  folder: string,
  root: string,
): Promise<string> {
  const config = {
    extends: join(root, 'tsconfig.base.json'),
    compilerOptions: {
      noEmit: true,
      jsx: 'react-jsx',
      noUnusedLocals: false, // an example shows how a value is come by, and may stop there
      noUnusedParameters: false,
    },
    files,
  }
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config))
  const tsc = join(root, 'node_modules/typescript/bin/tsc')
  return new Promise((resolve) => {
    execFile(process.execPath, [tsc, '--project', folder], { cwd: folder }, (_error, stdout) =>
      resolve(stdout),
    )
  })
}
