/** The one partij that a persoon is to clients: scalars from the first source in precedence that has them, lists as unions. */
import { adresKey } from '#domain/adres.ts'
import { uniqueBy } from '#domain/unique.ts'
import type { Evidence } from '#domain/records.ts'
import { refsIn, type Item, type ItemReference } from '../items.ts'
import type { Persoon } from './persoon.ts'
import { refKey } from './personen.ts'

export interface PersoonParts {
  readonly persoon: Persoon
  /** Its partijen as items, in precedence. */
  readonly partijen: readonly Item[]
  /** Its partijen's digitale adressen as items, in precedence. */
  readonly adressen: readonly Item[]
  readonly betrokkenen: readonly Item[]
  /** A source that the client may not see asks for secrecy. */
  readonly geheimElders: boolean
}

type Data = Readonly<Record<string, unknown>>

const unions = ['vertegenwoordigden', 'categorieRelaties', 'rekeningnummers'] as const

export function mergePersoon(parts: PersoonParts): Item {
  const { persoon, partijen } = parts
  const adressen = uniqueAdressen(parts.adressen)
  const soortPartij = firstValue(partijen, 'soortPartij')
  const fields: Record<string, unknown> = { ...scalars(partijen), soortPartij }
  fields['partijIdentificatie'] = firstValue(partijen.filter((one) => one.fields['soortPartij'] === soortPartij), 'partijIdentificatie') ?? null
  fields['indicatieGeheimhouding'] = geheimhouding(partijen, parts.geheimElders)
  fields['digitaleAdressen'] = adressen.kept.map(({ ref }) => ({ ref }))
  fields['voorkeursDigitaalAdres'] = voorkeur(partijen, adressen.survivors)
  fields['betrokkenen'] = parts.betrokkenen.map(({ ref }) => ({ ref }))
  fields['partijIdentificatoren'] = uniqueIdentificatoren(partijen)
  for (const name of unions) fields[name] = union(partijen, name)
  return {
    resource: 'partijen',
    ref: persoon.ref,
    fields,
    evidence: unionEvidence(partijen),
    sources: partijen.flatMap(({ sources }) => sources),
    provenance: 'eigen',
    expand: { digitaleAdressen: adressen.kept, betrokkenen: parts.betrokkenen },
  }
}

const lists = new Set<string>([...unions, 'digitaleAdressen', 'betrokkenen', 'partijIdentificatoren', 'voorkeursDigitaalAdres', 'indicatieGeheimhouding'])

function scalars(partijen: readonly Item[]): Record<string, unknown> {
  const names = new Set(partijen.flatMap(({ fields }) => Object.keys(fields)))
  return Object.fromEntries([...names].filter((name) => !lists.has(name)).map((name) => [name, firstValue(partijen, name)]))
}

/** The first whose value says something; else the first that has one at all. */
export function firstWith<P extends { readonly fields: Data }>(partijen: readonly P[], name: string): P | undefined {
  const having = partijen.filter(({ fields }) => fields[name] !== undefined)
  return having.find(({ fields }) => saysSomething(fields[name])) ?? having[0]
}

export function firstValue(partijen: readonly { readonly fields: Data }[], name: string): unknown {
  return firstWith(partijen, name)?.fields[name]
}

export function saysSomething(value: unknown): boolean {
  if (value === null || value === undefined || value === '') return false
  if (typeof value !== 'object' || Array.isArray(value)) return true
  return Object.values(value).some(saysSomething)
}

/** Any true is true; else any false is false; else not known. A source that does not carry the field takes no part. */
export function geheimhouding(partijen: readonly { readonly fields: Data }[], elders: boolean): boolean | null {
  const values = partijen.map(({ fields }) => fields['indicatieGeheimhouding'])
  if (elders || values.includes(true)) return true
  return values.includes(false) ? false : null
}

function union(partijen: readonly Item[], name: string): ItemReference[] {
  const all = partijen.flatMap(({ fields }) => (fields[name] as ItemReference[] | undefined) ?? [])
  return uniqueBy(all, ({ ref }) => refKey(ref))
}

/** One of each address; the first in precedence survives, and the others lead to it. */
export function uniqueAdressen(items: readonly Item[]): { kept: Item[]; survivors: ReadonlyMap<string, Item> } {
  const byAdres = new Map<string, Item>()
  const survivors = new Map<string, Item>()
  for (const item of items) {
    const { soortDigitaalAdres: soort, adres } = item.fields as { soortDigitaalAdres: 'email'; adres: string }
    const key = adresKey(soort, adres)
    const first = byAdres.get(key) ?? item
    byAdres.set(key, first)
    survivors.set(refKey(item.ref), first)
  }
  return { kept: [...byAdres.values()], survivors }
}

function voorkeur(partijen: readonly Item[], survivors: ReadonlyMap<string, Item>): ItemReference | null {
  for (const { fields } of partijen) {
    const [ref] = refsIn(fields['voorkeursDigitaalAdres'])
    const survivor = ref && survivors.get(refKey(ref))
    if (survivor) return { ref: survivor.ref }
  }
  return null
}

/** One of each number; rather one that knows its parent, for that is what a vestiging is looked up by. */
function uniqueIdentificatoren(partijen: readonly Item[]): Item[] {
  const all = partijen.flatMap(({ fields }) => (fields['partijIdentificatoren'] as Item[] | undefined) ?? [])
  return uniqueBy(all, numberKey).map((first) => all.find((one) => numberKey(one) === numberKey(first) && one.fields['subIdentificatorVan']) ?? first)
}

function numberKey({ fields }: Item): string {
  const group = fields['partijIdentificator'] as Data | undefined
  return `${String(group?.['codeSoortObjectId'])} ${String(group?.['objectId'])}`
}

function unionEvidence(partijen: readonly Item[]): Evidence {
  const all = partijen.flatMap(({ evidence }) => evidence ?? [])
  return {
    subIdentificatorVan: all.flatMap((one) => one.subIdentificatorVan ?? []),
    categorieen: all.flatMap((one) => one.categorieen ?? []),
    vertegenwoordigdDoor: all.flatMap((one) => one.vertegenwoordigdDoor ?? []),
  }
}
