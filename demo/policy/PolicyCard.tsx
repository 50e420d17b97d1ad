import { useState } from 'react'
import { useDispatch, useSelector } from 'react-redux'
import { defaultPolicy } from 'redux-reconnector'
import { backend, type RootState } from '../store.js'
import { HerdPreview } from './HerdPreview.js'
import {
  fieldsOf,
  presetNames,
  presetOf,
  readFields,
  type PolicyFields,
  type PresetName,
} from './policyForm.js'
import { WaitsPreview } from './WaitsPreview.js'

const inputs = [
  ['schedule', 'Waits before attempt 1, 2, 3 … (s)', 'text'],
  ['cap', 'Longest wait (s)', 'decimal'],
  ['jitterFrom', 'Jitter from', 'decimal'],
  ['jitterTo', 'Jitter to', 'decimal'],
  ['maxAttempts', 'Most attempts', 'numeric'],
  ['minUptime', 'Forgive after (s)', 'decimal'],
] as const

/** The policy as a form; what is typed holds at once, by `configured`. */
export function PolicyCard() {
  const dispatch = useDispatch()
  const { policy, maxBackoffMs } = useSelector((state: RootState) => state.reconnector)
  const [fields, setFields] = useState(() => fieldsOf({ policy, maxBackoffMs }))
  const [preset, setPreset] = useState<PresetName | ''>('')
  const read = readFields(fields, policy)
  const faults: Partial<PolicyFields> = 'faults' in read ? read.faults : {}

  function apply(next: PolicyFields, rest = policy) {
    setFields(next)
    const given = readFields(next, rest)
    if ('chosen' in given) dispatch(backend.actions.configured(given.chosen))
  }

  function choose(name: PresetName) {
    setPreset(name)
    const chosen = presetOf(name)
    const whole = { ...defaultPolicy, minUptimeMs: policy.minUptimeMs, ...chosen.policy }
    apply(fieldsOf({ maxBackoffMs: chosen.maxBackoffMs, policy: whole }), whole)
  }

  return (
    <section className="policy" aria-labelledby="policy">
      <h2 id="policy">Policy</h2>
      <p className="soft">What you change holds at once, also in the middle of a wait.</p>
      <div className="policy-parts">
        <form onSubmit={(event) => event.preventDefault()}>
          <label className="wide">
            Preset
            <select
              value={preset}
              onChange={({ target }) => {
                if (target.value !== '') choose(target.value as PresetName) // one of the options
              }}
            >
              <option value="">Your own</option>
              {Object.entries(presetNames).map(([name, label]) => (
                <option key={name} value={name}>
                  {label}
                </option>
              ))}
            </select>
          </label>
          {inputs.map(([name, label, inputMode]) => (
            <label key={name} className={name === 'schedule' ? 'wide' : ''}>
              {label}
              <input
                value={fields[name]}
                inputMode={inputMode}
                autoComplete="off"
                placeholder={name === 'maxAttempts' ? 'no end' : ''}
                aria-invalid={faults[name] !== undefined}
                aria-describedby={`fault-of-${name}`}
                onChange={({ target }) => {
                  setPreset('')
                  apply({ ...fields, [name]: target.value })
                }}
              />
              <span id={`fault-of-${name}`} className="fault">
                {faults[name]}
              </span>
            </label>
          ))}
        </form>
        <WaitsPreview policy={policy} maxBackoffMs={maxBackoffMs} />
        <HerdPreview policy={policy} maxBackoffMs={maxBackoffMs} />
      </div>
    </section>
  )
}
