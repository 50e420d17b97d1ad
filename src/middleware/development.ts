/** Whether this is no production build: bundlers put the answer in the place of the question. */
export function isDevelopment(): boolean {
  try {
    return process.env.NODE_ENV !== 'production'
  } catch {
    return false // a browser without a bundler
  }
}
