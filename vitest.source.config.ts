import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const source = (path: string) => fileURLToPath(new URL(`./src/${path}`, import.meta.url))

/**
 * The tests of the rules, the selectors and the listener on `src` itself instead of `dist`, for what has to see or change
 * the source: mutation testing and coverage.
 */
export default defineConfig({
  resolve: {
    alias: [
      { find: /^redux-reconnector$/, replacement: source('index.ts') },
      { find: /^redux-reconnector\/(\w+)$/, replacement: source('$1/index.ts') },
    ],
  },
  test: {
    include: [
      'test/{slice,selectors,middleware,fleet,faults,timeTravel,chaos,websocket,testing}/**/*.test.ts',
      'test/mirror/{columns,mirror,publisher}.test.ts',
    ],
    testTimeout: 20_000,
    coverage: {
      provider: 'v8',
      include: [
        'src/{rules,slice,selectors,middleware,fleet,testing,websocket}/**/*.ts',
        'src/index.ts',
      ],
      reporter: ['text', 'json-summary'],
      thresholds: {
        'src/rules/**/*.ts': { lines: 100, branches: 95 },
        'src/{slice,selectors}/**/*.ts': { lines: 100, branches: 100 },
      },
    },
  },
})
