/**
 * Where a change to a partij goes that several sources hold: each field to the source whose value is shown, new fields to
 * the client's own source, all of them to one. What the next GET would not show is refused.
 */
import { isDeepStrictEqual } from 'node:util'
import { adresKey } from '#domain/adres.ts'
import type { Fields, SourceRecord } from '#domain/records.ts'
import type { ResourceSchema } from '#domain/standard.ts'
import { filledValue } from '#domain/standard.ts'
import type { Reference } from '#spi'
import { refsIn, type Item } from '../items.ts'
import type { AdresAt } from '../who/links.ts'
import { firstValue, geheimhouding, saysSomething } from '../who/merge-persoon.ts'
import type { Personen } from '../who/personen.ts'
import { refKey } from '../who/personen.ts'
import type { Persoon } from '../who/persoon.ts'
import type { Source } from '../source.ts'
import { isShown } from './checks.ts'
import { NotWritable } from './failures.ts'
import type { Data, Targets } from './targets.ts'

export interface PartijAsked {
  readonly schema: ResourceSchema
  readonly personen: Personen
  /** As it is shown. */
  readonly item: Item
  readonly persoon: Persoon
  readonly fields: Data
  readonly targets: Targets
  /** The client's own source for writing. */
  readonly own: Source
  /** The digitale adressen that its partijen hold, those that are not shown included. */
  readonly adressen: readonly AdresAt[]
}

export interface PartijRoute {
  readonly source: Source
  /** Fields to send, their references still to be put in the source's terms. */
  readonly fields: Data
  /** Fields that are in its terms already. */
  readonly lists: Readonly<Record<string, readonly unknown[]>>
}

/** Nothing: all that was asked is shown already. Throws NotWritable. */
export function routePartij(asked: PartijAsked): PartijRoute | undefined {
  const routed = new Map<string, Source>()
  const lists: Record<string, readonly unknown[]> = {}
  for (const name of Object.keys(asked.fields)) {
    if (name === 'partijIdentificatoren' || isShown(asked.schema, asked.item, name, asked.fields, asked.targets)) continue
    routed.set(name, routeOf(asked, name))
    if (linked.has(name)) lists[name] = linkedList(asked, name)
  }
  const [source = undefined, ...others] = new Set(routed.values())
  if (others.length > 0) throw new NotWritable(`Deze wijziging raakt meer dan één bron: ${[...routed].map(([name, { name: bron }]) => `${name} (${bron})`).join(', ')}. Er is niets vastgelegd.`)
  if (!source) return undefined
  const fields = Object.fromEntries([...routed.keys()].filter((name) => !linked.has(name)).map((name) => [name, asked.fields[name]]))
  requireShown(asked, source, fields)
  return { source, fields, lists }
}

const linked = new Set(['digitaleAdressen', 'rekeningnummers'])
const preferences = new Set(['voorkeursDigitaalAdres', 'voorkeursRekeningnummer'])

export function notShown(name: string): NotWritable {
  return new NotWritable(`${name}: de waarde die wordt getoond, komt uit een bron die deze wijziging niet aanneemt.`)
}

/** The source whose value is shown; the client's own when none says anything. */
function routeOf({ persoon, own, fields, targets, item }: PartijAsked, name: string): Source {
  if (linked.has(name)) return own
  if (preferences.has(name)) {
    const source = persoon.partijen.find((partij) => partij.source.number === (targets.get(name)?.ref ?? refsIn(item.fields[name])[0])?.source)?.source
    return source ?? own
  }
  const saying = persoon.partijen.filter(({ record }) => saysSomething((record.fields as Data)[name]))
  if (name !== 'indicatieGeheimhouding') return saying[0]?.source ?? own
  if (fields[name] === true) return own
  const secret = saying.filter(({ record }) => record.fields.indicatieGeheimhouding === true)
  return (secret[0] ?? saying[0])?.source ?? own
}

/** What a source says of a partij. */
interface Told {
  readonly source: Source
  readonly fields: Data
}

/** Throws when a field, once written, would not be what is shown: another source that comes first says otherwise. */
function requireShown(asked: PartijAsked, source: Source, changes: Data): void {
  const { persoon, personen, item, schema } = asked
  const before = persoon.partijen.map((partij): Told => ({ source: partij.source, fields: partij.record.fields }))
  const place = before.findIndex((one) => one.source === source)
  const changed: Told = { source, fields: { ...before[place]?.fields, ...changes } }
  const after = place === -1 ? [...before, changed].sort((one, other) => personen.compare(one.source, other.source)) : before.with(place, changed)
  for (const [name, wanted] of Object.entries(changes)) {
    if (name === 'indicatieGeheimhouding') {
      const elsewhere = item.fields[name] === true && geheimhouding(before, false) !== true
      if (geheimhouding(after, elsewhere) !== wanted) throw notShown(name)
      continue
    }
    const soort = firstValue(after, 'soortPartij')
    const telling = name === 'partijIdentificatie' ? after.filter(({ fields }) => fields['soortPartij'] === soort) : after
    const shown = firstValue(telling, name) ?? null
    const property = schema.properties[name]
    const isSame = shown === wanted || (property !== undefined && !preferences.has(name) && isDeepStrictEqual(filledValue(shown, property), filledValue(wanted, property)))
    if (!isSame && saysSomething(shown)) throw notShown(name)
  }
}

/** The whole list of one source: what it has of the list that was asked, and what of its own is not shown because another has it too. */
function linkedList({ item, persoon, own, fields, targets, adressen }: PartijAsked, name: string): readonly Reference[] {
  const shown = refsIn(item.fields[name])
  const found = ((fields[name] as readonly unknown[] | null) ?? []).map((_, place) => targets.get(`${name}.${place}`)!)
  const asked = found.map(({ ref }) => ref)
  const keys = new Set(asked.map(refKey))
  const kept = new Set(found.map(({ at }) => adresOf(at!.record)))
  const reappears = name === 'digitaleAdressen' && adressen.some(({ source, record }) => source !== own && !kept.has(adresOf(record)))
  const lost = reappears || shown.some((ref) => ref.source !== own.number && !keys.has(refKey(ref)))
  const strange = asked.some((ref) => ref.source !== own.number && !shown.some((one) => refKey(one) === refKey(ref)))
  if (lost || strange) throw notShown(name)
  const held = persoon.partijen.find(({ source }) => source === own)?.record.fields as Data | undefined
  const hidden = ((held?.[name] as readonly Reference[] | undefined) ?? []).filter(({ local }) => !shown.some((ref) => ref.source === own.number && ref.local === local))
  return [...asked.filter(({ source }) => source === own.number).map(({ local }) => ({ local })), ...hidden.map(({ local }) => ({ local }))]
}

function adresOf({ fields }: SourceRecord): string {
  const { soortDigitaalAdres, adres } = fields as Fields<'digitaleadressen'>
  return adresKey(soortDigitaalAdres ?? 'overig', adres ?? '')
}
