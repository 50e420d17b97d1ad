import { runToolIn } from '../freshProject.js'

/** @type {import('../rehearsal.js').Rehearsal} */
export async function jest(folder, step) {
  await step('its tests pass, on the scripted clock', () => runToolIn(folder, 'jest', []))
}
