/** Enough to know a secret by, where a server quotes it and a close frame's 123 bytes cut it off. */
const headLength = 8

/** A text without the secrets, nor those that are cut off. */
export function cutOut(text: string, secrets: readonly string[]): string {
  // oxlint-disable-next-line unicorn/no-array-sort -- of a copy; `toSorted` is newer than the browsers of ES2022
  const longestFirst = [...secrets].sort((a, b) => b.length - a.length)
  for (const secret of longestFirst) text = text.replaceAll(secret, '[secret]')
  for (const secret of longestFirst) {
    if (secret.length <= headLength) continue
    const [before = '', ...rest] = text.split(secret.slice(0, headLength))
    text = before + rest.map((quoted) => quoted.replace(/\S*/, '[secret]')).join('')
  }
  return text
}
