#!/usr/bin/env node
import { runCommandLine } from './commandLine.js'

// A reader that has seen enough, such as `head`, is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
  process.exit()
})
process.exitCode = await runCommandLine(process.argv.slice(2), process)
