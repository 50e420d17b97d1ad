import { defineConfig } from 'vitest/config'

const inBrowser = 'test/browser/**/*.test.{ts,tsx}'

/** Tests whose time, servers and chance are scripted: they leave nothing behind, and can share the modules of a worker. */
const scripted = [
  'test/{browser-signals,demo,faults,middleware,selectors,slice,testing,timeTravel}/**/*.test.ts',
  'test/devtools/{fleetFuzz,fleetProperties,fuzz}.test.ts',
  'test/fleet/{blocks,conformance,deadlines,fleetSlice,members,model,places,positions,signals}.test.ts',
  'test/mirror/{columns,fuzz,logTrace,mirror,properties,publisher,takeover}.test.ts',
  'test/chaos/{chaos,soakFit}.test.ts',
]

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: scripted,
          isolate: false, // loading the modules again for each file took longer than the tests
          maxWorkers: 2,
          // The flag --typecheck does not reach a project.
          typecheck: { enabled: true, include: ['test/**/*.test-d.ts'] },
          testTimeout: 20_000,
        },
      },
      {
        test: {
          name: 'integration',
          include: ['test/**/*.test.{ts,tsx}'],
          exclude: [inBrowser, ...scripted],
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
          testTimeout: 20_000, // a real socket or a real node, on a busy machine
        },
      },
      {
        test: {
          name: 'browser',
          retry: 1, // outages of ten seconds and real pages: a machine that stalls misses a moment
          include: [inBrowser],
          maxWorkers: 2,
          sequence: { groupOrder: 2 }, // after the others, which leave no processor for a browser
          globalSetup: 'test/browser/buildDemo.ts',
          testTimeout: 240_000, // an outage of ten seconds is waited out as it is, on a busy machine
          hookTimeout: 180_000,
        },
      },
    ],
  },
})
