/** Text without what would break a line, move a cursor or turn the reading direction: safe in an error message. */
export function oneLine(text: string): string {
  // Plain ASCII, as nearly all is, goes the short way.
  return /^[ -~]*$/.test(text)
    ? text
    : text.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, '\u{FFFD}')
}
