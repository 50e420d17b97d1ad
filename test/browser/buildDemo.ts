import { buildDemo, buildSite } from '../../scripts/build.js'

/** Once before all browser tests; takes the library as it was built last. */
export default async function build() {
  await buildDemo()
  await buildSite()
}
