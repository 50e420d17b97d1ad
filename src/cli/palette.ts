/** What has a colour of its own, the same in every picture and in the demo. */
export type Paint =
  | 'answers'
  | 'silent'
  | 'hostUp'
  | 'unreachable'
  | 'unknown'
  | 'wait'
  | 'waitLine'
  | 'paused'
  | 'gaveUp'
  | 'succeeded'
  | 'failed'
  | 'attempt'

/**
 * The colours on a light page and on a dark page. Reachability goes from green to red, a wait is blue, an attempt is
 * violet until its end is known.
 */
export const palette: Readonly<Record<'light' | 'dark', Readonly<Record<Paint, string>>>> = {
  light: {
    answers: '#2da44e',
    silent: '#d4a72c',
    hostUp: '#e0762f',
    unreachable: '#c93c45',
    unknown: '#afb8c1',
    wait: '#a5c8f2',
    waitLine: '#1f5fbf',
    paused: '#cfd6dd',
    gaveUp: '#eeb4b8',
    succeeded: '#1a7f37',
    failed: '#b3261e',
    attempt: '#7a3ec8',
  },
  dark: {
    answers: '#238636',
    silent: '#c69026',
    hostUp: '#cc6b2c',
    unreachable: '#b62d36',
    unknown: '#57606a',
    wait: '#1f4b80',
    waitLine: '#79b0ff',
    paused: '#3d444d',
    gaveUp: '#6e2b30',
    succeeded: '#3fb950',
    failed: '#ff7b72',
    attempt: '#c3a0ff',
  },
}
