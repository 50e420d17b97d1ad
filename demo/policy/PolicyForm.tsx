import { useId, useState } from 'react'
import { useDispatch } from 'react-redux'
import { backend } from '../store.js'
import { usePastMs } from '../travel/usePast.js'
import {
  fieldsOf,
  presetNames,
  presetOf,
  presetWith,
  readFields,
  type Chosen,
  type PolicyFields,
  type PresetName,
} from './policyFields.js'

type InputMode = 'text' | 'decimal' | 'numeric'

const inputs: readonly (readonly [keyof PolicyFields, string, InputMode, string])[] = [
  ['schedule', 'Waits (s)', 'text', 'Before attempt 1, 2, 3 and so on after a loss.'],
  ['cap', 'Longest wait (s)', 'decimal', 'The wait after the list, and the longest wait.'],
  ['maxAttempts', 'Most attempts', 'numeric', 'Then it gives up; empty: no limit.'],
  ['minUptime', 'Forgive after (s)', 'decimal', 'Healthy for this time: the waits start again.'],
  ['jitterPlus', 'Jitter, plus (s)', 'decimal', 'A random time, added to each wait.'],
]

/** The policy as a form; what is typed holds at once, by `configured`. It is off while the page shows the past. */
export function PolicyForm(running: Chosen) {
  const dispatch = useDispatch()
  const isPast = usePastMs() !== null
  const told = fieldsOf(running)
  // What was typed stands as it was typed, as long as the store says the same.
  const [typed, setTyped] = useState({ fields: told, told: JSON.stringify(told) })
  const fields = !isPast && typed.told === JSON.stringify(told) ? typed.fields : told
  const read = readFields(fields, running.policy)
  const faults: Partial<PolicyFields> = 'faults' in read ? read.faults : {}

  function apply(next: PolicyFields, rest = running.policy) {
    const given = readFields(next, rest)
    const { chosen } = 'chosen' in given ? given : { chosen: running }
    setTyped({ fields: next, told: JSON.stringify(fieldsOf(chosen)) })
    if ('chosen' in given) dispatch(backend.actions.configured(chosen))
  }

  function choose(name: PresetName) {
    const chosen = presetOf(name)
    apply(fieldsOf(chosen), chosen.policy)
  }

  /** Moves one end of the jitter, and the other where it would be passed. */
  function slide(end: 'jitterFrom' | 'jitterTo', value: string) {
    const other = end === 'jitterFrom' ? 'jitterTo' : 'jitterFrom'
    const isPassed = end === 'jitterFrom' ? +value > +fields[other] : +value < +fields[other]
    apply({ ...fields, [end]: value, ...(isPassed && { [other]: value }) })
  }

  return (
    <form onSubmit={(event) => event.preventDefault()}>
      <fieldset disabled={isPast}>
        <legend className="hidden">The running policy</legend>
        <Field label="Preset" hint="The policies of other libraries." width="wide">
          {(ids) => (
            <select
              {...ids}
              value={presetWith(fields)}
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
          )}
        </Field>
        <Jitter end="jitterFrom" label="Jitter, from" value={fields.jitterFrom} slide={slide} />
        <Jitter end="jitterTo" label="Jitter, to" value={fields.jitterTo} slide={slide} />
        {inputs.map(([name, label, inputMode, hint]) => (
          <Field
            key={name}
            label={label}
            hint={hint}
            fault={faults[name]}
            width={name === 'schedule' ? 'wide' : ''}
          >
            {(ids) => (
              <input
                {...ids}
                value={fields[name]}
                inputMode={inputMode}
                autoComplete="off"
                placeholder={name === 'maxAttempts' ? 'no end' : ''}
                aria-invalid={faults[name] !== undefined}
                onChange={({ target }) => apply({ ...fields, [name]: target.value })}
              />
            )}
          </Field>
        ))}
      </fieldset>
    </form>
  )
}

function Jitter({
  end,
  label,
  value,
  slide,
}: {
  end: 'jitterFrom' | 'jitterTo'
  label: string
  value: string
  slide: (end: 'jitterFrom' | 'jitterTo', value: string) => void
}) {
  const hint =
    end === 'jitterFrom'
      ? `Each wait is drawn by chance, from ${value} times its length`
      : `to ${value} times. It keeps a herd apart.`
  return (
    <Field label={label} hint={hint} width="half">
      {(ids) => (
        <input
          {...ids}
          type="range"
          min={0}
          max={2}
          step={0.05}
          value={value}
          onChange={({ target }) => slide(end, target.value)}
        />
      )}
    </Field>
  )
}

interface Ids {
  readonly id: string
  readonly 'aria-describedby': string
}

/** A control with its label and a word of explanation, in place of which stands what is wrong with it. */
function Field({
  label,
  hint,
  fault,
  width = '',
  children,
}: {
  label: string
  hint: string
  fault?: string | undefined
  width?: '' | 'half' | 'wide'
  children: (ids: Ids) => React.ReactNode
}) {
  const id = useId()
  return (
    <div className={`field ${width}`}>
      <label htmlFor={id}>{label}</label>
      {children({ id, 'aria-describedby': `${id}-hint` })}
      <small id={`${id}-hint`} className={fault === undefined ? '' : 'fault'}>
        {fault ?? hint}
      </small>
    </div>
  )
}
