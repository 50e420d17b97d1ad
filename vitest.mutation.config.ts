import { defineConfig } from 'vitest/config'
import source from './vitest.source.config.js'

/**
 * The tests that a mutant is held to: the quick ones. Without the matrix of DevTools operations, the model checker, the
 * recorded sequences of the original and the properties: these would find more, but cover everything and are slow to fail.
 */
export default defineConfig({
  ...source,
  test: {
    ...source.test,
    include: ['test/{slice,selectors,middleware}/**/*.test.ts'],
    exclude: [
      'test/middleware/timeTravel.test.ts',
      'test/slice/modelChecker.test.ts',
      'test/slice/conformance.test.ts',
      'test/slice/properties.test.ts',
    ],
  },
})
