/**
 * What is put into the sources of this gemeente, written down once: the sources are filled from it, and by it is judged what Gevel
 * gives. Every contact has a text of its own, that names its source; the contacts of the sources lie in time among each other.
 */
import { personen, type Persoon } from '../../config/voorbeeldgemeente/personen.ts'

/** Sources that have contacts, by public name, in the order of their numbers (from 1): at one moment the first of these comes first. */
export const bronnenMetContacten = [
  'crm', 'belastingen', 'oud-crm', 'dynamics', 'meldingen', 'klanten', 'esuite', 'zaken', 'openklant', 'dovecot', 'cyrus', 'webmail', 'postkamer', 'griffie',
] as const
export type Bron = (typeof bronnenMetContacten)[number]

/** Knows persons and has no contacts; and what is written to, empty until then. */
export const anderen = ['relaties', 'register'] as const
export const bronnen = [...bronnenMetContacten, ...anderen]
export type Naam = (typeof bronnen)[number]

export const post: readonly Bron[] = ['dovecot', 'cyrus', 'webmail', 'postkamer', 'griffie']
const databases: readonly Bron[] = ['crm', 'belastingen', 'oud-crm']

/** What can be asked who holds an address: while one of them does not answer, mail is nobody's. */
export const kentAdressen: readonly Naam[] = [...databases, 'dynamics', 'meldingen', 'openklant', 'relaties', 'register']

export const [suzanne, jose, albert, zoe] = personen as [Persoon, Persoon, Persoon, Persoon]

export interface Contact {
  readonly bron: Bron
  readonly van: Persoon
  /** Of this persoon in this source, from 0. */
  readonly nummer: number
  readonly tekst: string
  /** When it was, to the second, in UTC. */
  readonly op: string
}

const begin = Date.parse('2024-01-08T08:00:00Z')
const naar = (uren: number) => new Date(begin + uren * 3_600_000).toISOString().replace('.000', '')
/** In winter, so that the clock on the wall is always one hour ahead. */
export const tegelijk = '2024-01-22T10:30:00Z'

const aantallen = new Map([[suzanne, 5], [jose, 2], [albert, 1]])

export const contacten: readonly Contact[] = [...aantallen].flatMap(([van, aantal], persoon) => bronnenMetContacten.flatMap((bron, plaats) => {
  const gewone = Array.from({ length: aantal }, (_, nummer) => ({ bron, van, nummer, tekst: `${bron}: vraag ${nummer} van ${van.achternaam}`, op: naar(3 * (nummer * bronnenMetContacten.length + plaats) + persoon) }))
  return van === suzanne ? [...gewone, { bron, van, nummer: aantal, tekst: `${bron}: de storing`, op: tegelijk }] : gewone
}))

export const contactenIn = (bron: Bron) => contacten.filter((one) => one.bron === bron)

/** As the standard orders them: newest first, then by source. */
export function contactenVan(van: Persoon, zonder: readonly Naam[] = []): Contact[] {
  const plaats = ({ bron }: Contact) => bronnenMetContacten.indexOf(bron)
  return contacten.filter((one) => one.van === van && !zonder.includes(one.bron)).sort((one, other) => other.op.localeCompare(one.op) || plaats(one) - plaats(other))
}

/** Every first contact of Suzanne is about it, in sources that know zaken; in the zaaksysteem all of hers are. */
export const zaak = { uuid: '0b6ab1c4-9f0e-4f59-8a3b-5d1c7a4e2f10', identificatie: 'ZAAK-2024-0000000417' } as const
const kentZaken: readonly Bron[] = [...databases, 'klanten', 'esuite', 'openklant']
export const isOverZaak = ({ bron, van, nummer }: Contact) => van === suzanne && ((kentZaken.includes(bron) && nummer === 0) || bron === 'zaken')

/** Every second contact of Suzanne, in sources that know interne taken. */
const kentTaken: readonly Bron[] = [...databases, 'dynamics', 'esuite', 'openklant']
export const isTaak = ({ bron, van, nummer }: Contact) => van === suzanne && kentTaken.includes(bron) && nummer === 1

/** Hers in every source that holds addresses, written in several ways: one of each. */
export const adressenVanSuzanne = ['0612345678', 's.moulin@werk.example', 'suzanne.moulin@voorbeeld.example']

/** Mail that is nobody's: from an address of two persons, from one that only looks like hers, and from one that nobody checked. */
export const vanNiemand = ['familie.vogel@voorbeeld.example', 'suzanne.moulin@voorbeeld.example.evil.test', 'raul.nunez@voorbeeld.example']
