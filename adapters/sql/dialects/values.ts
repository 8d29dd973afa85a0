/** Which texts can be sent to a database as a value. */

/** A NUL character cannot stand in a text of most databases, and half a surrogate pair is no character at all. */
export function isBindable(value: string): boolean {
  return !value.includes('\0') && value.isWellFormed()
}

export function isAscii(value: string): boolean {
  return /^[\x20-\x7e]*$/.test(value)
}
