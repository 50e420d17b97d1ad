import { createPresent, type FaultName, type ServerSwitches } from './faults.js'

interface Told {
  readonly fault: FaultName
  readonly healsInMs: number | null
  readonly hasBeam: boolean
}

const present = createPresent()

async function ask(method: 'GET' | 'POST', path: string) {
  try {
    const response = await fetch(`/faults${path}`, { method })
    const { fault, healsInMs, hasBeam }: Told = await response.json()
    present.set({ fault, healsAtMs: healsInMs === null ? null : Date.now() + healsInMs })
    return { hasBeam }
  } catch {
    present.set({ fault: 'gone', healsAtMs: null })
    return { hasBeam: false }
  }
}

/** The switches of the demo's server, over HTTP. `npm run site` puts a scripted server in their place. */
export const serverSwitches: ServerSwitches = {
  place: 'process',
  present: present.present,
  subscribe: present.subscribe,
  look: () => ask('GET', ''),
  switchTo: async (fault) => void (await ask('POST', `/${fault}`)),
}
