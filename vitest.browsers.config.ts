import { defineConfig } from 'vitest/config'

/** The tests of `npm run compat:browsers`, which need three browsers. */
export default defineConfig({
  test: {
    include: ['test/browsers/**/*.compat.ts'],
    globalSetup: 'test/browser/buildDemo.ts',
    fileParallelism: false, // a browser has the machine to itself
    testTimeout: 180_000,
    hookTimeout: 120_000,
  },
})
