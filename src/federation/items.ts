/**
 * Records as answers carry them: every reference lifted from a source's own key to a {@link Ref} that can be minted, every
 * reference to a partij to the canonical persoon, and items of address-linked sources linked.
 */
import { adresKey } from '#domain/adres.ts'
import type { Ref } from '#domain/ids.ts'
import type { Evidence, Local, PartijReference, Provenance, SourceRecord } from '#domain/records.ts'
import { resourceNames, resources, type Relation, type ResourceName } from '#domain/resources.ts'
import { linkingAdres, type Links } from './who/links.ts'
import { referenceKey, type Personen, type ReferenceAt } from './who/personen.ts'
import type { Source } from './source.ts'

/** A reference within an item's fields, with the extra fields that some carry. */
export interface ItemReference {
  readonly ref: Ref
  readonly [extra: string]: unknown
}

export interface Item {
  readonly resource: ResourceName
  readonly ref: Ref
  /** The standard's fields; relations hold an {@link ItemReference}, several, or whole items. */
  readonly fields: Readonly<Record<string, unknown>>
  readonly evidence?: Evidence | undefined
  /** The sources it comes from, for provenance and counts. */
  readonly sources: readonly Source[]
  readonly provenance: Provenance
  /** Expanded relations. */
  readonly expand?: Readonly<Record<string, Item | readonly Item[] | null>>
}

export interface RecordAt {
  readonly source: Source
  readonly resource: ResourceName
  readonly record: SourceRecord
}

type Data = Readonly<Record<string, unknown>>
type Related = { readonly local: Local } & Data

export class Lift {
  readonly #personen: Personen
  readonly #links: Links

  constructor(personen: Personen, links: Links) {
    this.#personen = personen
    this.#links = links
  }

  /** Items in the order of the records; at most one call a source for all references to partijen together. */
  async items(records: readonly RecordAt[]): Promise<Item[]> {
    const [canonical, linked] = await Promise.all([
      this.#personen.canonical(records.flatMap(partijReferences)),
      this.linkedBetrokkenen(records),
    ])
    return records.map((at) => build(at, canonical, linked.get(at.record)))
  }

  /** The persoon of each betrokkene without a partij, in sources that are linked by address. */
  async linkedBetrokkenen(records: readonly RecordAt[]): Promise<Map<SourceRecord, Ref>> {
    const found = new Map<SourceRecord, Ref>()
    const loose = records.filter(({ source, resource, record }) => source.koppelen !== 'geen' && resource === 'betrokkenen' && !(record.fields as Data)['wasPartij'])
    await Promise.all([...new Set(loose.map((one) => one.source))].map(async (source) => {
      const own = loose.filter((one) => one.source === source).map(({ record }) => ({ record, adres: linkingAdresOf(record) }))
      const links = await this.#links.link(source, own.flatMap(({ adres }) => adres ?? []))
      for (const { record, adres } of own) {
        const ref = adres && links.get(adresKey(adres.soort, adres.adres))
        if (ref) found.set(record, ref)
      }
    }))
    return found
  }
}

const linkingAdresOf = (record: SourceRecord) => linkingAdres((record.evidence?.digitaleAdressen ?? []).map(({ adres }) => adres))

/** By resource, as pairs: looking these up for each record costs more than what is done with them. */
const relationsOf = Object.fromEntries(resourceNames.map((name) => [name, Object.entries(resources[name].relations)])) as Readonly<Record<ResourceName, [string, Relation][]>>

function partijReferences(at: RecordAt): ReferenceAt[] {
  const found: ReferenceAt[] = []
  addPartijReferences(found, at)
  return found
}

function addPartijReferences(found: ReferenceAt[], { source, resource, record }: RecordAt): void {
  for (const [name, relation] of relationsOf[resource]) {
    const embedded = relation.form === 'embedded'
    if (!embedded && relation.to !== 'partijen') continue
    for (const one of relatedOf(record, name, relation)) {
      if (embedded) addPartijReferences(found, { source, resource: relation.to, record: one as unknown as SourceRecord })
      else found.push({ source, reference: one })
    }
  }
}

function valueOf(record: SourceRecord, name: string, relation: Relation): unknown {
  const fields = record.fields as Data
  return relation.group ? (fields[relation.group] as Data | null | undefined)?.[name] : fields[name]
}

const none: never[] = []

function relatedOf(record: SourceRecord, name: string, relation: Relation): Related[] {
  const value = valueOf(record, name, relation) as Related | Related[] | null | undefined
  return value ? (Array.isArray(value) ? value : [value]) : none
}

function build({ source, resource, record }: RecordAt, canonical: ReadonlyMap<string, Ref>, linked: Ref | undefined): Item {
  // The record's own, for as long as nothing is lifted.
  let fields = record.fields as Record<string, unknown>
  const set = (field: string, lifted: unknown) => {
    if (fields === record.fields) fields = { ...fields }
    fields[field] = lifted
  }
  for (const [name, relation] of relationsOf[resource]) {
    const value = valueOf(record, name, relation)
    // Nothing to lift: the field is what the record has.
    if (value === undefined || value === null || (Array.isArray(value) && value.length === 0)) continue
    const lift = (one: Related) => liftOne(source, relation, one, canonical)
    const lifted = relation.many ? (value as Related[]).map(lift) : lift(value as Related)
    if (relation.group) set(relation.group, { ...(fields[relation.group] as Data), [name]: lifted })
    else set(name, lifted)
  }
  if (linked) set('wasPartij', { ref: linked })
  return {
    resource,
    ref: { source: source.number, local: record.local },
    fields,
    evidence: record.evidence,
    sources: [source],
    provenance: linked ? 'via-adres' : (record.provenance ?? 'eigen'),
  }
}

function liftOne(source: Source, relation: Relation, value: Related, canonical: ReadonlyMap<string, Ref>): ItemReference | Item {
  if (relation.form === 'embedded') {
    return build({ source, resource: relation.to, record: value as unknown as SourceRecord }, canonical, undefined)
  }
  const { local, identiteiten, ...extra } = value as Related & PartijReference
  const own: Ref = { source: source.number, local }
  if (relation.to !== 'partijen') return { ...extra, ref: own }
  return { ref: canonical.get(referenceKey({ source, reference: { local, ...(identiteiten && { identiteiten }) } })) ?? own }
}

export function isItem(value: unknown): value is Item {
  return typeof value === 'object' && value !== null && 'resource' in value && 'fields' in value
}

/** The refs in one field of an item: of a reference, of several, or none. */
export function refsIn(value: unknown): Ref[] {
  if (Array.isArray(value)) return value.flatMap(refsIn)
  return typeof value === 'object' && value !== null && 'ref' in value ? [(value as ItemReference).ref] : []
}
