/**
 * Writing for a client: what a body asks for is checked, goes to the one source where it belongs, and is done there or not
 * at all. What the next GET would not show is refused, never stored.
 */
import { under } from '#domain/faults.ts'
import { identityKey } from '#domain/identity.ts'
import type { Ids } from '#domain/ids.ts'
import type { Local, SourceRecord } from '#domain/records.ts'
import { resources, type ResourceName } from '#domain/resources.ts'
import type { Standard } from '#domain/standard.ts'
import { Refusal, type StepDraft } from '#spi'
import { requireSources } from '../completeness.ts'
import type { Item, RecordAt } from '../items.ts'
import { refKey } from '../who/personen.ts'
import type { Persoon } from '../who/persoon.ts'
import type { RequestContext, Scope, Service } from '../service.ts'
import { portOf, type Source } from '../source.ts'
import { apply } from './apply.ts'
import { removeWithContacts } from './cascade.ts'
import { acceptedBy, check, isShown, type Asked } from './checks.ts'
import { Drafting } from './draft.ts'
import { NotWritable } from './failures.ts'
import { homeOf, writeSource } from './home.ts'
import { identityIn, identityOfRecord, takenFaults, type NewNumber } from './identities.ts'
import { routeNumbers } from './numbers.ts'
import { routePartij } from './partij.ts'
import { ofSeenFields, requireMay, requireSeen } from './rights.ts'
import type { Data, Targets } from './targets.ts'

/** Where what was written can be read. */
export interface Written {
  readonly resource: ResourceName
  readonly uuid: string
}

/** A record that a client wants to change or remove, as it is now. */
export interface Current {
  readonly resource: ResourceName
  readonly uuid: string
  readonly scope: Scope
  /** As the client sees it. */
  readonly item: Item
  /** Of a partij. */
  readonly persoon?: Persoon
  /** Of anything else. */
  readonly at?: RecordAt
}

export interface WritingSettings {
  readonly service: Service
  readonly ids: Ids
  readonly standard: Standard
}

/** Fields that giving all of a record sets, also when they are left out. */
const resets: { readonly [R in ResourceName]?: Data } = { klantcontacten: { verdereActieOndernomen: false } }

export class Writing {
  readonly #settings: WritingSettings

  constructor(settings: WritingSettings) {
    this.#settings = settings
  }

  /** Throws a Refusal with every fault, NotWritable, SourcesFailed or WriteFailed. */
  async create(resource: ResourceName, given: Asked, context: RequestContext): Promise<Written> {
    const scope = this.#settings.service.scope(context)
    const own = writeSource(scope, context)
    requireMay(scope, 'create', resource)
    const asked = ofSeenFields(scope, resource, given, this.#settings.standard[resource])
    const { targets, faults } = await check({ ...this.#settings, scope }, asked, { resource, mode: 'create', shown: {} })
    Refusal.unless(faults)
    const home = homeOf(resource, targets, own)
    requireMay(scope, 'create', resource, home)
    await requireSeen(scope, resource, home, asked.fields, targets)
    Refusal.unless(await takenFaults(scope, newNumbers(resource, asked.fields, targets)))
    const drafting = new Drafting(scope, home)
    const step = await this.#draftNew(drafting, resource, asked.fields, targets)
    const records = await apply(scope.asking, drafting.source, drafting.steps, new Map([[step, '']]))
    return this.#written(resource, drafting.source, records[step]!.local)
  }

  /** A klantcontact with what belongs to it, as one; `parts` in the order in which they are made. */
  async createTogether(given: readonly Part[], context: RequestContext): Promise<Written[]> {
    const scope = this.#settings.service.scope(context)
    const own = writeSource(scope, context)
    const { standard } = this.#settings
    for (const { resource } of given) requireMay(scope, 'create', resource, own)
    const parts = given.map((part) => ({ ...part, asked: ofSeenFields(scope, part.resource, part.asked, standard[part.resource]) }))
    const checked = await Promise.all(parts.map(async ({ resource, asked, name }) => {
      const { targets, faults } = await check({ ...this.#settings, scope }, asked, { resource, mode: 'create', shown: {} })
      return { targets, faults: under(name, faults) }
    }))
    Refusal.unless(checked.flatMap(({ faults }) => faults))
    await Promise.all(parts.map(({ resource, asked }, place) => requireSeen(scope, resource, own, asked.fields, checked[place]!.targets)))
    const drafting = new Drafting(scope, own)
    const steps: number[] = []
    for (const [place, { resource, asked, within }] of parts.entries()) {
      const first = within === undefined ? undefined : { [within]: { step: steps[0]! } }
      steps.push(await this.#draftNew(drafting, resource, asked.fields, checked[place]!.targets, first))
    }
    const records = await apply(scope.asking, own, drafting.steps, new Map(parts.map(({ name }, place) => [steps[place]!, name])))
    return parts.map(({ resource }, place) => this.#written(resource, own, records[steps[place]!]!.local))
  }

  async #draftNew(drafting: Drafting, resource: ResourceName, fields: Data, targets: Targets, more: StepDraft = {}): Promise<number> {
    const { source } = drafting
    const accepts = portOf(source, resource)?.create?.accepts
    if (!accepts) throw new NotWritable(`Bron ${source.name} staat nieuwe ${resource} niet toe.`)
    const kept = acceptedBy(source, accepts, resource, fields, this.#settings.standard[resource])
    const draft = await drafting.draft(resource, kept, targets)
    return drafting.add({ do: 'create', resource, draft: { ...draft, ...more } })
  }

  /** The record as the client sees it, to be changed or removed; undefined when it is nowhere. Throws SourcesFailed and NotWritable. */
  async find(resource: ResourceName, uuid: string, operation: 'change' | 'remove', context: RequestContext): Promise<Current | undefined> {
    const { service, ids } = this.#settings
    const scope = service.scope(context)
    writeSource(scope, context)
    requireMay(scope, operation, resource)
    if (resource === 'partijen') {
      const [persoon] = await scope.personen.byPlaces(ids.locate(resource, uuid))
      const items = persoon ? await scope.persoonItems.of([persoon]) : []
      const [item] = scope.sight ? await scope.sight.seen(items) : items
      // What is shown decides where a change goes, so all of it must be known.
      requireSources(scope.asking, 'strict', !item)
      return persoon && item && { resource, uuid, scope, item, persoon }
    }
    const at = await service.find(scope, resource, uuid)
    if (!at) requireSources(scope.asking, 'strict', true)
    const [item] = at ? await scope.lift.items([at]) : []
    if (at) requireMay(scope, operation, resource, at.source)
    return at && item && { resource, uuid, scope, item, at }
  }

  /** `replace`: all of the record was given; `change`: some of it. Throws as `create` does, or Gone. */
  async change(current: Current, given: Asked, mode: 'replace' | 'change', context: RequestContext): Promise<Written> {
    const { resource, scope, item } = current
    const asked = ofSeenFields(scope, resource, given, this.#settings.standard[resource])
    const own = writeSource(scope, context)
    const fields = mode === 'replace' ? { ...resets[resource], ...asked.fields } : asked.fields
    const whole: Asked = { ...asked, fields, given: new Set([...asked.given, ...Object.keys(fields)]) }
    const { targets, faults } = await check({ ...this.#settings, scope }, whole, { resource, mode, shown: item.fields })
    Refusal.unless(faults)
    if (scope.sight) await requireSeen(scope, resource, current.at?.source ?? item.sources[0]!, fields, targets, item)
    if (current.persoon) return this.#changePartij(current, current.persoon, fields, targets, own)
    return this.#changeRecord(current, current.at!, fields, targets)
  }

  async #changeRecord({ resource, uuid, scope, item }: Current, { source, record }: RecordAt, fields: Data, targets: Targets): Promise<Written> {
    const schema = this.#settings.standard[resource]
    const accepts: readonly string[] = portOf(source, resource)?.update?.accepts ?? []
    const asked = Object.fromEntries(Object.entries(fields).filter(([name]) => {
      const isKept = accepts.includes(name) && !resources[resource].relations[name]
      return isKept || !isShown(schema, item, name, fields, targets)
    }))
    if (Object.keys(asked).length === 0) return { resource, uuid }
    Refusal.unless(await takenFaults(scope, changedNumber(record, fields, targets), (row) => row.source === source && row.record.local === record.local))
    const drafting = new Drafting(scope, source)
    const draft = await drafting.draft(resource, refusing(source, accepts, resource, asked), targets)
    const step = drafting.add({ do: 'update', resource, local: record.local, draft })
    await apply(scope.asking, source, drafting.steps, new Map([[step, '']]))
    return { resource, uuid }
  }

  async #changePartij(current: Current, persoon: Persoon, fields: Data, targets: Targets, own: Source): Promise<Written> {
    const { resource, scope, item } = current
    const adressen = (await scope.links.recordsOf([persoon])).get(refKey(persoon.ref)) ?? []
    const asked = { schema: this.#settings.standard.partijen, personen: scope.personen, item, persoon, fields, targets, own, adressen }
    const route = routePartij(asked)
    const numbers = fields['partijIdentificatoren'] === undefined ? undefined : routeNumbers(asked)
    if (!route && !numbers) return { resource, uuid: current.uuid }
    if (route && numbers && route.source !== own) throw new NotWritable('Deze wijziging raakt meer dan één bron. Er is niets vastgelegd.')
    if (numbers) Refusal.unless(await takenFaults(scope, numbers.added))
    const drafting = new Drafting(scope, route?.source ?? own)
    const { source } = drafting
    requireMay(scope, 'change', resource, source)
    const held = persoon.partijen.find((partij) => partij.source === source)?.record
    const standIn = held ? {} : await drafting.standInOf(persoon)
    const port = portOf(source, resource)
    const accepts = (held ? port?.update : port?.create)?.accepts ?? []
    const sent = { ...route?.fields, ...(numbers && { partijIdentificatoren: fields['partijIdentificatoren'] }) }
    const draft = { ...(await drafting.draft(resource, refusing(source, accepts, resource, { ...sent }), targets)), ...route?.lists }
    if (numbers) draft['partijIdentificatoren'] = ownNumbers(numbers, draft['partijIdentificatoren'], standIn['partijIdentificatoren'])
    const step = drafting.add(held ? { do: 'update', resource, local: held.local, draft } : { do: 'create', resource, draft: { ...standIn, ...draft } })
    const records = await apply(scope.asking, source, drafting.steps, new Map([[step, '']]))
    return this.#written(resource, source, records[step]!.local)
  }

  /** Throws NotWritable, Gone, a Refusal or WriteFailed. */
  async remove({ resource, scope, persoon, at }: Current, context: RequestContext): Promise<void> {
    const own = writeSource(scope, context)
    const others = persoon?.partijen.filter(({ source }) => source !== own) ?? []
    if (others.length > 0) throw new NotWritable(`Deze partij staat ook in: ${others.map(({ source }) => source.name).join(', ')}. Zij is daarom niet te verwijderen.`)
    const records = persoon ? persoon.partijen : [at!]
    for (const { source } of records) requireMay(scope, 'remove', resource, source)
    const steps = records.map(({ record }) => ({ do: 'remove' as const, resource, local: record.local }))
    await apply(scope.asking, records[0]!.source, steps)
  }

  /** An onderwerpobject with the klantcontacten that nothing else refers to; answers those that stay. Throws as `remove`. */
  async removeWithContacts({ scope, at }: Current, context: RequestContext): Promise<Written[]> {
    writeSource(scope, context)
    requireMay(scope, 'remove', 'klantcontacten', at!.source)
    const kept = await removeWithContacts(scope, at!)
    return this.#settings.ids.mint('klantcontacten', kept).map((uuid) => ({ resource: 'klantcontacten', uuid }))
  }

  #written(resource: ResourceName, source: Source, local: Local): Written {
    return { resource, uuid: this.#settings.ids.mint(resource, [{ source: source.number, local }])[0]! }
  }
}

/** One record of several that are made as one. */
export interface Part {
  readonly resource: ResourceName
  readonly asked: Asked
  /** Its place in the body, under which its faults are told. */
  readonly name: string
  /** The field in which it points at the first part. */
  readonly within?: string
}

function refusing(source: Source, accepts: readonly string[], resource: ResourceName, fields: Data): Data {
  const refused = Object.keys(fields).find((name) => !accepts.includes(name === 'toegewezenAanActor' ? 'toegewezenAanActoren' : name))
  if (refused === undefined) return fields
  throw new NotWritable(`${refused}: bron ${source.name} neemt wijzigingen van dit veld van ${resource} niet aan.`)
}

function newNumbers(resource: ResourceName, fields: Data, targets: Targets): NewNumber[] {
  const numberAt = (item: Data, path: string): NewNumber[] => {
    const identity = identityIn(item, targets, path && `${path}.`)
    return identity ? [{ path, identity }] : []
  }
  if (resource === 'partij-identificatoren') return numberAt(fields, '')
  if (resource !== 'partijen') return []
  const items = (fields['partijIdentificatoren'] as readonly Data[] | null | undefined) ?? []
  // An item with a uuid is one that exists, and comes to the new partij.
  return items.flatMap((item, place) => (item['uuid'] === undefined ? numberAt(item, `partijIdentificatoren.${place}`) : []))
}

function changedNumber(record: SourceRecord, fields: Data, targets: Targets): NewNumber[] {
  const now = identityOfRecord(record)
  return newNumbers('partij-identificatoren', fields, targets).filter(({ identity }) =>
    !now || identityKey({ ...(now.kvk && { kvk: now.kvk }), ...identity }) !== identityKey(now))
}

/** What the client's own source is to hold: what was asked of it, what of it is not shown, and what makes a stand-in. */
function ownNumbers(numbers: NonNullable<ReturnType<typeof routeNumbers>>, drafted: unknown, standIn: unknown): unknown[] {
  const items = drafted as readonly { local: string; fields: Data }[]
  const asked = numbers.places.map((place) => ({ ...items[place]!, local: numbers.locals.get(place) ?? items[place]!.local }))
  const hidden = numbers.hidden.map((local) => ({ local, fields: {} }))
  return [...asked, ...hidden, ...((standIn as unknown[] | undefined) ?? [])]
}
