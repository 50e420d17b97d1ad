import type { Comparison } from './drawTrace.js'

/** An imported trace beside this page's own: what is compared, and both pictures. */
export function Compared({ verdict, rows, drawn }: Comparison) {
  const [own, imported] = drawn
  return (
    <div className="compared">
      <p className="verdict">{verdict}</p>
      <table>
        <thead>
          <tr>
            <th scope="col">Compared</th>
            <th scope="col">{own.name}</th>
            <th scope="col">{imported.name}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(([label, here, there]) => (
            <tr key={label} data-same={here === there}>
              <th scope="row">{label}</th>
              <td>{here}</td>
              <td>{there}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <div className="pictures">
        {drawn.map(({ name, url, text }) => (
          <figure key={name}>
            <figcaption>{name}</figcaption>
            <img src={url} alt={`${name}: ${text}`} />
          </figure>
        ))}
      </div>
    </div>
  )
}
