import { parseArgs } from 'node:util'
import { presets, type Preset } from '../rules/presets.js'
import { simulateHerd, type HerdResult } from '../testing/index.js'
import { numberIn, parsedBy, refused, type Command } from './command.js'
import { drawHerd, type NamedHerd } from './drawHerd.js'
import { writeOutputs } from './files.js'
import { herdTable, type Setting } from './herdTable.js'

const names = Object.keys(presets)

const help = `Usage: redux-reconnector simulate [options]

Simulates many clients that lose their server, and compares how they reconnect with each policy, on the real rules. The
numbers are means over several outages, from the given length to 1.3 times that.

  --clients N       the number of clients; default 2000
  --outage TIME     the time that the server is down, such as 5s, 3m or 90000ms; default 3m
  --phases N        the number of outages; default 5. With 1: only the given length
  --preset A,B      the policies to compare; default all: ${names.slice(0, 5).join(', ')},
                    ${names.slice(5).join(', ')}
  --accepts N       the connections that the server accepts per second, or "all"; default: 5 % of the clients
  --connect TIME    the duration of an accepted attempt; default 50ms
  --seed N          the seed of the random numbers; default 1
  --svg FILE        write a chart: the attempts per second in one of the outages
  --json            print JSON instead of the table
  --help

maxAttempts is ignored. Exit code: 0; 2 for bad input.
`

const options = {
  clients: { type: 'string', default: '2000' },
  outage: { type: 'string', default: '3m' },
  phases: { type: 'string', default: '5' },
  preset: { type: 'string', default: names.join(',') },
  accepts: { type: 'string' },
  connect: { type: 'string', default: '50ms' },
  seed: { type: 'string', default: '1' },
  svg: { type: 'string' },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const

export const simulate: Command = {
  async run(args, { stdout }) {
    const { values } = parsedBy(options, () => parseArgs({ args: [...args], options }))
    if (values.help) {
      stdout.write(help)
      return 0
    }
    const clients = whole('--clients', values.clients, 2 ** 24)
    const acceptsPerSecond = accepted(values.accepts, clients)
    const server = {
      connectMs: milliseconds('--connect', values.connect),
      ...(acceptsPerSecond === null ? {} : { acceptsPerSecond }),
    }
    const setting = { clients, seed: whole('--seed', values.seed, 2 ** 32), server }
    const phases = whole('--phases', values.phases, 100)
    const outagesMs = outagesFrom(milliseconds('--outage', values.outage), phases)
    const chosen = [...new Set(values.preset.split(','))].map(
      (name) => [name, presetOf(name)] as const,
    )

    const herds = chosen.map(
      ([name, preset]) => [name, herdsOf(preset, setting, outagesMs)] as const,
    )
    const means = herds.map(([name, own]): NamedHerd => [name, meanOf(own)])
    if (values.svg !== undefined) {
      const shown = Math.floor(phases / 2)
      const one = herds.flatMap(([name, own]): NamedHerd[] =>
        own.slice(shown, shown + 1).map((herd) => [name, herd]),
      )
      writeOutputs(new Map([[values.svg, drawHerd(one)]]))
    }
    stdout.write(
      values.json
        ? `${JSON.stringify({ ...setting, outagesMs, herds: Object.fromEntries(means) }, null, 2)}\n`
        : herdTable(setting, outagesMs, means),
    )
    return 0
  },
}

/** Outages of lengths that no step of a policy is a divisor of: one begins its waits anew in each. */
function outagesFrom(ms: number, phases: number): number[] {
  if (phases === 1) return [ms]
  return Array.from({ length: phases }, (_, at) =>
    Math.round(ms * (1 + (0.3 * (at + 0.5)) / phases)),
  )
}

function herdsOf({ maxBackoffMs, policy }: Preset, setting: Setting, outagesMs: readonly number[]) {
  return outagesMs.map((outageMs, at) =>
    simulateHerd({
      ...setting,
      outageMs,
      seed: (setting.seed ?? 1) + at,
      untilMs: outageMs + 3_600_000,
      maxBackoffMs,
      policy: { ...policy, maxAttempts: null },
    }),
  )
}

/** Results of one shape as one, each number in it the mean of theirs; of lists of several lengths, that of the longest. */
function meanOf(results: readonly HerdResult[]): HerdResult {
  return mean(results) as HerdResult // of their shape

  function mean(values: readonly unknown[]): unknown {
    const [first] = values
    if (typeof first !== 'object' || first === null) {
      return values.reduce<number>((sum, value) => sum + Number(value ?? 0), 0) / values.length
    }
    const lists = values as readonly Readonly<Record<string, unknown>>[] // objects and lists of one shape
    if (!Array.isArray(first)) {
      return Object.fromEntries(
        Object.keys(first).map((key) => [key, mean(lists.map((own) => own[key]))]),
      )
    }
    const length = Math.max(...lists.map((own) => Number(own.length)))
    return Array.from({ length }, (_, at) => mean(lists.map((own) => own[at] ?? 0)))
  }
}

function presetOf(name: string): Preset {
  const preset = Object.entries(presets).find(([own]) => own === name)?.[1]
  if (preset === undefined) throw refused('--preset', `some of ${names.join(', ')}`, name)
  return preset
}

function accepted(text: string | undefined, clients: number): number | null {
  if (text === undefined) return Math.max(clients * 0.05, 1)
  return text === 'all' ? null : whole('--accepts', text, 1e9, ', or "all"')
}

function whole(option: string, text: string, most: number, or = ''): number {
  const isWhole = (n: number) => Number.isInteger(n) && n >= 1 && n <= most
  return numberIn(option, text, `a whole number from 1 to ${most}${or}`, isWhole)
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
  throw refused(option, 'a time up to 24h such as 5s or 3m', text)
}
