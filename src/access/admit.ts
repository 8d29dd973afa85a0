/** Changes, each one request, and the one set of changes that the standard makes as one. */
import { isQuarantine, Refusal, SourceError, type Call, type Draft, type FieldName, type Local, type ResourceName, type SourceRecord, type Step } from '#spi'
import { Reading, type ReadingSettings } from './reading.ts'
import { Harvest } from './related.ts'
import { isStepReference, isWire, toBody, toRecord } from './translate.ts'
import type { Wire } from './wire.ts'

type Data = Readonly<Record<string, unknown>>

const adres = ['bezoekadres', 'correspondentieadres']

/** What the standard stores of each resource; the rest of its fields follow from others. */
const accepted = {
  actoren: ['naam', 'soortActor', 'indicatieActief', 'actoridentificator', 'actorIdentificatie'],
  actorklantcontacten: ['actor', 'klantcontact'],
  betrokkenen: ['wasPartij', 'hadKlantcontact', ...adres, 'contactnaam', 'rol', 'organisatienaam', 'initiator'],
  bijlagen: ['wasBijlageVanKlantcontact', 'bijlageidentificator'],
  'categorie-relaties': ['partij', 'categorie', 'beginDatum', 'eindDatum'],
  categorieen: ['naam'],
  digitaleadressen: [
    'verstrektDoorBetrokkene', 'verstrektDoorPartij', 'adres', 'soortDigitaalAdres', 'isStandaardAdres', 'omschrijving', 'referentie', 'verificatieDatum',
  ],
  internetaken: [
    'nummer', 'referentienummer', 'gevraagdeHandeling', 'aanleidinggevendKlantcontact', 'toegewezenAanActoren', 'toelichting', 'status', 'afgehandeldOp',
  ],
  klantcontacten: [
    'nummer', 'referentienummer', 'kanaal', 'onderwerp', 'inhoud', 'reactie', 'indicatieContactGelukt', 'hoofdOnderwerpType', 'verdereActieOndernomen', 'taal',
    'vertrouwelijk', 'plaatsgevondenOp', 'metadata',
  ],
  onderwerpobjecten: ['klantcontact', 'wasKlantcontact', 'onderwerpobjectidentificator'],
  'partij-identificatoren': ['identificeerdePartij', 'anderePartijIdentificator', 'partijIdentificator', 'subIdentificatorVan'],
  partijen: [
    'nummer', 'interneNotitie', 'digitaleAdressen', 'voorkeursDigitaalAdres', 'rekeningnummers', 'voorkeursRekeningnummer', 'partijIdentificatoren', 'soortPartij',
    'indicatieGeheimhouding', 'voorkeurstaal', 'indicatieActief', ...adres, 'partijIdentificatie',
  ],
  rekeningnummers: ['partij', 'iban', 'bic'],
  vertegenwoordigingen: ['vertegenwoordigendePartij', 'vertegenwoordigdePartij'],
  organisatie: ['handelsnaam', 'oprichtingsdatum', 'opheffingsdatum', 'adres'],
  persoon: ['geboortedatum', 'overlijdensdatum', 'geslachtsnaam', 'geslacht', 'voorvoegsel', 'voornamen', 'adres'],
} satisfies Record<ResourceName, readonly string[]>

export function acceptedFields<R extends ResourceName>(resource: R): readonly FieldName<R>[] {
  return accepted[resource] as unknown as FieldName<R>[]
}

/** Of the group that depends on the kind of a partij or actor, the field with that kind: without it the standard ignores the group. */
const kinds: { readonly [R in ResourceName]?: { readonly group: string; readonly by: string } } = {
  partijen: { group: 'partijIdentificatie', by: 'soortPartij' },
  actoren: { group: 'actorIdentificatie', by: 'soortActor' },
}

export class Writer {
  readonly #settings: ReadingSettings

  constructor(settings: ReadingSettings) {
    this.#settings = settings
  }

  async create<R extends ResourceName>(resource: R, draft: Draft<R>, call: Call): Promise<SourceRecord<R>> {
    const made = await this.#written(resource, await this.#settings.api.post(resource, newBody(resource, draft), call), call)
    return this.#unchanged(made, draft, () => this.remove(resource, made.local, call))
  }

  async update<R extends ResourceName>(resource: R, local: Local, draft: Draft<R>, call: Call): Promise<SourceRecord<R> | undefined> {
    const body = await this.#withKind(resource, local, toBody(resource, draft), call)
    if (!body) return undefined
    const before = Object.keys(body).length === 0 || 'metadata' in body ? await this.#read(resource, local, call) : undefined
    if (Object.keys(body).length === 0) return before
    const answer = await this.#settings.api.patch(resource, local, body, call)
    if (answer === undefined) return undefined
    const written = await this.#written(resource, answer, call, local)
    return this.#unchanged(written, draft, () => this.#settings.api.patch(resource, local, fieldsOf(before, Object.keys(body)), call))
  }

  remove(resource: ResourceName, local: Local, call: Call): Promise<boolean> {
    return this.#settings.api.remove(resource, local, call)
  }

  /** A new klantcontact with at most one betrokkene and one onderwerpobject of it: `maak-klantcontact`, one transaction of the standard. */
  async together(steps: readonly Step[], call: Call): Promise<SourceRecord[]> {
    const body = Object.fromEntries(steps.map((step) => [partOf(step)!, bodyOf(step)]))
    const answer = await this.#settings.api.post('maak-klantcontact', body, call).catch((error: unknown) => { throw numbered(error, steps) })
    const made = (answer ?? {}) as Data
    const records = await Promise.all(steps.map((step) => this.#written(step.resource, made[partOf(step)!], call)))
    await this.#unchanged(records[0]!, (steps[0] as { draft: Data }).draft, () => this.remove('klantcontacten', records[0]!.local, call))
    return records
  }

  /**
   * The reference implementation rewrites some keys of metadata: `mijn_sleutel` comes back as `mijnSleutel`. What would not come back as it was
   * sent is undone, and refused.
   */
  async #unchanged<R extends ResourceName>(record: SourceRecord<R>, draft: Data, undo: () => Promise<unknown>): Promise<SourceRecord<R>> {
    const sent = Object.keys((draft['metadata'] ?? {}))
    const kept = new Set(Object.keys(((record.fields as Data)['metadata'] ?? {})))
    if (sent.every((key) => kept.has(key))) return record
    await undo()
    throw new Refusal([{ name: 'metadata', code: 'invalid', reason: 'De bron bewaart een sleutel niet zoals zij is geschreven. Gebruik alleen letters en cijfers, met een kleine letter vooraan.' }])
  }

  /** `undefined` when there is no such record. */
  async #withKind(resource: ResourceName, local: Local, body: Data, call: Call): Promise<Data | undefined> {
    const kind = kinds[resource]
    if (!kind || body[kind.group] === undefined || body[kind.by] !== undefined) return body
    const current = await this.#read(resource, local, call)
    return current && { ...body, [kind.by]: (current.fields as Data)[kind.by] }
  }

  async #read<R extends ResourceName>(resource: R, local: Local, call: Call): Promise<SourceRecord<R> | undefined> {
    const [found] = await Reading.over(this.#settings, call, (reading) => reading.get(resource, [local]))
    if (found && isQuarantine(found)) throw new SourceError('bron-onleesbaar', 'an object that is written to cannot be read')
    return found
  }

  /** As a get gives it. What was written stays written when it cannot be read again: then it is as the source answered, with less beside it. */
  async #written<R extends ResourceName>(resource: R, answer: unknown, call: Call, local?: Local): Promise<SourceRecord<R>> {
    if (!isWire(answer)) throw new SourceError('bron-onleesbaar', 'the source does not answer with what it has written')
    const read = await this.#read(resource, local ?? answer.uuid, call).catch(() => undefined)
    return read ?? answered(resource, answer)
  }
}

/** Some fields of a record as they were, to be written again. */
function fieldsOf(record: SourceRecord | undefined, names: readonly string[]): Data {
  const fields = Object.entries((record?.fields ?? {}) as Data).filter(([name]) => names.includes(name))
  return toBody('klantcontacten', Object.fromEntries(fields))
}

function answered<R extends ResourceName>(resource: R, answer: Wire): SourceRecord<R> {
  const known = new Harvest()
  known.add(resource, answer)
  return toRecord(resource, answer, known)
}

function newBody(resource: ResourceName, draft: Data): Data {
  if (resource === 'partijen') refuseLoosePreferences(draft)
  const body = toBody(resource, draft)
  // The standard takes a digitaal adres without this key for a fault, though it may be null.
  return resource === 'digitaleadressen' ? { verstrektDoorPartij: null, ...body } : body
}

/** The reference implementation fails on these, where it has a refusal for the same fault in a list that does not have it. */
function refuseLoosePreferences(draft: Data): void {
  const loose = [['voorkeursDigitaalAdres', 'digitaleAdressen', 'adres', 'digitaal adres'], ['voorkeursRekeningnummer', 'rekeningnummers', 'rekeningnummer', 'rekeningnummer']]
    .filter(([preference, list]) => draft[preference!] && !draft[list!])
  Refusal.unless(loose.map(([name, , word, thing]) => ({ name: name!, code: 'invalid', reason: `Het voorkeurs ${word} moet een gelinkte ${thing} zijn.` })))
}

/** The part of `maak-klantcontact` that a step is, and the relation by which it points at the first. */
const parts: { readonly [R in ResourceName]?: { readonly name: string; readonly within?: string } } = {
  klantcontacten: { name: 'klantcontact' },
  betrokkenen: { name: 'betrokkene', within: 'hadKlantcontact' },
  onderwerpobjecten: { name: 'onderwerpobject', within: 'klantcontact' },
}

const partOf = ({ resource }: Step) => parts[resource]?.name

export function isMaakKlantcontact(steps: readonly Step[]): boolean {
  const resources = steps.map(({ resource }) => resource)
  return resources[0] === 'klantcontacten' && new Set(resources).size === resources.length && steps.every((step, place) => {
    const part = parts[step.resource]
    if (step.do !== 'create' || !part) return false
    const pointers = Object.entries(step.draft).filter(([, value]) => isStepReference(value))
    return pointers.length === (place === 0 ? 0 : 1) && pointers.every(([name, value]) => name === part.within && isStepReference(value) && value.step === 0)
  })
}

function bodyOf(step: Step): Data {
  if (step.do !== 'create') throw new TypeError('only new records are made together')
  const { [parts[step.resource]!.within ?? '']: _first, ...draft } = step.draft
  return newBody(step.resource, draft)
}

/** Faults under the names of the parts, under the numbers of the steps instead. */
function numbered(error: unknown, steps: readonly Step[]): unknown {
  if (!(error instanceof Refusal)) return error
  const numbers = new Map(steps.map((step, place) => [partOf(step)!, String(place)]))
  return new Refusal(error.faults.map(({ name, ...fault }) => {
    const [part, ...rest] = name.split('.')
    const number = numbers.get(part!)
    return { ...fault, name: number === undefined ? `0.${name}` : [number, ...(rest.length > 0 ? rest : ['nonFieldErrors'])].join('.') }
  }))
}
