/** The section `Opnames` of `docs/afwijkingen.md`: recorded exchanges that Gevel answers otherwise, and how. */
import type { Revisions } from './revised.ts'

export interface Deviation {
  readonly number: number
  /** What stands in Gevel's answer in the place of what was recorded; `canoniek` for the same id of a partij as it is now. */
  readonly expected: Revisions
}

/** By number. Throws for a row that cannot be read, one without a reason, and a number that comes twice. */
export function readDeviations(page: string): Map<number, Deviation> {
  const section = /^## Opnames$([\s\S]*?)(?=^## |$(?![\s\S]))/m.exec(page)?.[1]
  if (section === undefined) throw new Error('the page has no section Opnames')
  const rows = section.split('\n').filter((line) => line.startsWith('|')).slice(2).flatMap(deviationsOf)
  const deviations = new Map(rows.map((row) => [row.number, row]))
  if (deviations.size < rows.length) throw new Error('an exchange is listed twice')
  return deviations
}

/** `| numbers | what differs | expected, as JSON in backticks | why |` */
function deviationsOf(line: string): Deviation[] {
  const [numbers = '', what = '', json = '', why = ''] = line.split(/(?<!\\)\|/).slice(1, -1).map((cell) => cell.trim().replaceAll('\\|', '|'))
  const expected = /^`(\{.+\})`$/.exec(json)?.[1]
  if (!/^[1-9]\d*(, [1-9]\d*)*$/.test(numbers) || expected === undefined || what === '' || why === '') throw new Error(`not a row of four cells: ${line}`)
  return numbers.split(', ').map((number) => ({ number: Number(number), expected: JSON.parse(expected) as Revisions }))
}
