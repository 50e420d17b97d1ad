import { useRef, useState } from 'react'
import { ExplainedButton } from '../shared/ExplainedButton.js'
import { backend, instruments } from '../store.js'
import { Compared } from './Compared.js'
import type { Comparison } from './drawTrace.js'

const { recorder, example } = instruments

/** The trace out of the page and into it: a file, a picture, a test. */
export function TraceCard({
  comparison,
  setComparison,
}: {
  comparison: Comparison | null
  setComparison: (comparison: Comparison) => void
}) {
  const input = useRef<HTMLInputElement>(null)
  const [told, setTold] = useState('')

  function exportTrace() {
    const url = URL.createObjectURL(new Blob([recorder.export()], { type: 'application/json' }))
    Object.assign(document.createElement('a'), { href: url, download: 'trace.json' }).click()
    setTimeout(() => URL.revokeObjectURL(url), 1000)
    setTold('Exported trace.json.')
  }

  async function importTrace(name: string, text: string) {
    try {
      const { compareTraces } = await import('./drawTrace.js') // loaded on demand
      setComparison(compareTraces(recorder.export(), { name, text }, backend))
      setTold(`Imported ${name}. Nothing was connected.`)
    } catch (error) {
      setTold(`${name} is no trace: ${error instanceof Error ? error.message : String(error)}`)
    }
  }

  async function copyTest() {
    try {
      const { testOf } = await import('./drawTrace.js')
      await navigator.clipboard.writeText(testOf(recorder.export(), backend))
      setTold('Copied a Vitest test that replays this page to its current state.')
    } catch (error) {
      setTold(`Could not copy: ${error instanceof Error ? error.message : String(error)}`)
    }
  }

  return (
    <section className="trace" aria-labelledby="trace">
      <h2 id="trace">Trace</h2>
      <p className="soft">
        Turn a bug report into a diagram and a test: the same actions lead to the same decisions.
      </p>
      <div className="explained-grid" role="group" aria-labelledby="trace">
        <ExplainedButton
          label="Export"
          what="This page's actions, as a file."
          onClick={exportTrace}
        />
        <ExplainedButton
          label="Import"
          what="Any trace, beside this page's."
          onClick={() => input.current?.click()}
        />
        <ExplainedButton
          label="Import the example"
          what="The timeline's example, beside this page's."
          onClick={() => void importTrace('The example', example.trace())}
        />
        <ExplainedButton
          label="Copy as test"
          what="A Vitest test that ends in this page's state."
          onClick={() => void copyTest()}
        />
      </div>
      <input
        ref={input}
        type="file"
        accept=".json,application/json"
        hidden
        aria-label="Trace file"
        onChange={({ target }) => {
          const [file] = target.files ?? []
          if (file !== undefined) {
            void file.text().then((text) => importTrace(file.name, text))
          }
          target.value = '' // the same file may be chosen again
        }}
      />
      <p className="soft told" role="status">
        {told}
      </p>
      {comparison !== null && <Compared {...comparison} />}
    </section>
  )
}
