/**
 * Everybody whom the suite knows: numbers and addresses as they stand in the text of tests, stand-ins and the voorbeeldgemeente, so
 * that none can be forgotten, and the names that no other text has.
 */
import { globSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { personen } from '../../../config/voorbeeldgemeente/personen.ts'
import { passesElevenCheck, planted, type Planted } from '../planted.ts'

const repository = resolve(import.meta.dirname, '../../..')

/** Surnames that are words of Dutch as well, or parts of other names. */
const ordinary = new Set(['Veld', 'Vogel', 'Niemand'])
/** Nobody's: what shows that something is no number, and the least there is of an address. */
const nobodys = new Set(['000000000'])

interface Text {
  readonly file: string
  readonly text: string
}

/** A label says in which file a value stands first, for the value itself is never told. */
export function peopleOfSuite(): Planted[] {
  const texts = globSync('{config,test}/**/*.{ts,yaml,json}', { cwd: repository, exclude: ['test/lekken/**'] }).sort().map((file): Text => ({ file, text: readFileSync(join(repository, file), 'utf8') }))
  const numbers = found(texts, /(?<![\w.-])\d{9}(?![\w.-])/g).filter(([number]) => passesElevenCheck(number) && !nobodys.has(number))
  const addresses = found(texts, /[\w.+-]+@[\w-]+(?:\.[\w-]+)*\.example\b/gi)
  const ofPersonen = (values: readonly string[]) => values.map((value): [string, string] => [value, 'config/voorbeeldgemeente/personen.ts'])
  const names = ofPersonen(personen.map(({ achternaam }) => achternaam).filter((name) => !ordinary.has(name)))
  const phones = ofPersonen(personen.flatMap(({ telefoon }) => telefoon ?? []))
  return [...labelled('nummer', 'nummer', numbers), ...labelled('telefoon', 'telefoonnummer', phones), ...labelled('adres', 'adres', addresses), ...labelled('woord', 'achternaam', names)]
}

/** Each once, in lower case, with the first file that has it. */
function found(texts: readonly Text[], form: RegExp): [value: string, file: string][] {
  const all = new Map<string, string>()
  for (const { file, text } of texts) for (const [value] of text.matchAll(form)) if (!all.has(value.toLowerCase())) all.set(value.toLowerCase(), file)
  return [...all].sort(([one], [other]) => (one < other ? -1 : 1))
}

const labelled = (kind: Planted['kind'], what: string, values: readonly (readonly [string, string])[]) => values.map(([value, file], place) => planted(kind, `${what} ${place + 1} of ${file}`, value))
