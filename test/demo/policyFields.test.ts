import { createReconnectorSlice, defaultPolicy, presets } from 'redux-reconnector'
import { describe, expect, it } from 'vitest'
import {
  fieldsOf,
  presetNames,
  presetOf,
  presetWith,
  readFields,
  type PresetName,
} from '../../demo/policy/policyFields.js'

const names = Object.keys(presetNames) as PresetName[] // its keys
const fields = fieldsOf(presetOf('recommended'))

describe('the fields of the policy', () => {
  it.each(names)('say all of the preset %s, and are read back as the same', (name) => {
    const chosen = presetOf(name)
    expect(presetWith(fieldsOf(chosen))).toBe(name)
    expect(readFields(fieldsOf(chosen), chosen.policy)).toEqual({ chosen })
    expect(chosen.policy).toEqual({ ...defaultPolicy, ...presets[name].policy })
  })

  it.each([
    [{ schedule: '0, 2, x' }, 'schedule'],
    [{ schedule: '0, -2' }, 'schedule'],
    [{ cap: '0' }, 'cap'],
    [{ cap: '' }, 'cap'],
    [{ jitterPlus: 'a' }, 'jitterPlus'],
    [{ maxAttempts: '1.5' }, 'maxAttempts'],
    [{ maxAttempts: '0' }, 'maxAttempts'],
    [{ minUptime: '-1' }, 'minUptime'],
  ])('say what is wrong with %o', (typed, field) => {
    const read = readFields({ ...fields, ...typed }, defaultPolicy)
    expect('faults' in read && Object.keys(read.faults)).toEqual([field])
  })

  it('give nothing that the slice refuses', () => {
    const { actions } = createReconnectorSlice({ node: 'wss://host/live' })
    const typed = { ...fields, schedule: '', maxAttempts: '', jitterFrom: '0', jitterTo: '2' }
    const read = readFields(typed, defaultPolicy)
    if (!('chosen' in read)) throw new Error('expected the fields to be read')
    expect(() => actions.configured(read.chosen)).not.toThrow()
  })
})
