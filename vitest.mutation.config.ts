import { defineConfig } from 'vitest/config'
import source from './vitest.source.config.js'

/**
 * The tests that a mutant is held to: the quick ones. Without the matrix of DevTools operations, the model checker, the
 * fuzz and the real sockets, which would find more, but take their time for every mutant.
 */
export default defineConfig({
  ...source,
  test: {
    ...source.test,
    isolate: false, // loading the modules again for each file was most of a mutant's time
    include: ['test/{slice,selectors,middleware,fleet,faults}/**/*.test.ts'],
    exclude: [
      'test/slice/modelChecker.test.ts',
      'test/fleet/sockets.test.ts',
      'test/faults/everyMoment.test.ts',
    ],
  },
})
