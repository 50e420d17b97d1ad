import { isFunction } from '../rules/shape.js'

/** @throws TypeError on the promise of an async function, which would count as true */
export function expectNow<T>(what: string, given: T): T {
  if (!isFunction(Object(given).then)) return given
  Promise.resolve(given).catch(() => {}) // what is wrong is told below
  throw new TypeError(`expected \`${what}\` to return its result synchronously, got a promise`)
}
