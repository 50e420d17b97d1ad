import type { Policy, Reachability } from './backoff.js'
import type {
  FailureReport,
  Outcome,
  Probe,
  ReconnectorConfig,
  ReconnectorState,
  Status,
  SuccessReport,
} from './state.js'

/** What a value should be, in words, and whether it is. */
type Check = readonly [expected: string, holds: (value: unknown) => boolean]

/** The fields that an object may have, and those that it must. */
type Shape = readonly [fields: Fields, required: readonly string[]]
type Fields = Readonly<Record<string, Check | Shape>>
type FieldsOf<T> = { readonly [Field in keyof T]-?: Check | Shape }

const unhealthy: readonly Reachability[] = ['alive_dist_only', 'alive_epmd_only', 'unreachable']
const reachabilities: readonly Reachability[] = ['alive_rpc', ...unhealthy]
const outcomes: readonly Outcome[] = ['retry', 'auth', 'fatal']
// prettier-ignore
const statuses: readonly Status[] = ['idle', 'healthy', 'waiting', 'due', 'connecting', 'paused', 'gaveUp']

const isString = (value: unknown): value is string => typeof value === 'string'
const isNumber = (value: unknown): value is number => Number.isFinite(value)
const isWait = (value: unknown): value is number => isNumber(value) && value >= 0
/** Whether a value is a random number as `Math.random` gives them. */
export const isDraw = (value: unknown): value is number => isWait(value) && value < 1
const isOneOf = (list: readonly unknown[]) => (value: unknown) => list.includes(value)
const isReachability = (value: unknown) => reachabilities.includes(value as Reachability) // or not
const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Whether a value is a probe, or the bare reachability that stands for one. */
export const isProbe = (value: unknown): value is Probe | Reachability =>
  isReachability(value) ||
  (isRecord(value) && isReachability(value.reachability) && isString(value.reason ?? ''))

const listOf = (what: string, holds: Check[1]): Check => [
  `a list of ${what}`,
  (value) => Array.isArray(value) && Array.from(value).every(holds), // `every` alone passes over holes
]
const oneOf = (list: readonly string[]): Check => [`one of ${list.join(', ')}`, isOneOf(list)]
const orNull = ([expected, holds]: Check): Check => [
  `${expected}, or null`,
  (value) => value === null || holds(value),
]
const text: Check = ['a string', isString]
const name: Check = ['a non-empty string', (value) => isString(value) && value !== '']
const instant: Check = ['a finite number of milliseconds', isNumber]
const wait: Check = ['a number of milliseconds, not negative', isWait]
const positive: Check = ['a positive number', (value) => isWait(value) && value > 0]
const count: Check = ['a whole number, not negative', (n) => isWait(n) && Number.isInteger(n)]
const draw: Check = ['a number from 0 to below 1', isDraw]
// What does not look like a reference may be a bare secret: `faultIn` never prints it.
const cookie = orNull([
  'a reference such as `env:NAME`, never the secret itself',
  (value) => isString(value) && /^[a-z][\w+.-]*:\S+$/.test(value),
])
const jitter: Check = [
  'a pair [from, to] with 0 <= from <= to <= 2',
  (value) => {
    if (!Array.isArray(value) || value.length !== 2) return false
    const [from, to]: unknown[] = value
    return isWait(from) && isWait(to) && from <= to && to <= 2
  },
]

const policyFields: FieldsOf<Policy> = {
  backoffMs: listOf('milliseconds, none negative', isWait),
  jitter,
  maxAttempts: orNull(count),
  minUptimeMs: wait,
  connectTimeoutMs: positive,
  attemptOn: listOf(unhealthy.join(', '), isOneOf(unhealthy)),
}
const configFields: FieldsOf<ReconnectorConfig> = {
  node: name,
  cookie,
  maxBackoffMs: positive,
  policy: [policyFields, []],
}
const stateFields: FieldsOf<ReconnectorState> = {
  ...configFields,
  policy: [policyFields, Object.keys(policyFields)],
  attempts: count,
  lastAttemptMs: orNull(instant),
  totalReconnects: count,
  status: oneOf(statuses),
  reachability: orNull(oneOf(reachabilities)),
  sinceMs: orNull(instant),
  attemptId: orNull(text),
  draw,
  minWaitMs: wait,
  reason: orNull(text),
}
const successFields: FieldsOf<SuccessReport> = { attemptId: text, nowMs: instant }
const failureFields: FieldsOf<FailureReport> = {
  ...successFields,
  reason: text,
  outcome: oneOf(outcomes),
  retryAfterMs: wait,
}
const probe: Check = [oneOf(reachabilities)[0], isProbe]

/** What each of these takes. Its creator throws on anything else; the reducer passes it over. */
const shapes = {
  createReconnectorSlice: [configFields, ['node']],
  probeReceived: [{ probe, nowMs: instant }, ['probe', 'nowMs']],
  attemptStarted: [{ attemptId: text, nowMs: instant }, ['attemptId', 'nowMs']],
  reconnectSucceeded: [successFields, []],
  reconnectFailed: [failureFields, ['nowMs']],
  retryRequested: [{ nowMs: instant }, ['nowMs']],
  paused: [{ reason: text }, ['reason']],
  resumed: [{ nowMs: instant }, ['nowMs']],
  configured: [configFields, []],
  synced: [{ state: [stateFields, Object.keys(stateFields)] }, ['state']],
} satisfies Record<string, Shape>

/** Whether a payload is one that this action takes. The probe's is asked for at every tick, so it has a short way. */
export function isPayloadOf(who: keyof typeof shapes, value: unknown): boolean {
  return who === 'probeReceived'
    ? isRecord(value) && isProbe(value.probe) && isNumber(value.nowMs)
    : faultIn(value, shapes[who]) === null
}

/**
 * The value itself, where it is what `who` takes.
 *
 * @param as - who is named in the error; default `who`
 * @throws TypeError naming it, the field, what was expected and what came; never the value of a cookie
 */
export function expectPayload<T>(who: keyof typeof shapes, value: T, as: string = who): T {
  if (isPayloadOf(who, value)) return value
  throw new TypeError(`${as}: ${faultIn(value, shapes[who])}`)
}

function faultIn(value: unknown, [fields, required]: Shape, path = ''): string | null {
  if (!isRecord(value)) {
    return `expected ${path ? `\`${path.slice(0, -1)}\`` : 'the argument'} to be an object`
  }
  for (const field of new Set([...required, ...Object.keys(value)])) {
    const given = value[field]
    if (given === undefined && !required.includes(field)) continue
    const check = Object.hasOwn(fields, field) ? fields[field] : undefined
    if (check === undefined) return `there is no \`${path}${field}\``
    const [expected, holds] = check
    if (typeof holds !== 'function') {
      const fault = faultIn(given, check as Shape, `${path}${field}.`) // a check ends in a function
      if (fault !== null) return fault
    } else if (!holds(given)) {
      const got = field === 'cookie' ? '' : `, got ${shown(given)}`
      return `expected \`${path}${field}\` to be ${expected as string}${got}`
    }
  }
  return null
}

function shown(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.slice(0, 60))
  if (Array.isArray(value)) return `[${value.slice(0, 9).map(shown).join(', ')}]`
  return typeof value === 'object' && value !== null ? 'an object' : String(value)
}
