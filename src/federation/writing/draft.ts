/**
 * What a body asks for, in the terms of the one source that is written to: references by its own keys, and for what it does
 * not have the smallest stand-in that the standard allows, made in the same transaction.
 */
import { isDeepStrictEqual } from 'node:util'
import { identityKey, toPartijIdentificator, type Identity } from '#domain/identity.ts'
import { persoonSource } from '#domain/ids.ts'
import type { Fields, SourceRecord } from '#domain/records.ts'
import { resources, type Relation, type ResourceName } from '#domain/resources.ts'
import type { Reference, Step, StepDraft, StepReference } from '#spi'
import { requireSources } from '../completeness.ts'
import { firstValue } from '../who/merge-persoon.ts'
import { identityOfKey, type Persoon } from '../who/persoon.ts'
import { refKey } from '../who/personen.ts'
import { readList, defaultWindow } from '../walk.ts'
import { portOf, type Source } from '../source.ts'
import type { Scope } from '../service.ts'
import { NotWritable } from './failures.ts'
import { holdersOf, identityOfRecord } from './identities.ts'
import { valueAt, withoutOwner, type Data, type Target, type Targets } from './targets.ts'

type Pointer = Reference | StepReference

export class Drafting {
  readonly source: Source
  /** In the order in which they are to be made. */
  readonly steps: Step[] = []
  readonly #scope: Scope
  readonly #standIns = new Map<string, Promise<Pointer>>()

  constructor(scope: Scope, source: Source) {
    this.#scope = scope
    this.source = source
  }

  /** The number of the step. */
  add(step: Step): number {
    return this.steps.push(step) - 1
  }

  /** The fields as a draft for this source. Throws NotWritable for a reference that it cannot hold. */
  async draft(resource: ResourceName, fields: Data, targets: Targets, prefix = ''): Promise<StepDraft> {
    const draft: Record<string, unknown> = { ...fields }
    for (const [name, relation] of Object.entries(resources[resource].relations)) {
      const { path, value } = valueAt(fields, name, relation, prefix)
      if (value === undefined) continue
      const pointed = await this.#pointed(relation, value, path, targets)
      if (relation.group) draft[relation.group] = { ...(draft[relation.group] as Data), [name]: pointed }
      else draft[name] = pointed
    }
    return resource === 'internetaken' ? inOneList(draft) : draft
  }

  async #pointed(relation: Relation, value: unknown, path: string, targets: Targets): Promise<unknown> {
    if (value === null) return null
    if (!relation.many) return this.pointer(targets.get(path)!, path)
    const found: unknown[] = []
    for (const [place, item] of (value as readonly Data[]).entries()) {
      const at = `${path}.${place}`
      if (relation.form === 'embedded') found.push(await this.#embedded(relation.to, item, at, targets))
      else found.push(await this.pointer(targets.get(at)!, at))
    }
    return found
  }

  async #embedded(resource: ResourceName, item: Data, path: string, targets: Targets): Promise<unknown> {
    const { uuid: _uuid, ...fields } = withoutOwner(item)
    const existing = targets.get(path)
    const pointer = existing && (await this.pointer(existing, path))
    return { local: pointer && 'local' in pointer ? pointer.local : '', fields: await this.draft(resource, fields, targets, `${path}.`) }
  }

  /** How this source's records point at the target. */
  async pointer(target: Target, path: string): Promise<Pointer> {
    const own = target.at?.source === this.source ? target.at.record : target.persoon?.partijen.find(({ source }) => source === this.source)?.record
    if (own) return { local: own.local }
    const key = `${target.resource} ${refKey(target.ref)}`
    const pointer = this.#standIns.get(key) ?? this.#standIn(target, path)
    this.#standIns.set(key, pointer)
    return pointer
  }

  async #standIn(target: Target, path: string): Promise<Pointer> {
    if (target.persoon && target.ref.source === persoonSource) return { step: this.add(await this.#partij(target.persoon)) }
    if (target.resource === 'actoren') return this.#actor(target.at!.record)
    const identity = target.resource === 'partij-identificatoren' ? identityOfRecord(target.at!.record) : undefined
    if (identity && identity.soort !== 'vestigingsnummer') return this.#identificator(identity)
    throw new NotWritable(`${path}: het object staat niet in bron ${this.source.name}, en kan daar ook niet bekend worden gemaakt.`)
  }

  async #partij(persoon: Persoon): Promise<Step> {
    return { do: 'create', resource: 'partijen', draft: await this.standInOf(persoon) }
  }

  /**
   * A partij with nothing but its number. It says what the others say where it must say something, so that it changes
   * nothing of what is shown, whatever its place in the precedence.
   */
  async standInOf(persoon: Persoon): Promise<StepDraft> {
    const said = (name: string) => firstValue(persoon.partijen.map(({ record }) => record as { fields: Data }), name)
    const identity = identityOfKey(persoon.ref.local)
    const kvk = identity.soort === 'vestigingsnummer' ? identity.kvk : undefined
    if (identity.soort === 'vestigingsnummer' && !kvk) throw new NotWritable(`De vestiging kan in bron ${this.source.name} niet bekend worden gemaakt: haar kvk_nummer is niet bekend.`)
    const parent = kvk === undefined ? null : await this.#identificator({ soort: 'kvk_nummer', nummer: kvk })
    const free = await this.#own(identity)
    const fields = { partijIdentificator: toPartijIdentificator(identity), subIdentificatorVan: parent }
    return {
      soortPartij: said('soortPartij') ?? (identity.soort === 'bsn' ? 'persoon' : 'organisatie'),
      indicatieActief: said('indicatieActief') ?? true,
      partijIdentificatoren: [{ local: free?.local ?? '', fields }],
    }
  }

  /** A number without a partij: the one that this source has, or else a new one. */
  async #identificator(identity: Identity): Promise<Pointer> {
    const key = `nummer ${identityKey(identity)}`
    const make = async (): Promise<Pointer> => {
      const existing = await this.#own(identity)
      if (existing) return { local: existing.local }
      const draft = { partijIdentificator: toPartijIdentificator(identity), identificeerdePartij: null, subIdentificatorVan: null }
      return { step: this.add({ do: 'create', resource: 'partij-identificatoren', draft }) }
    }
    const pointer = this.#standIns.get(key) ?? make()
    this.#standIns.set(key, pointer)
    return pointer
  }

  async #own(identity: Identity): Promise<SourceRecord | undefined> {
    return (await holdersOf(this.#scope, identity)).find(({ source }) => source === this.source)?.record
  }

  /** An actor with the same name, soort and identificator: the one that this source has, or else a new one. */
  async #actor({ fields }: SourceRecord<'actoren'>): Promise<Pointer> {
    const { naam, soortActor } = fields
    const actoridentificator = { objectId: '', codeObjecttype: '', codeRegister: '', codeSoortObjectId: '', ...fields.actoridentificator }
    const filters = [{ name: 'soortActor' as const, value: soortActor! }, { name: 'actoridentificatorObjectId' as const, value: actoridentificator.objectId }]
    const list = portOf(this.source, 'actoren')?.list
    const known = filters.filter(({ name, value }) => value !== '' && list?.ability.filters[name])
    const isSame = ({ fields: other }: SourceRecord) => {
      const actor = other as Fields<'actoren'>
      return actor.naam === naam && actor.soortActor === soortActor && isDeepStrictEqual({ ...actor.actoridentificator }, actoridentificator)
    }
    const reply = list && (await readList(
      { asking: this.#scope.asking, source: this.source, resource: 'actoren', window: defaultWindow, check: (record) => (isSame(record) ? 'match' : 'no-match') },
      { kind: 'list', filters: known, exact: false, sorted: true },
    ))
    if (reply && !reply.ok) requireSources(this.#scope.asking, 'strict', true)
    const [same] = reply?.ok ? reply.value.records : []
    if (same) return { local: same.local }
    const indicatieActief = fields.indicatieActief ?? true
    return { step: this.add({ do: 'create', resource: 'actoren', draft: { naam, soortActor, indicatieActief, actoridentificator } }) }
  }
}

/** The one actor of a task is the only one in the list of its actoren. */
function inOneList({ toegewezenAanActor, ...draft }: StepDraft): StepDraft {
  return toegewezenAanActor === undefined ? draft : { ...draft, toegewezenAanActoren: [toegewezenAanActor] }
}
