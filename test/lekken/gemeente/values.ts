/**
 * The planted values of one run: for everything in the voorbeeldgemeente's sources that stands for a person, another that
 * nothing else in the world holds. Sources are planted by replacing the one by the other.
 */
import { personen } from '../../../config/voorbeeldgemeente/personen.ts'
import { meldingen } from '../../adapters/rest/meldpunt.ts'
import { freshBsn, planted, type Planted } from '../planted.ts'

export interface Planting {
  readonly values: readonly Planted[]
  /** Original and planted text; the longest original first. */
  readonly pairs: readonly (readonly [original: string, planted: string])[]
  /** Of Suzanne Moulin, whom all sources know. */
  readonly moulin: { readonly bsn: string; readonly adres: string; readonly telefoon: string; readonly naam: string }
  /** Words of bodies, that sources of each kind hold. */
  readonly body: string
  readonly bodies: readonly string[]
}

const letters = 'bdfgklmnprstvz'
const vowels = 'aeiou'
const pick = (from: string) => from[Math.floor(Math.random() * from.length)]!

/** A word that can be said and that no text has by chance. */
const freshWord = () => Array.from({ length: 4 }, () => pick(letters) + pick(vowels)).join('') + 'kanarie'
const capital = (word: string) => word[0]!.toUpperCase() + word.slice(1)

/** Sentences of the voorbeeldgemeente's mail and notes. */
const bodies = ['Kunt u mij vertellen hoe het met mijn aanvraag staat?', 'Grofvuil'] as const

export function planting(): Planting {
  const pairs: [string, string][] = []
  const values: Planted[] = []
  const plant = (kind: Planted['kind'], label: string, original: string, fresh: string) => {
    pairs.push([original, fresh])
    if (!values.some(({ value }) => value === fresh)) values.push(planted(kind, label, fresh))
  }
  for (const { bsn, voornaam, email, schrijftVan, telefoon } of personen) {
    plant('nummer', `bsn van ${voornaam}`, bsn, freshBsn())
    const adressen = [...Object.values(email).flat().map(({ adres }) => adres), ...schrijftVan]
    const fresh = new Map(adressen.map((adres) => [adres.toLowerCase(), pairs.find(([one]) => one.toLowerCase() === adres.toLowerCase())?.[1] ?? `${freshWord()}@${freshWord()}.example`]))
    for (const adres of new Set([...adressen, ...fresh.keys()])) plant('adres', `adres van ${voornaam}`, adres, fresh.get(adres.toLowerCase())!)
    if (telefoon) plant('telefoon', `telefoon van ${voornaam}`, telefoon, `06${String(10_000_000 + Math.floor(Math.random() * 89_999_999))}`)
  }
  plant('woord', 'achternaam van Suzanne', 'Moulin', capital(freshWord()))
  plant('woord', 'achternaam van José', 'Müller-Çelik', `${capital(freshWord())}ë-Ç${freshWord()}`)
  bodies.forEach((text, place) => plant('woord', `woorden van bericht ${place + 1}`, text, `${capital(freshWord())} ${freshWord()}`))
  const melder = meldingen.find(({ melder }) => melder?.mail)!.melder!
  plant('adres', 'adres van een melder', melder.mail!, `${freshWord()}@${freshWord()}.example`)
  const of = (original: string) => pairs.find(([one]) => one === original)![1]
  const [moulin] = personen
  return {
    values,
    pairs: pairs.toSorted(([one], [other]) => other.length - one.length),
    moulin: { bsn: of(moulin!.bsn), adres: of(moulin!.schrijftVan[0]!), telefoon: of(moulin!.telefoon!), naam: of('Moulin') },
    body: of(bodies[0]),
    bodies: bodies.map(of),
  }
}

export function replanted(text: string, pairs: Planting['pairs']): string {
  return pairs.reduce((so, [original, fresh]) => so.replaceAll(original, fresh), text)
}

/** What somebody outside wrote, as the source behind knows it. */
export function unplanted(text: string, pairs: Planting['pairs']): string {
  return pairs.reduce((so, [original, fresh]) => so.replaceAll(fresh, original).replaceAll(encodeURIComponent(fresh), encodeURIComponent(original)), text)
}
