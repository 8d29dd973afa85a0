/** The section `Opnames` of `docs/afwijkingen.md`: recorded exchanges that Gevel answers otherwise, and how. */

export interface Deviation {
  readonly number: number
  /** A merge patch on the recorded answer `{status, headers, body}`. */
  readonly patch: unknown
}

/** By number. Throws for a row that cannot be read, one without a reason, and a number that comes twice. */
export function readDeviations(page: string): Map<number, Deviation> {
  const section = /^## Opnames$([\s\S]*?)(?=^## |$(?![\s\S]))/m.exec(page)?.[1]
  if (section === undefined) throw new Error('the page has no section Opnames')
  const rows = section.split('\n').filter((line) => line.startsWith('|')).slice(2).map(deviationOf)
  const deviations = new Map(rows.map((row) => [row.number, row]))
  if (deviations.size < rows.length) throw new Error('an exchange is listed twice')
  return deviations
}

/** `| number | what differs | expected, as JSON in backticks | why |` */
function deviationOf(line: string): Deviation {
  const [number = '', what = '', expected = '', why = ''] = line.split(/(?<!\\)\|/).slice(1, -1).map((cell) => cell.trim().replaceAll('\\|', '|'))
  const json = /^`(.*)`$/.exec(expected)?.[1]
  if (!/^[1-9]\d*$/.test(number) || json === undefined || what === '' || why === '') throw new Error(`not a row of four cells: ${line}`)
  return { number: Number(number), patch: JSON.parse(json) }
}
