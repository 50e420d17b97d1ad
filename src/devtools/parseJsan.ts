import { placeOf, TraceError } from './traceError.js'

/** Deeper is no state that anybody keeps, and would overflow the stack of whoever reads it. */
const mostLevels = 500
/** A few bytes of shared references can unfold to more values than there is time to look at. */
const mostValues = 20_000_000
const pollutingKeys = new Set(['__proto__', 'constructor', 'prototype'])

/** How deep a value is, and how many values it holds, shared references unfolded. */
interface Extent {
  readonly levels: number
  readonly values: number
}

const scalar: Extent = { levels: 0, values: 1 }

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
  const hasJsan = text.includes('"$jsan"')
  const extents = new Map<object, Extent | 'open'>()
  const path: (string | number)[] = []

  const fault = (problem: string) => new TraceError(placeOf(root, path), problem)

  /** The value that is to stand in a place, with all that is in it. */
  function settled(value: unknown): unknown {
    if (!isObject(value)) return value
    if (!hasJsan) {
      visit(value)
      return value
    }
    const known = extents.get(value)
    if (known === 'open') throw fault('expected no circular reference')
    if (known !== undefined) return value
    extents.set(value, 'open')
    const code: unknown = Array.isArray(value) ? undefined : value.$jsan
    if (typeof code === 'string') {
      const restoredValue = restored(value, code)
      extents.set(value, extentOf(restoredValue))
      return restoredValue
    }
    extents.set(value, visit(value))
    // How jsan escapes an object that has such a key itself.
    if (!Array.isArray(value) && Array.isArray(code) && code.length === 1) value.$jsan = code[0]
    return value
  }

  function visit(node: Node): Extent {
    let levels = 0
    let values = 1
    if (path.length >= mostLevels) throw fault(`expected at most ${mostLevels} levels of nesting`)
    const keys = Array.isArray(node) ? node.keys() : Object.keys(node)
    for (const key of keys) {
      path.push(key)
      if (typeof key === 'string' && pollutingKeys.has(key)) throw fault('refused, such a key')
      const child: unknown = node[key as never] // a key of its own
      if (isObject(child)) {
        const value = settled(child)
        if (value !== child) node[key as never] = value as never // a key of its own
        const extent = extentOf(value)
        levels = Math.max(levels, extent.levels + 1)
        values += extent.values
        if (path.length + extent.levels > mostLevels) {
          throw fault(`expected at most ${mostLevels} levels of nesting`)
        }
        if (values > mostValues) throw fault(`expected at most ${mostValues} values, unfolded`)
      } else {
        values += 1
      }
      path.pop()
    }
    return { levels, values }
  }

  function extentOf(value: unknown): Extent {
    const extent = isObject(value) ? extents.get(value) : undefined
    return extent === undefined || extent === 'open' ? scalar : extent
  }

  function restored(written: object, code: string): unknown {
    switch (code[0]) {
      case 'u':
        return undefined
      case 'n':
        return Number.NaN
      case 'i':
        return Infinity
      case 'y':
        return -Infinity
      case '$':
        return settled(target(code))
      default:
        if (/^[drfesgml]/.test(code)) return written
        throw fault('expected a `$jsan` value that jsan writes')
    }
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
