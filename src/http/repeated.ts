/**
 * A name that a client made up, as a refusal may repeat it. What is no name (a number, an address, a text of words) may be
 * somebody's, put in the wrong place, and refusals are kept in logs of clients and of what stands between.
 */
export function repeated(name: string): string {
  return /^[A-Za-z_*.[\]]{1,60}\d{0,2}$/.test(name) ? name : '(niet herhaald)'
}
