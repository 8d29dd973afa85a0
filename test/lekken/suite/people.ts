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

export function peopleOfSuite(): Planted[] {
  const texts = globSync('{test,config}/**/*.{ts,yaml,json}', { cwd: repository, exclude: ['test/lekken/**'] }).map((file) => readFileSync(join(repository, file), 'utf8'))
  const numbers = found(texts, /(?<![\w.-])\d{9}(?![\w.-])/g).filter((number) => passesElevenCheck(number) && !nobodys.has(number))
  const addresses = found(texts, /[\w.+-]+@[\w-]+(?:\.[\w-]+)*\.example\b/gi).map((address) => address.toLowerCase())
  const names = personen.map(({ achternaam }) => achternaam).filter((name) => !ordinary.has(name))
  const phones = personen.flatMap(({ telefoon }) => telefoon ?? [])
  const labelled = (kind: Planted['kind'], what: string, values: readonly string[]) => [...new Set(values)].sort().map((value, place) => planted(kind, `${what} ${place + 1}`, value))
  return [...labelled('nummer', 'nummer', numbers), ...labelled('telefoon', 'telefoonnummer', phones), ...labelled('adres', 'adres', addresses), ...labelled('woord', 'achternaam', names)]
}

const found = (texts: readonly string[], form: RegExp) => [...new Set(texts.flatMap((text) => text.match(form) ?? []))]
