import { defaultPolicy, presets, type Policy } from 'redux-reconnector'

/** The fields of the form, as a person types them. */
export interface PolicyFields {
  readonly schedule: string
  readonly cap: string
  readonly jitterFrom: string
  readonly jitterTo: string
  readonly jitterPlus: string
  readonly maxAttempts: string
  readonly minUptime: string
}

export interface Chosen {
  readonly maxBackoffMs: number
  readonly policy: Policy
}

export const presetNames = {
  recommended: 'recommended',
  mobDev: 'mob_dev (the default)',
  grpc: 'gRPC',
  phoenix: 'phoenix',
  signalR: 'SignalR',
  socketIo: 'socket.io',
  awsEqual: 'AWS, equal jitter',
  awsFull: 'AWS, full jitter',
} as const satisfies Partial<Record<keyof typeof presets, string>>

export type PresetName = keyof typeof presetNames

/** All that a preset says, over the default. */
export function presetOf(name: PresetName): Chosen {
  const { maxBackoffMs, policy } = presets[name]
  return { maxBackoffMs, policy: { ...defaultPolicy, ...policy } }
}

/** The preset whose fields these are; empty where none has them. */
export function presetWith(fields: PolicyFields): PresetName | '' {
  const wanted = JSON.stringify(fields)
  const names = Object.keys(presetNames) as PresetName[] // its keys
  return names.find((name) => JSON.stringify(fieldsOf(presetOf(name))) === wanted) ?? ''
}

const seconds = (ms: number) => String(ms / 1000)

export function fieldsOf({ maxBackoffMs, policy }: Chosen): PolicyFields {
  return {
    schedule: policy.backoffMs.map(seconds).join(', '),
    cap: seconds(maxBackoffMs),
    jitterFrom: String(policy.jitter[0]),
    jitterTo: String(policy.jitter[1]),
    jitterPlus: seconds(policy.jitterMs),
    maxAttempts: policy.maxAttempts === null ? '' : String(policy.maxAttempts),
    minUptime: seconds(policy.minUptimeMs),
  }
}

/** What the fields say, over a policy that has the rest; or what is wrong with them, by field. */
export function readFields(
  fields: PolicyFields,
  rest: Policy,
): { chosen: Chosen } | { faults: Partial<Record<keyof PolicyFields, string>> } {
  const schedule = fields.schedule.split(/[\s,;]+/).filter((part) => part !== '')
  const backoffMs = schedule.map(msOf)
  const cap = msOf(fields.cap)
  const jitter = [numberOf(fields.jitterFrom), numberOf(fields.jitterTo)] as const
  const jitterMs = msOf(fields.jitterPlus)
  const maxAttempts = fields.maxAttempts.trim() === '' ? null : numberOf(fields.maxAttempts)
  const minUptimeMs = msOf(fields.minUptime)
  const faults = {
    ...(backoffMs.some(Number.isNaN) && { schedule: 'Seconds, such as 0, 2, 4, 8' }),
    ...(!(cap > 0) && { cap: 'Seconds, above 0' }),
    ...(Number.isNaN(jitterMs) && { jitterPlus: 'Seconds' }),
    ...(maxAttempts !== null &&
      !(Number.isInteger(maxAttempts) && maxAttempts > 0) && {
        maxAttempts: 'A whole number above 0, or empty for no end',
      }),
    ...(Number.isNaN(minUptimeMs) && { minUptime: 'Seconds' }),
  }
  if (Object.keys(faults).length > 0) return { faults }
  const policy = { ...rest, backoffMs, jitter, jitterMs, maxAttempts, minUptimeMs }
  return { chosen: { maxBackoffMs: cap, policy } }
}

/** NaN for what is no number, or a negative one. */
function numberOf(text: string): number {
  const number = text.trim() === '' ? NaN : Number(text)
  return number >= 0 && number < 1e6 ? number : NaN
}

function msOf(text: string): number {
  return Math.round(numberOf(text) * 1000)
}
