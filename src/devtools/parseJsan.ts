import { placeOf, TraceError } from './traceError.js'

/** Deeper is no state that anybody keeps, and would overflow the stack of whoever reads it. */
const mostLevels = 500
/** A few bytes of shared references can unfold to more values than there is time to look at. */
const mostValues = 20_000_000
const pollutingKeys = new Set(['__proto__', 'constructor', 'prototype'])

/**
 * Parses JSON in the dialect of jsan, in which DevTools writes with its `serialize` option.
 *
 * `undefined`, NaN, the infinities and shared references are resolved. Dates, regular expressions, errors, symbols,
 * functions, maps and sets stay the objects that they are written as: no field of the slice takes one.
 *
 * @param root - how errors name the whole value
 * @throws TraceError on broken JSON, circular or dangling references, keys that pollute a prototype, deep nesting
 */
export function parseJsan(text: string, root: string): unknown {
  const whole = parsed(text, root)
  const path: (string | number)[] = []
  const open = new Set<object>() // on the way to the place that is looked at, through references too
  const unescaped = new Set<object>()
  let count = 0

  const fault = (problem: string) => new TraceError(placeOf(root, path), problem)

  /** The value that is to stand in a place, with all that is in it. */
  function settled(value: unknown): unknown {
    if (!isObject(value)) return value
    if (open.has(value)) throw fault('expected no circular reference')
    if (open.size >= mostLevels) throw fault(`expected at most ${mostLevels} levels of nesting`)
    open.add(value)
    const code: unknown = Array.isArray(value) || unescaped.has(value) ? undefined : value.$jsan
    const standing = typeof code === 'string' ? restored(value, code) : visited(value)
    // How jsan escapes an object that has such a key itself.
    if (!Array.isArray(value) && Array.isArray(code) && code.length === 1) {
      value.$jsan = code[0]
      unescaped.add(value)
    }
    open.delete(value)
    return standing
  }

  function visited(node: Node): Node {
    const keys = Array.isArray(node) ? node.keys() : Object.keys(node)
    for (const key of keys) {
      path.push(key)
      if (typeof key === 'string' && pollutingKeys.has(key)) throw fault('refused, such a key')
      count += 1
      if (count > mostValues)
        throw fault(`expected at most ${mostValues} values after expanding references`)
      const child: unknown = node[key as never] // a key of its own
      const value = settled(child)
      if (value !== child) node[key as never] = value as never // a key of its own
      path.pop()
    }
    return node
  }

  function restored(written: object, code: string): unknown {
    const [kind = ''] = code
    if (words.has(kind)) return words.get(kind)
    if (kind === '$') return settled(target(code))
    if ('drfesgml'.includes(kind) && kind !== '') return written
    throw fault('expected a `$jsan` value of a known kind')
  }

  function target(reference: string): unknown {
    let value: unknown = whole
    for (const [, name, index, quoted] of reference.matchAll(steps)) {
      const key = name ?? index ?? quoted?.replaceAll('\\"', '"') ?? ''
      if (!isObject(value) || !Object.hasOwn(value, key)) {
        throw fault('expected a reference to a value of the trace')
      }
      value = value[key as never] // a key of its own
    }
    return value
  }

  return settled(whole)
}

/** What JSON has no word for. */
const words = new Map<string, unknown>([
  ['u', undefined],
  ['n', Number.NaN],
  ['i', Infinity],
  ['y', -Infinity],
])

/** The steps of a reference, such as `$[0].payload["x-y"]`: the grammar of jsan's path-getter. */
const steps = /\.(\w+)|\[(\d+)\]|\["((?:[^\\"]|\\.)*)"\]/g

type Node = unknown[] | Record<string, unknown>

function isObject(value: unknown): value is Node {
  return typeof value === 'object' && value !== null
}

function parsed(text: string, root: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    // The engine's message quotes the text, which may hold a secret: only the position is taken from it.
    const at = /at position (\d+)/.exec(String(error))?.[1]
    throw new TraceError(root, `expected JSON${at === undefined ? '' : `, stopped at ${at}`}`)
  }
}
