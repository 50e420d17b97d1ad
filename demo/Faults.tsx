import { useEffect, useState } from 'react'
import { useNow } from './useNow.js'

const switches = [
  ['crash', 'Crash for 10 s', 'Cuts every connection and lets nobody in.'],
  ['freeze', 'Freeze', 'Stays connected and answers nothing.'],
  ['flap', 'Flap', 'Lets everybody in, and cuts them off half a second later.'],
  ['refuse', 'Refuse the login', 'Closes with 4401. The page waits for you to resume.'],
  ['later', 'Come back in 20 s', 'Closes with 1013 and says when to try again.'],
  ['none', 'Heal', 'Works as it should.'],
] as const

/** Which fault is on, and when it ends by itself. */
interface Present {
  readonly fault: string
  readonly healsAtMs: number | null
}

const healthy: Present = { fault: 'none', healsAtMs: null }

/** The switches of the server's faults. */
export function Faults() {
  const [{ fault, healsAtMs }, setPresent] = useState(healthy)
  const nowMs = useNow(healsAtMs === null ? null : 250)
  const left = healsAtMs === null ? 0 : Math.ceil((healsAtMs - nowMs) / 1000)

  useEffect(() => {
    void ask('GET', '').then(setPresent)
  }, [])

  useEffect(() => {
    if (healsAtMs === null) return
    const timer = setTimeout(setPresent, healsAtMs - Date.now(), healthy)
    return () => clearTimeout(timer)
  }, [healsAtMs])

  return (
    <section className="faults" aria-labelledby="faults">
      <h2 id="faults">The server</h2>
      <ul>
        {switches.map(([name, label, what]) => (
          <li key={name}>
            <button
              type="button"
              aria-pressed={name === 'none' ? undefined : name === fault}
              aria-describedby={`fault-${name}`}
              onClick={() => void ask('POST', `/${name}`).then(setPresent)}
            >
              {label}
            </button>
            <span id={`fault-${name}`}>
              {what} {name === fault && left > 0 && <strong>Back in {left} s.</strong>}
            </span>
          </li>
        ))}
      </ul>
      {fault === 'gone' && <p role="alert">The server has ended. Start it by npm start.</p>}
    </section>
  )
}

async function ask(method: 'GET' | 'POST', path: string): Promise<Present> {
  try {
    const response = await fetch(`/faults${path}`, { method })
    const told: { fault: string; healsInMs: number | null } = await response.json()
    const { fault, healsInMs } = told
    return { fault, healsAtMs: healsInMs === null ? null : Date.now() + healsInMs }
  } catch {
    return { fault: 'gone', healsAtMs: null }
  }
}
