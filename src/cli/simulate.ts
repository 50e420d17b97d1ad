import { parseArgs } from 'node:util'
import { presets, type Preset } from '../rules/presets.js'
import { simulateHerd } from '../testing/index.js'
import { drawHerd, percent, type NamedHerd } from './drawHerd.js'
import { duration } from './duration.js'
import { writeOutputs } from './files.js'
import type { Command } from './main.js'
import { UsageError } from './usageError.js'

const names = Object.keys(presets)

const help = `Usage: redux-reconnector simulate [options]

Lets a herd of clients lose its server, and compares how policies bring it back, on the real rules.

  --clients N       how many clients; default 10000
  --outage TIME     how long the server is away, such as 5s, 3m or 90000ms; default 3m
  --preset A,B      which policies; default all: ${names.slice(0, 5).join(', ')},
                    ${names.slice(5).join(', ')}
  --accepts N       how many connections the server takes in a second; default: no limit
  --connect TIME    how long an attempt takes that it takes; default 0s
  --seed N          of the random numbers; default 1
  --svg FILE        write a picture: attempts per second
  --json            print JSON instead of the table
  --help

No client gives up here, whatever its policy says of that. Exit code: 0; 2 on bad input.
`

const options = {
  clients: { type: 'string', default: '10000' },
  outage: { type: 'string', default: '3m' },
  preset: { type: 'string', default: names.join(',') },
  accepts: { type: 'string' },
  connect: { type: 'string', default: '0s' },
  seed: { type: 'string', default: '1' },
  svg: { type: 'string' },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const

export const simulate: Command = {
  summary: 'let a herd of clients reconnect, and compare policies',
  async run(args) {
    const values = parsed(args)
    if (values.help) {
      process.stdout.write(help)
      return 0
    }
    const setting = {
      clients: whole('--clients', values.clients, 2 ** 24),
      outageMs: milliseconds('--outage', values.outage),
      seed: whole('--seed', values.seed, 2 ** 32),
      server: {
        connectMs: milliseconds('--connect', values.connect),
        ...(values.accepts === undefined
          ? {}
          : { acceptsPerSecond: whole('--accepts', values.accepts, 1e9) }),
      },
    }
    const herds = values.preset.split(',').map((name): NamedHerd => {
      const { maxBackoffMs, policy } = presetOf(name)
      return [
        name,
        simulateHerd({ ...setting, maxBackoffMs, policy: { ...policy, maxAttempts: null } }),
      ]
    })
    if (values.svg !== undefined) writeOutputs(new Map([[values.svg, drawHerd(herds)]]))
    process.stdout.write(
      values.json
        ? `${JSON.stringify({ ...setting, herds: Object.fromEntries(herds) }, null, 2)}\n`
        : table(herds),
    )
    return 0
  },
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options }).values
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error))
  }
}

function presetOf(name: string): Preset {
  const preset = Object.entries(presets).find(([own]) => own === name)?.[1]
  if (preset === undefined) {
    throw new UsageError(
      `--preset: expected some of ${names.join(', ')}, got ${JSON.stringify(name)}`,
    )
  }
  return preset
}

function whole(option: string, text: string, most: number): number {
  const value = Number(text)
  if (text.trim() !== '' && Number.isInteger(value) && value >= 1 && value <= most) return value
  throw new UsageError(
    `${option}: expected a whole number from 1 to ${most}, got ${JSON.stringify(text)}`,
  )
}

const units = new Map([
  ['ms', 1],
  ['s', 1000],
  ['m', 60_000],
  ['min', 60_000],
  ['h', 3_600_000],
])
const longestMs = 86_400_000

function milliseconds(option: string, text: string): number {
  const [, digits = '', unit = ''] = /^(\d+(?:\.\d+)?)(ms|s|m|min|h)$/.exec(text) ?? []
  const ms = Math.round(Number(digits) * (units.get(unit) ?? Number.NaN))
  if (digits !== '' && ms <= longestMs) return ms
  throw new UsageError(
    `${option}: expected a time up to 24h such as 5s or 3m, got ${JSON.stringify(text)}`,
  )
}

function table(herds: readonly NamedHerd[]): string {
  const [, { clients, outageMs }] = herds[0] ?? ['', { clients: 0, outageMs: 0 }]
  const head = ['policy', 'busiest second', 'mean wait', 'p99 wait', 'attempts', 'overload', 'back']
  const rows = herds.map(([name, herd]) => [
    name,
    `${herd.busiestSecond.attempts} (${percent(herd.busiestSecond.share)})`,
    duration(herd.meanWaitMs),
    duration(herd.p99WaitMs),
    herd.attemptsPerClient.toFixed(1),
    duration(herd.overloadMs),
    percent(herd.backShare),
  ])
  const widths = head.map((title, at) =>
    Math.max(...[head, ...rows].map((row) => (row[at] ?? title).length)),
  )
  const lines = [head, ...rows].map((row) =>
    row
      .map((cell, at) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0)))
      .join('  '),
  )
  return `${clients} clients, an outage of ${duration(outageMs)}; waits count from the recovery, attempts are per client\n\n${lines.join('\n')}\n`
}
