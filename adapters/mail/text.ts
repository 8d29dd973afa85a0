/** Texts from outside, made fit for an answer. */

/** At most `limit` characters (code points, as the standard counts them), the last an ellipsis where it was longer. */
export function cut(text: string, limit: number): string {
  // Two code units make at most one character, so this much is always enough to decide.
  const characters = Array.from(text.slice(0, 2 * limit + 2))
  return characters.length <= limit ? text : characters.slice(0, limit - 1).join('').trimEnd() + '…'
}

/** Without control characters and broken surrogates, which no client expects and some databases refuse. */
export function clean(text: string): string {
  return text.toWellFormed().replace(/\r\n?/g, '\n').replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g, '')
}

/** Cleaned, on one line. */
export function line(text: string): string {
  return clean(text).replace(/\s+/g, ' ').trim()
}
