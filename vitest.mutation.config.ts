import { defineConfig } from 'vitest/config'
import source from './vitest.source.config.js'

/**
 * The tests that a mutant is held to: the quick ones. Without the matrix of DevTools operations and the model checker, which would
 * find more, but take their time for every mutant.
 */
export default defineConfig({
  ...source,
  test: {
    ...source.test,
    include: ['test/{slice,selectors,middleware,faults}/**/*.test.ts'],
    exclude: ['test/middleware/timeTravel.test.ts', 'test/slice/modelChecker.test.ts'],
  },
})
