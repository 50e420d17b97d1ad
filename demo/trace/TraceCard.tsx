import { useRef, useState } from 'react'
import { backend, instruments } from '../store.js'

interface Picture {
  readonly name: string
  readonly url: string
  readonly text: string
}

/** The trace out of the page and into it: a file, a picture, a test. */
export function TraceCard() {
  const input = useRef<HTMLInputElement>(null)
  const [pictures, setPictures] = useState<readonly Picture[]>([])
  const [told, setTold] = useState('')

  function exportTrace() {
    const url = URL.createObjectURL(
      new Blob([instruments.recorder.export()], { type: 'application/json' }),
    )
    Object.assign(document.createElement('a'), { href: url, download: 'trace.json' }).click()
    setTimeout(() => URL.revokeObjectURL(url), 1000)
    setTold('Exported trace.json.')
  }

  async function importTrace(file: File) {
    try {
      const { drawTrace } = await import('./drawTrace.js') // loaded on demand
      const live = drawTrace(instruments.recorder.export(), backend)
      const imported = drawTrace(await file.text(), backend)
      setPictures([
        { name: 'This page', ...live },
        { name: file.name, ...imported },
      ])
      setTold(`Imported ${file.name}. Nothing was connected.`)
    } catch (error) {
      setTold(`${file.name} is no trace: ${error instanceof Error ? error.message : String(error)}`)
    }
  }

  async function copyTest() {
    try {
      const { testOf } = await import('./drawTrace.js')
      await navigator.clipboard.writeText(testOf(instruments.recorder.export(), backend))
      setTold('Copied a vitest test that replays this page to the state that it is in.')
    } catch (error) {
      setTold(`Could not copy: ${error instanceof Error ? error.message : String(error)}`)
    }
  }

  return (
    <section className="trace" aria-labelledby="trace">
      <h2 id="trace">Trace</h2>
      <p className="soft">
        A bug report becomes a picture and a test: the same actions decide the same again.
      </p>
      <div className="buttons">
        <button type="button" onClick={exportTrace}>
          Export trace
        </button>
        <button type="button" onClick={() => input.current?.click()}>
          Import trace
        </button>
        <button type="button" onClick={() => void copyTest()}>
          Copy as test
        </button>
      </div>
      <input
        ref={input}
        type="file"
        accept=".json,application/json"
        hidden
        aria-label="Trace file"
        onChange={({ target }) => {
          const [file] = target.files ?? []
          if (file !== undefined) void importTrace(file)
          target.value = '' // the same file may be chosen again
        }}
      />
      <p className="soft told" role="status">
        {told}
      </p>
      {pictures.length > 0 && (
        <div className="pictures">
          {pictures.map(({ name, url, text }) => (
            <figure key={name}>
              <figcaption>{name}</figcaption>
              <img src={url} alt={`${name}: ${text}`} />
            </figure>
          ))}
        </div>
      )}
    </section>
  )
}
