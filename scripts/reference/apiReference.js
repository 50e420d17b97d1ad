import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Application, ReflectionKind, ReflectionType } from 'typedoc'
import { root } from '../run.js'

/** What TypeDoc makes of the doc comments: one page for each entry point, and one that lists them. */
const options = {
  plugin: ['typedoc-plugin-markdown'],
  tsconfig: join(root, 'tsconfig.build.json'),
  name: 'redux-reconnector',
  readme: 'none',
  disableSources: true, // lines and commits, which any edit moves
  excludeExternals: true,
  logLevel: /** @type {const} */ ('Warn'),
  validation: { notExported: false, invalidLink: true, notDocumented: false },
  outputFileStrategy: 'modules',
  flattenOutputFiles: true,
  hidePageHeader: true,
  hideBreadcrumbs: true,
  useCodeBlocks: true,
  parametersFormat: 'table',
  interfacePropertiesFormat: 'table',
  classPropertiesFormat: 'table',
  typeAliasPropertiesFormat: 'table',
  typeDeclarationFormat: 'table',
  propertyMembersFormat: 'table',
}

/**
 * Writes the reference into a folder.
 *
 * @param {string} folder
 * @returns {Promise<string[]>} the exports, and the members of exported types, that have no doc comment, and the exported
 *   functions and classes that have no example
 */
export async function writeApiReference(folder) {
  const { exports } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'))
  const entryPoints = Object.values(exports)
    .filter((target) => typeof target === 'object')
    .map(({ import: { types } }) => types.replace('./dist/', 'src/').replace('.d.ts', '.ts'))
    .map((path) => join(root, path))
  const app = await Application.bootstrapWithPlugins({
    ...options,
    entryPoints,
    outputs: [{ name: 'markdown', path: folder }],
  })
  const project = await app.convert()
  if (project === undefined) throw new Error('TypeDoc could not read the sources')
  const modules = project.children ?? []
  for (const entry of modules) {
    entry.name = entry.name === 'index' ? 'redux-reconnector' : `redux-reconnector/${entry.name}`
  }
  for (const parameter of project.getReflectionsByKind(ReflectionKind.Parameter)) {
    if (parameter.name === '__namedParameters') parameter.name = 'options' // taken apart in the sources
  }
  app.validate(project)
  await app.generateOutputs(project)
  if (app.logger.hasErrors() || app.logger.hasWarnings()) throw new Error('see what TypeDoc says')
  const declarations = modules.flatMap(({ children = [] }) => children)
  return [
    ...declarations.flatMap(undocumented).map((name) => `${name} has no doc comment`),
    ...declarations.filter(lacksExample).map((it) => `${it.getFullName()} has no example`),
  ]
}

/** @import { DeclarationReflection } from 'typedoc' */

/**
 * A constant and a function are described as a whole; of a type, each member is. The fields of a literal within a member
 * are the member's, and what is inherited is described where it is declared.
 *
 * @param {DeclarationReflection} declaration
 * @returns {string[]}
 */
function undocumented(declaration) {
  const { children = [], type } = declaration
  const literal = type instanceof ReflectionType ? type.declaration.children : undefined
  const isType = declaration.kindOf([
    ReflectionKind.Interface,
    ReflectionKind.Class,
    ReflectionKind.TypeAlias,
  ])
  const members = isType ? [...children, ...(literal ?? [])] : []
  return [declaration, ...members]
    .filter((reflection) => !reflection.kindOf(ReflectionKind.Constructor))
    .filter((reflection) => !reflection.inheritedFrom && !hasComment(reflection))
    .map((reflection) => reflection.getFullName())
}

/** @param {DeclarationReflection} reflection */
function hasComment(reflection) {
  return commentsOf(reflection).some((comment) => comment.hasVisibleComponent())
}

/** @param {DeclarationReflection} reflection */
function lacksExample(reflection) {
  return (
    reflection.kindOf([ReflectionKind.Function, ReflectionKind.Class]) &&
    !commentsOf(reflection).some((comment) => comment.getTag('@example'))
  )
}

/**
 * Its own, and where it is a function those of its signatures.
 *
 * @param {DeclarationReflection} reflection
 */
function commentsOf(reflection) {
  const { signatures = [] } = reflection
  return [reflection, ...signatures].flatMap(({ comment }) => comment ?? [])
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const folder = join(root, 'docs', 'api')
  const missing = await writeApiReference(folder)
  console.log(`wrote ${folder}`)
  for (const what of missing) console.error(what)
  process.exitCode = missing.length === 0 ? 0 : 1
}
