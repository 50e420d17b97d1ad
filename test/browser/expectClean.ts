import type { Demo } from './openDemo.js'

interface Expect {
  (value: unknown): { toEqual(value: unknown): void }
}

/** That nothing was written to the console, and nobody but the page's own server was asked for anything. */
export function expectClean(demo: Demo, expect: Expect) {
  expect(demo.errors).toEqual([])
  expect([...demo.hosts]).toEqual(['127.0.0.1'])
}
