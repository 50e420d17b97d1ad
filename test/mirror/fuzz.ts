import type { createSeededRandom } from 'redux-reconnector/testing'

type Random = ReturnType<typeof createSeededRandom>

const scraps: readonly unknown[] = [
  null,
  true,
  -1,
  0,
  1.5,
  1e308,
  '',
  'constructor',
  '__proto__',
  'x'.repeat(500),
  '\u2028\u202e\n',
  [],
  [[]],
  {},
  { id: '__proto__', node: 'n' },
  { length: 1e9 },
  { all: null },
  { of: [null], at: 'A' },
  { texts: ['__proto__'], begin: '', end: '' },
  { unit: 1, from: 0, width: 1e9, numbers: 'A' },
]
// `JSON.parse` makes own fields of these names, where an object literal would set the prototype.
const evil = [
  '{"__proto__":{"isPolluted":true}}',
  '{"constructor":{"prototype":{"isPolluted":true}}}',
]
// `JSON.stringify` has no room on the stack for it.
const deepHere = '@deep'
const deep = `${'['.repeat(20_000)}${']'.repeat(20_000)}`

/** A text that somebody has tampered with, or that a broken disk or network has. */
export function mutated(text: string, random: Random): string {
  const below = (limit: number) => Math.floor(random() * limit)
  const pick = <Item>(items: readonly Item[]) => items[below(items.length)]
  const chance = random()
  if (chance < 0.1) return text.slice(0, below(text.length))
  if (chance < 0.2) {
    const at = below(text.length)
    return text.slice(0, at) + String.fromCharCode(below(0x2100)) + text.slice(at + below(3))
  }
  if (chance < 0.22) return pick([...evil, deep, '', '7', '"entry"', '[]', 'null']) ?? ''
  const whole: unknown = JSON.parse(text)
  for (let times = 1 + below(2); times > 0; times -= 1) change(whole)
  return JSON.stringify(whole).replace(`"${deepHere}"`, deep)

  /** Changes one place somewhere in it. */
  function change(value: unknown): void {
    const places = Object.entries(Object(value) as Record<string, unknown>) // of an object or a list
    const [key = '', inner] = pick(places) ?? []
    if (places.length === 0) return
    if (typeof inner === 'object' && inner !== null && random() < 0.7) {
      change(inner)
      return
    }
    const holder = value as Record<string, unknown> // an object or a list, as it has places
    const what = random()
    if (what < 0.1) Reflect.deleteProperty(holder, key)
    else if (what < 0.2) define(holder, pick(['__proto__', 'constructor', 'toJSON', 'extra']) ?? '')
    else if (what < 0.3 && Array.isArray(value)) value.push(structuredClone(pick(value)))
    else if (what < 0.35) holder[key] = JSON.parse(pick(evil) ?? '')
    else if (what < 0.4) holder[key] = deepHere
    else if (typeof inner === 'number' && what < 0.7)
      holder[key] = inner + (pick([-1, 1, 0.5, 64]) ?? 0)
    else if (typeof inner === 'string' && what < 0.7) holder[key] = mutatedText(inner)
    else holder[key] = structuredClone(pick(scraps))
  }

  function define(holder: object, name: string) {
    const value: unknown = random() < 0.5 ? structuredClone(pick(scraps)) : { isPolluted: true }
    Object.defineProperty(holder, name, {
      value,
      enumerable: true,
      configurable: true,
      writable: true,
    })
  }

  function mutatedText(inner: string): string {
    const at = below(inner.length + 1)
    return (
      inner.slice(0, at) + (pick(['A', '"', '\u0000', '', '-']) ?? '') + inner.slice(at + below(2))
    )
  }
}
