/** The standard's objects to records, and drafts to the standard's objects. Pure: related objects are handed in. */
import {
  identitySoorten, isValidIdentity, resources, toMoment,
  type BetrokkeneEvidence, type Draft, type Evidence, type IdentificatorEvidence, type Identity, type Included, type Local, type PartijReference,
  type ResourceName, type SourceRecord, type StepReference,
} from '#spi'
import { alongside, dependencies, type Known, type Pointer } from './related.ts'
import type { Wire } from './wire.ts'

type Data = Readonly<Record<string, unknown>>

/** Values that follow from others, and the object's own names. */
const derived = new Set(['uuid', 'url', '_expand', 'volledigeNaam', 'toegewezenAanActor'])
const moments = new Set(['plaatsgevondenOp', 'toegewezenOp', 'afgehandeldOp'])

export function toRecord<R extends ResourceName>(resource: R, wire: Wire, known: Known): SourceRecord<R> {
  const included = includedWith(resource, wire, known)
  return { ...bareRecord<R>(resource, wire, known), ...(included && { included }) }
}

function bareRecord<R extends ResourceName>(resource: R, wire: Wire, known: Known): SourceRecord<R> {
  const evidence = evidenceOf[resource]?.(wire, known)
  return { local: wire.uuid, fields: fieldsOf(resource, wire, known) as SourceRecord<R>['fields'], ...(evidence && { evidence }) }
}

function fieldsOf(resource: ResourceName, wire: Data, known: Known): Data {
  const fields: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(wire)) {
    if (derived.has(name)) continue
    if (resources[resource].relations[name]) fields[name] = relationOf(resource, name, value, known)
    else if (name === 'partijIdentificatie') fields[name] = partijIdentificatie(value as Data | null)
    else fields[name] = moments.has(name) && typeof value === 'string' ? (toMoment(value) ?? value) : value
  }
  return fields
}

function relationOf(resource: ResourceName, name: string, value: unknown, known: Known): unknown {
  const { to, form } = resources[resource].relations[name]!
  const one = (other: Wire) => {
    if (form === 'embedded') return bareRecord(to, other, known)
    const { uuid, url: _url, ...extra } = other
    return { local: uuid, ...extra, ...(resource !== 'partijen' && to === 'partijen' && identiteiten(known.get('partijen', uuid), known)) }
  }
  if (Array.isArray(value)) return (value as Wire[]).map(one)
  return value === null || value === undefined ? value : one(value as Wire)
}

/** A contactpersoon has a uuid of its own there, which nothing leads to. */
function partijIdentificatie(value: Data | null): Data | null {
  if (!value) return null
  const { uuid: _uuid, volledigeNaam: _naam, werkteVoorPartij, ...rest } = value
  const employer = werkteVoorPartij as Wire | null | undefined
  return { ...rest, ...(employer !== undefined && { werkteVoorPartij: employer && { local: employer.uuid } }) }
}

/** The numbers of a partij, when it is at hand. */
function identiteiten(partij: Wire | undefined, known: Known): Pick<PartijReference, 'identiteiten'> {
  if (!partij) return {}
  const found = ((partij['partijIdentificatoren'] ?? []) as Wire[]).flatMap((identificator) => identityOf(identificator, known) ?? [])
  return { identiteiten: found.filter(isValidIdentity) }
}

function identityOf(identificator: Wire, known: Known): Identity | undefined {
  const { codeSoortObjectId, objectId } = (identificator['partijIdentificator'] ?? {}) as { codeSoortObjectId?: string; objectId?: string }
  const soort = identitySoorten.find((one) => one === codeSoortObjectId)
  if (!soort || !objectId) return undefined
  const [parent] = parentsOf(identificator, known) ?? []
  const kvk = soort === 'vestigingsnummer' && parent?.codeSoortObjectId === 'kvk_nummer' ? parent.objectId : undefined
  return { soort, nummer: objectId, ...(kvk !== undefined && { kvk }) }
}

/** `undefined` when there is one that is not at hand. */
function parentsOf(identificator: Wire, known: Known): Omit<IdentificatorEvidence, 'local'>[] | undefined {
  const reference = identificator['subIdentificatorVan'] as Wire | null | undefined
  if (!reference) return []
  const parent = known.get('partij-identificatoren', reference.uuid)
  return parent && [parent['partijIdentificator'] as Omit<IdentificatorEvidence, 'local'>]
}

type EvidenceOf = (wire: Wire, known: Known) => Evidence

const referenceIn = (wire: Wire, name: string) => (wire[name] as Wire | null | undefined)?.uuid
const listIn = (wire: Wire, name: string) => (wire[name] ?? []) as readonly Wire[]
const allOf = (wire: Wire, name: string, resource: ResourceName, known: Known): readonly Wire[] | undefined => {
  const found = listIn(wire, name).map(({ uuid }) => known.get(resource, uuid))
  return found.every((one) => one !== undefined) ? found : undefined
}

const evidenceOf: { readonly [R in ResourceName]?: EvidenceOf } = {
  klantcontacten: (wire, known) => {
    const betrokkenen = allOf(wire, 'hadBetrokkenen', 'betrokkenen', known)
    const onderwerpen = allOf(wire, 'gingOverOnderwerpobjecten', 'onderwerpobjecten', known)
    const was = known.listed('onderwerpobjecten', wire.uuid)
    return {
      ...(betrokkenen && { hadBetrokkenen: betrokkenen.map((one) => betrokkeneEvidence(one, known)) }),
      ...(onderwerpen && { gingOverOnderwerpobjecten: onderwerpen.map(onderwerpEvidence) }),
      ...(was && { wasOnderwerpobjecten: was.map(onderwerpEvidence) }),
    }
  },
  betrokkenen: (wire, known) => {
    const adressen = allOf(wire, 'digitaleAdressen', 'digitaleadressen', known)
    return {
      ...(adressen && { digitaleAdressen: adressen.map(({ uuid, adres }) => ({ local: uuid, adres: String(adres) })) }),
      ...contactEvidence(referenceIn(wire, 'hadKlantcontact'), known),
      ...partijEvidence(referenceIn(wire, 'wasPartij'), known),
    }
  },
  digitaleadressen: (wire, known) => {
    const betrokkene = known.get('betrokkenen', referenceIn(wire, 'verstrektDoorBetrokkene'))
    return { ...(betrokkene && { betrokkene: { rol: String(betrokkene['rol']) } }), ...partijEvidence(referenceIn(wire, 'verstrektDoorPartij'), known) }
  },
  'categorie-relaties': (wire, known) => partijEvidence(referenceIn(wire, 'partij'), known),
  internetaken: (wire, known) => {
    const actoren = allOf(wire, 'toegewezenAanActoren', 'actoren', known)
    return { ...contactEvidence(referenceIn(wire, 'aanleidinggevendKlantcontact'), known), ...(actoren && { actoren: actoren.map(({ naam }) => String(naam)) }) }
  },
  'partij-identificatoren': (wire, known) => {
    const parents = parentsOf(wire, known)
    return parents ? { subIdentificatorVan: parents } : {}
  },
  partijen: (wire, known) => {
    const parents = listIn(wire, 'partijIdentificatoren').map((one) => parentsOf(one, known))
    const representing = known.listed('vertegenwoordigingen', wire.uuid)
    return {
      ...(parents.every((one) => one !== undefined) && { subIdentificatorVan: parents.flat() }),
      categorieen: listIn(wire, 'categorieRelaties').flatMap(({ categorieNaam }) => (typeof categorieNaam === 'string' ? [categorieNaam] : [])),
      ...(representing && { vertegenwoordigdDoor: representing.map((one) => ({ local: referenceIn(one, 'vertegenwoordigendePartij')! })) }),
    }
  },
}

function betrokkeneEvidence(betrokkene: Wire, known: Known): BetrokkeneEvidence {
  const partij = referenceIn(betrokkene, 'wasPartij')
  const adressen = allOf(betrokkene, 'digitaleAdressen', 'digitaleadressen', known) ?? []
  return {
    local: betrokkene.uuid,
    wasPartij: partij === undefined ? null : { local: partij, ...identiteiten(known.get('partijen', partij), known) },
    adressen: adressen.map(({ adres }) => String(adres)),
  }
}

function onderwerpEvidence({ uuid, onderwerpobjectidentificator }: Wire): IdentificatorEvidence {
  return { local: uuid, ...(onderwerpobjectidentificator as Data | null) }
}

function contactEvidence(uuid: Local | undefined, known: Known): Pick<Evidence, 'klantcontact'> {
  const contact = known.get('klantcontacten', uuid) as { nummer?: string | null; referentienummer?: string | null } | undefined
  return contact ? { klantcontact: { nummer: contact.nummer ?? null, referentienummer: contact.referentienummer ?? null } } : {}
}

function partijEvidence(uuid: Local | undefined, known: Known): Pick<Evidence, 'partij'> {
  const partij = known.get('partijen', uuid)
  return partij ? { partij: { soortPartij: String(partij['soortPartij']), nummer: (partij['nummer'] as string | null | undefined) ?? null } } : {}
}

/**
 * What is at hand of the objects around it, where all that a get of them tells is around it too. What only another row brought does not count: a
 * record is the same in every answer.
 */
function includedWith(resource: ResourceName, wire: Wire, known: Known): Included | undefined {
  const found = new Map<ResourceName, Map<Local, SourceRecord>>()
  const add = (to: ResourceName, other: Wire) => {
    const records = found.get(to) ?? new Map<Local, SourceRecord>()
    found.set(to, records.set(other.uuid, bareRecord(to, other, known)))
  }
  const around = [...dependencies(resource, wire, known), ...alongside(resource, wire)]
  const names = new Set([{ resource, uuid: wire.uuid }, ...around].map(nameOf))
  const isWhole = (to: ResourceName, other: Wire) => dependencies(to, other, known).every((pointer) => names.has(nameOf(pointer)))
  for (const { resource: to, uuid } of around) {
    const other = known.get(to, uuid)
    if (other && uuid !== wire.uuid && isWhole(to, other)) add(to, other)
  }
  for (const [name, { to, form }] of Object.entries(resources[resource].relations)) {
    if (form !== 'embedded') continue
    for (const other of listIn(wire, name)) if (isWhole(to, other)) add(to, other)
  }
  return found.size === 0 ? undefined : Object.fromEntries([...found].map(([to, records]) => [to, [...records.values()]]))
}

const nameOf = ({ resource, uuid }: Pointer) => `${resource} ${uuid}`

/** A draft as the standard takes it: references by uuid, and new objects within it without one. */
export function toBody(resource: ResourceName, draft: Draft<ResourceName> | Data): Data {
  const body: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(draft as Data)) {
    const relation = resources[resource].relations[name]
    if (relation) body[name] = many(value, (one) => (relation.form === 'embedded' ? embedded(relation.to, one as unknown as SourceRecord) : pointer(one)))
    else if (name === 'partijIdentificatie') body[name] = employerOut(value as Data | null)
    // An empty one is taken for a value that must be unique.
    else body[name] = (name === 'nummer' || name === 'referentienummer') && value === '' ? null : value
  }
  return body
}

function many(value: unknown, change: (one: Data) => unknown): unknown {
  if (Array.isArray(value)) return (value as Data[]).map(change)
  return value === null || value === undefined ? value : change(value as Data)
}

const pointer = (reference: Data) => ({ uuid: reference['local'] })
const embedded = (to: ResourceName, { local, fields }: SourceRecord) => ({ ...(local !== '' && { uuid: local }), ...toBody(to, fields) })

function employerOut(value: Data | null): Data | null {
  const employer = value?.['werkteVoorPartij'] as Data | null | undefined
  return value && { ...value, ...(employer !== undefined && { werkteVoorPartij: employer && pointer(employer) }) }
}

/** Where a draft holds the place of what an earlier step makes. */
export function isStepReference(value: unknown): value is StepReference {
  return typeof value === 'object' && value !== null && typeof (value as { step?: unknown }).step === 'number'
}

/** An object that has the standard's shape as far as the rest counts on it: its own uuid, in lower case. */
export function isWire(value: unknown): value is Wire {
  return typeof value === 'object' && value !== null && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(String((value as { uuid?: unknown }).uuid))
}

