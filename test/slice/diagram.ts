import type { Walk } from './modelChecker.js'

const head = `# The statuses and their transitions

Each arrow is an action that changes the status. Transitions that are neither in the diagram nor in the lists below it cannot
occur. The model checker (\`test/slice/modelChecker.test.ts\`) generates this page from all states that six actions can
reach; \`npx vitest run test/slice/modelChecker -u\` updates it.

- **unhealthy probe**: \`probeReceived\` with a reachability other than \`alive_rpc\`. While \`connecting\` it changes the status
  only after \`connectTimeoutMs\`: to \`waiting\` or \`due\`, or to \`gaveUp\` if this was the last attempt of \`maxAttempts\`.
- **(auth)**, **(fatal)**, **(retry)**: the \`outcome\` of the failure or loss.
- **retryRequested (hint)**: the page asks for an attempt, for example because it is visible again. **(network)**: the network
  changed. Without a word in parentheses, the user or your code asked for it.
- **resumed** leads to the status beneath the hold.

`

/** Actions with an arrow from almost every status. They would hide the rest of the diagram, so they go into a list. */
const everywhere = new Set(['healthy probe', 'reconnectSucceeded', 'paused'])

/** The page with the diagram, as Mermaid draws it, of the arrows that were walked. */
export function diagramOf(arrows: Walk['arrows']): string {
  const all = [...arrows.values()].map(({ from, to, moves }) => ({ from, to, moves: [...moves] }))
  const drawn = all.flatMap(({ from, to, moves }) => {
    const own = moves.filter((move) => !everywhere.has(move)).toSorted()
    return own.length === 0 ? [] : [`  ${from} --> ${to}: ${own.join('<br/>')}`]
  })
  const listed = [...everywhere].map((move) => {
    const ways = all.filter(({ moves }) => moves.includes(move))
    const [to] = new Set(ways.map((way) => way.to))
    return `- **${move}** leads to \`${to}\` from ${ways
      .map(({ from }) => `\`${from}\``)
      .toSorted()
      .join(', ')}.`
  })
  return `${head}\`\`\`mermaid
stateDiagram-v2
  direction LR
  [*] --> idle
${drawn.toSorted().join('\n')}
\`\`\`

These transitions are not in the diagram, because they start at almost every status:

${listed.join('\n')}

Two actions replace the state, so they are not among those that the model checker tries:

- **configured** with another \`node\` leads to \`idle\`, or to \`paused\` while there is a hold.
- **synced**, with which the listener corrects the store, leads to any status.
`
}
