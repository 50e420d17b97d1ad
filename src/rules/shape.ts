/** What a value should be, in words, and whether it is. `private`: an error must not quote the value. */
export type Check = readonly [
  expected: string,
  accepts: (value: unknown) => boolean,
  quoting?: 'private',
]

/** The fields that an object may have, and those that it must have. */
export type Shape = readonly [fields: Fields, required: readonly string[]]
/** A check or a shape for each field. */
export type Fields = Readonly<Record<string, Check | Shape>>
/** The fields of a type, all of them. */
export type FieldsOf<T> = { readonly [Field in keyof T]-?: Check | Shape }

export const isString = (value: unknown): value is string => typeof value === 'string'
export const isNumber = (value: unknown): value is number => Number.isFinite(value)
export const isWait = (value: unknown): value is number => isNumber(value) && value >= 0
export const isFunction = (value: unknown) => typeof value === 'function'
/** Whether a value is an object with fields: no list, not null. */
export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
/** The fields of anything, also of what is no object: `undefined` where there are none. */
export const fieldsOf = (value: unknown) => Object(value) as Readonly<Record<string, unknown>> // looked at by who reads them

export const listOf = (what: string, accepts: Check[1]): Check => [
  `a list of ${what}`,
  (value) => Array.isArray(value) && value.findIndex((item) => !accepts(item)) < 0, // `every` passes over holes
]
export const someOf = (list: readonly string[]): Check => listOf(list.join(', '), oneOf(list)[1])
export const oneOf = (list: readonly string[]): Check => [
  `one of ${list.join(', ')}`,
  (value) => list.includes(value as string), // or not
]
export const orNull = ([expected, accepts, ...quoting]: Check): Check => [
  `${expected}, or null`,
  (value) => value === null || accepts(value),
  ...quoting,
]
export const text: Check = ['a string', isString]
export const name: Check = ['a non-empty string', (value) => isString(value) && value !== '']
/** A function. Not quoted: where a function is expected, people pass the secret itself. */
export const func: Check = ['a function', isFunction, 'private']
export const positive: Check = ['a positive number', (value) => isWait(value) && value > 0]
export const wait: Check = ['a number of milliseconds, not negative', isWait]
export const count: Check = [
  'a whole number, not negative',
  (n) => isWait(n) && Number.isInteger(n),
]

/**
 * What is wrong with a value, in words; `null` where nothing is.
 *
 * @param path - the names that lead to the value, each followed by a dot
 * @param around - the fields of the object that the value is in
 */
export function faultIn(
  value: unknown,
  shape: Shape,
  path = '',
  around: Fields = {},
): string | null {
  if (!isRecord(value)) {
    return `expected ${path ? `\`${path.slice(0, -1)}\`` : 'the argument'} to be an object, got ${kindOf(value)}`
  }
  const [fields, required] = shape
  const missing = required.filter((field) => value[field] === undefined)
  const names = Object.keys(value)
  const isTypo = (field: string) =>
    !Object.hasOwn(fields, field) && suggestion(field, shape) !== null
  for (const field of missing.length === 0 ? names : [...names.filter(isTypo), ...missing]) {
    const given = value[field]
    if (given === undefined && missing.length === 0) continue
    const check = Object.hasOwn(fields, field) ? fields[field] : undefined
    if (check === undefined) {
      const near = suggestion(field, shape)
      // Or the field belongs one level up, as `maxBackoffMs` beside `policy`.
      const other = Object.hasOwn(around, field) ? path.replace(/\w+\.$/, '') + field : null
      const meant = near === null ? other : path + near
      return `unknown field \`${path}${field}\`${meant === null ? '' : `, did you mean \`${meant}\`?`}`
    }
    const [expected, accepts, quoting] = check
    if (typeof accepts !== 'function') {
      const fault = faultIn(given, check as Shape, `${path}${field}.`, fields) // a check ends in a function
      if (fault !== null) return fault
    } else if (!accepts(given)) {
      const got = quoting === 'private' ? kindOf(given) : shown(given)
      return `expected \`${path}${field}\` to be ${expected as string}, got ${got}`
    }
  }
  return null
}

/** Whether a value has these fields and no others: `faultIn` without the words, for those that come by the hundred thousand. */
export function exactly(fields: Fields): Check[1] {
  const checks = new Map(
    Object.entries(fields).map(([field, [inner, accepts]]) => [
      field,
      typeof accepts === 'function' ? accepts : exactly(inner as Fields), // a shape begins with its fields
    ]),
  )
  return (value) => {
    if (!isRecord(value)) return false
    const names = Object.keys(value)
    return names.length === checks.size && names.every((field) => checks.get(field)?.(value[field]))
  }
}

/** @throws TypeError that names who, the field, what was expected and what came, unless the value has the shape */
export function expectShape(who: string, value: unknown, shape: Shape): void {
  const fault = faultIn(value, shape)
  if (fault !== null) throw new TypeError(`${who}: ${fault}`)
}

/** The options that a shape knows; others are passed over. @throws TypeError as `expectShape`, and on a misspelt name */
export function knownOptions(who: string, options: unknown, shape: Shape): object {
  expectRecord(who, options)
  const known = Object.entries(fieldsOf(options)).filter(
    ([field, value]) =>
      value !== undefined && (Object.hasOwn(shape[0], field) || suggestion(field, shape) !== null),
  )
  const given = Object.fromEntries(known)
  expectShape(who, given, shape)
  return given
}

/** @throws TypeError unless a value is an object: before it is taken apart, which makes fields of a text's letters */
export function expectRecord(who: string, value: unknown): void {
  if (!isRecord(value)) expectShape(who, value, [{}, []])
}

/** The known field that a misspelt or misplaced one stands for; `null` where none is near. */
export function suggestion(field: string, [fields]: Shape): string | null {
  let near: string | null = null
  for (const [known, [inner, accepts]] of Object.entries(fields)) {
    if (isNear(field, known)) near ??= known
    if (typeof accepts !== 'function' && Object.hasOwn(inner as Fields, field)) {
      return `${known}.${field}` // a shape begins with its fields
    }
  }
  return near
}

/** Whether two names differ by two neighbouring letters at most, or in case alone. */
function isNear(one: string, other: string): boolean {
  const [a, b] = [one.toLowerCase(), other.toLowerCase()]
  const most = Math.max(a.length, b.length)
  let start = 0
  while (start < most && a[start] === b[start]) start += 1
  let end = 0
  while (end < most - start && a.at(-1 - end) === b.at(-1 - end)) end += 1
  return most - start - end <= Math.min(2, most / 3)
}

/** A value as an error quotes it, short. */
export function shown(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.slice(0, 60))
  if (Array.isArray(value)) return `[${value.slice(0, 9).map(shown).join(', ')}]`
  return kindOf(value)
}

/** What a value is, in words, without what may be a secret. */
export function kindOf(value: unknown): string {
  const kind = typeof value
  if (Array.isArray(value)) return 'a list'
  if (kind === 'object' && value !== null) return 'an object'
  return kind === 'string' || kind === 'function' ? `a ${kind}` : String(value)
}
