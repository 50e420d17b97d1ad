import type { FailureReport, LossReport, ReconnectorPayloads, SuccessReport } from './payloads.js'
import { policyFields, unhealthy, type Reachability } from './policy.js'
import {
  count,
  exactly,
  faultIn,
  isNumber,
  isRecord,
  isString,
  isWait,
  listOf,
  name,
  oneOf,
  orNull,
  positive,
  text,
  wait,
  type Check,
  type FieldsOf,
  type Shape,
} from './shape.js'
import type { Outcome, Probe, ReconnectorConfig, ReconnectorState, Status } from './state.js'

const reachabilities: readonly Reachability[] = ['alive_rpc', ...unhealthy]
const outcomes: readonly Outcome[] = ['retry', 'auth', 'fatal']
// prettier-ignore
const statuses: readonly Status[] = ['idle', 'healthy', 'waiting', 'due', 'connecting', 'paused', 'gaveUp']

/** Whether a value is a random number as `Math.random` gives them. */
export const isDraw = (value: unknown): value is number => isWait(value) && value < 1
const isReachability = (value: unknown) => reachabilities.includes(value as Reachability) // or not
/** Whether a value is a probe, or the bare reachability that stands for one. */
export const isProbe = (value: unknown): value is Probe | Reachability =>
  isReachability(value) ||
  (isRecord(value) && isReachability(value.reachability) && isString(value.reason ?? ''))

const flag: Check = ['a boolean', (value) => typeof value === 'boolean']
const instant: Check = ['a finite number of milliseconds', isNumber]
const draw: Check = ['a number from 0 to below 1', isDraw]
const cookie = orNull([
  'a reference such as `env:NAME`, never the secret itself',
  (value) => isString(value) && /^[a-z][\w+.-]*:\S+$/.test(value),
  'private', // what does not look like a reference may be a bare secret
])
const defaults: FieldsOf<Omit<ReconnectorConfig, 'node'>> = {
  cookie,
  maxBackoffMs: positive,
  policy: [policyFields, []],
}
const configFields: FieldsOf<ReconnectorConfig> = { node: name, ...defaults }
const sliceNames = { name, reducerPath: name }
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
  holds: listOf('strings', isString),
  beneath: orNull([
    'the status and the reason beneath the hold',
    (value) =>
      isRecord(value) &&
      ['idle', 'healthy', 'waiting', 'gaveUp'].includes(value.status as string) && // or not
      (value.reason === null || isString(value.reason)),
  ]),
  outcome: orNull(oneOf(outcomes)),
  lostMs: orNull(instant),
}
const successFields: FieldsOf<SuccessReport> = { attemptId: text, nowMs: instant }
const lossFields: FieldsOf<LossReport> = {
  nowMs: instant,
  reason: text,
  outcome: oneOf(outcomes),
  retryAfterMs: wait,
  mayAttempt: flag,
}
const { mayAttempt, ...bothFields } = lossFields
const failureFields: FieldsOf<FailureReport> = { ...bothFields, attemptId: text }
const probe: Check = [oneOf(reachabilities)[0], isProbe]

/** What each of these takes. Its creator throws on anything else; the reducer passes it over. */
const shapes = {
  createReconnectorSlice: [{ ...configFields, ...sliceNames }, ['node']],
  createReconnectorFleetSlice: [{ ...sliceNames, defaults: [defaults, []] }, []],
  connection: [configFields, ['node']],
  probeReceived: [{ probe, nowMs: instant }, ['probe', 'nowMs']],
  attemptStarted: [{ attemptId: text, nowMs: instant }, ['attemptId', 'nowMs']],
  reconnectSucceeded: [successFields, []],
  reconnectFailed: [failureFields, ['nowMs']],
  connectionLost: [lossFields, ['nowMs']],
  retryRequested: [{ nowMs: instant, by: oneOf(['hint', 'network']) }, ['nowMs']],
  refreshRequested: [{ reason: text, nowMs: instant }, ['reason', 'nowMs']],
  paused: [{ reason: text, nowMs: instant }, ['reason', 'nowMs']],
  resumed: [{ reason: text, nowMs: instant, mayAttempt }, ['reason', 'nowMs']],
  configured: [configFields, []],
  synced: [{ state: [stateFields, Object.keys(stateFields)] }, ['state']],
} satisfies Record<string, Shape>

/** Whether this action takes the payload. */
export const isPayloadOf = (who: keyof typeof shapes, value: unknown): boolean =>
  faultOf(who, value) === null

/** What is wrong with what `who` takes, in words; `null` where nothing is. */
export function faultOf(who: keyof typeof shapes, value: unknown): string | null {
  return who === 'probeReceived' && isTick(value) ? null : faultByShape(who, value)
}

/** Whether a value is the payload of a probe, which is checked at every tick, so it has a short way. */
const isTick = (value: unknown) => isRecord(value) && isProbe(value.probe) && isNumber(value.nowMs)

function faultByShape(who: keyof typeof shapes, value: unknown): string | null {
  const fault = faultIn(value, shapes[who])
  if (fault !== null || who !== 'synced') return fault
  return disagreementIn((value as ReconnectorPayloads['synced']).state) // by its shape
}

const hasStateFields = /* @__PURE__ */ exactly(stateFields)
/** Whether a value is a state in all its parts. */
export const isState = (value: unknown): value is ReconnectorState =>
  hasStateFields(value) && disagreementIn(value as ReconnectorState) === null // by its fields

/** Whether this field of a state may have the value. */
export function isStateField(field: keyof ReconnectorState, value: unknown): boolean {
  const [first, second] = stateFields[field]
  // A check ends in a function, a shape in the names of the fields that it must have.
  return typeof second === 'function'
    ? second(value)
    : faultIn(value, [first, second] as Shape) === null
}

/** What is wrong with a state each of whose fields is right by itself, in words; `null` where nothing is. */
export function disagreementIn({
  status,
  holds,
  beneath,
  outcome,
}: ReconnectorState): string | null {
  const isHeld = status === 'paused'
  if (isHeld !== holds.length > 0 || isHeld !== (beneath !== null)) {
    return 'expected `state.holds` and `state.beneath` to be set exactly while the status is paused'
  }
  return ((beneath?.status ?? status) === 'gaveUp') === (outcome !== null)
    ? null
    : 'expected `state.outcome` to be set exactly while the status is gaveUp'
}

/**
 * The value itself, where it is what `who` takes.
 *
 * @param as - who is named in the error; default `who`
 * @throws TypeError naming it, the field, what was expected and what came; never the value of a cookie
 */
export function expectPayload<T>(who: keyof typeof shapes, value: T, as: string = who): T {
  const fault = faultOf(who, value)
  if (fault !== null) throw new TypeError(`${as}: ${fault}`)
  return value
}
