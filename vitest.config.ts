import { defineConfig } from 'vitest/config'

const inBrowser = 'test/browser/**/*.test.{ts,tsx}'

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/**/*.test.{ts,tsx}'],
          exclude: [inBrowser],
          // The flag --typecheck does not reach a project.
          typecheck: { enabled: true, include: ['test/**/*.test-d.ts'] },
          testTimeout: 20_000, // a real socket or a real node, on a busy machine
        },
      },
      {
        test: {
          name: 'browser',
          include: [inBrowser],
          sequence: { groupOrder: 1 }, // after the others, which leave no processor for a browser
          globalSetup: 'test/browser/buildDemo.ts',
          retry: 1, // of a real browser on a busy machine; the report names what needed it
          testTimeout: 240_000, // an outage of ten seconds is waited out as it is, on a busy machine
          hookTimeout: 180_000,
        },
      },
    ],
  },
})
