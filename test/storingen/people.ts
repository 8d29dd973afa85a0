/** Three sources' own data: people, contacts with them, and the rol in which each took part. No two sources hold the same row. */
import { createHash } from 'node:crypto'

/** Invented numbers that pass the check digit. */
export const bsn = { overal: '999993653', elders: '999990019', hier: '999990408', ander: '999992016', vreemd: '999990081', nergens: '999991929' } as const

export interface Persoon {
  readonly id: number
  readonly bsn: string
  readonly naam: string
}

export interface Rol {
  readonly id: number
  readonly contact: string
  readonly naam: string
  readonly persoon: Pick<Persoon, 'id' | 'bsn'> | null
}

export interface Contact {
  readonly id: string
  readonly kenmerk: string
  readonly moment: string
  readonly kanaal: string
  readonly tekst: string
  readonly vertrouwelijk: boolean
  readonly rollen: readonly Rol[]
}

/** By the last part of the path under which a source answers them. */
export interface Data {
  readonly contacten: readonly Contact[]
  readonly personen: readonly Persoon[]
  readonly rollen: readonly Rol[]
}

export type Kind = keyof Data

interface Holding {
  readonly letter: string
  readonly count: number
  /** Whose contacts these are, in turn. */
  readonly owners: readonly string[]
  /** Hours between contacts: sources share some moments, so that ties occur. */
  readonly step: number
  /** People whom it knows and has no contacts with. */
  readonly besides?: readonly string[]
}

const holdings = {
  register: { letter: 'R', count: 21, owners: [bsn.overal, bsn.elders, ''], step: 2 },
  archief: { letter: 'A', count: 17, owners: [bsn.elders, bsn.overal], step: 3 },
  wankel: { letter: 'W', count: 20, owners: [bsn.overal, bsn.hier, bsn.ander], step: 1, besides: [bsn.vreemd] },
} as const satisfies Record<string, Holding>

export type HolderName = keyof typeof holdings

const newest = Date.parse('2026-03-01T12:00:00Z')

function dataOf({ letter, count, owners, step, besides = [] }: Holding): Data {
  const numbers = [...new Set([...owners, ...besides])].filter((one) => one !== '')
  const personen = numbers.map((number, place): Persoon => ({ id: 100 + place, bsn: number, naam: `${letter}-persoon ${place + 1}` }))
  const contacten = Array.from({ length: count }, (_, place) => contactOf(letter, place, newest - place * step * 3_600_000, personen.find((one) => one.bsn === owners[place % owners.length])))
  return { contacten, personen, rollen: contacten.flatMap(({ rollen }) => rollen) }
}

function contactOf(letter: string, place: number, moment: number, persoon: Persoon | undefined): Contact {
  const kenmerk = `${letter}-${String(place + 1).padStart(2, '0')}`
  const id = uuidOf(kenmerk)
  return {
    id, kenmerk, moment: new Date(moment).toISOString().replace('.000', ''), kanaal: 'telefoon', tekst: `Vraag ${kenmerk}`, vertrouwelijk: false,
    rollen: [{ id: 1000 + place, contact: id, naam: `Klant ${kenmerk}`, persoon: persoon ? { id: persoon.id, bsn: persoon.bsn } : null }],
  }
}

function uuidOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*$/, '$1-$2-4$3-8$4-$5')
}

export const held: Readonly<Record<HolderName, Data>> = { register: dataOf(holdings.register), archief: dataOf(holdings.archief), wankel: dataOf(holdings.wankel) }

/** The one contact that is broken where one among twenty is; it is of somebody whom every source knows. */
export const broken = held.wankel.contacten[3]!

/** A contact that no source holds. */
export const unheld = uuidOf('nergens')

/** Contacts of these sources in the order of the standard: the newest first, ties by the sources' numbers. */
export function merged(names: readonly HolderName[], keep: (contact: Contact) => boolean = () => true): Contact[] {
  const rows = names.flatMap((name) => held[name].contacten).filter(keep)
  // The sort is stable, so that of one moment the first source's come first.
  return rows.sort((one, other) => (one.moment === other.moment ? 0 : one.moment < other.moment ? 1 : -1))
}

export const isOf = (number: string) => ({ rollen }: Contact) => rollen.some(({ persoon }) => persoon?.bsn === number)
