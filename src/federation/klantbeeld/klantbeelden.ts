/**
 * All that the sources hold about one persoon, in one answer. Each part of it is the list that the standard's surface would give
 * the same client, under the same rules; only what is asked of the sources is shared between them.
 */
import type { Granted } from '../../access/configuration.ts'
import { Forbidden } from '../../access/forbidden.ts'
import type { Ref } from '#domain/ids.ts'
import type { Identity } from '#domain/identity.ts'
import type { PersoonSelector, Query } from '#domain/query.ts'
import type { ResourceName } from '#domain/resources.ts'
import type { Zaak } from '#spi'
import { completenessOf, requireSources, type Completeness } from '../completeness.ts'
import type { Item } from '../items.ts'
import { countItems, withoutSources, type Absent, type RequestContext, type Scope, type Service } from '../service.ts'
import type { Source } from '../source.ts'
import type { Adres } from '../who/links.ts'
import type { Persoon } from '../who/persoon.ts'
import { persoonAt } from './adres.ts'
import { linkOf, type Link } from './link.ts'
import { versiesOf, type Versie } from './versies.ts'
import { zakenOf } from './zaken.ts'

export const delen = ['partij', 'digitaleAdressen', 'klantcontacten', 'interneTaken', 'zaken'] as const
export type Deel = (typeof delen)[number]

/** What a client must be allowed to read for each; interne taken are those of klantcontacten. */
const neededFor: Readonly<Record<Deel, readonly Granted[]>> = {
  partij: ['partijen'], digitaleAdressen: ['digitaleadressen'], klantcontacten: ['klantcontacten'], interneTaken: ['klantcontacten', 'internetaken'], zaken: ['zaken'],
}

export interface KlantbeeldAsked {
  /** An address finds somebody only where nobody else holds it. */
  readonly wie: Identity | Adres
  /** Absent: all that the client may read. */
  readonly delen?: ReadonlySet<Deel>
  /** Of each list, from the newest on. */
  readonly maximum: number
  /** With what each source says of the partij. */
  readonly versies: boolean
}

/** One thing of the persoon, with where it comes from. */
export interface Shown<T> {
  readonly what: T
  readonly source: Source
  readonly link: Link
}

export interface Part<T> {
  readonly items: readonly Shown<T>[]
  readonly count: number
  readonly relation: 'exact' | 'minimum'
}

export interface Klantbeeld {
  /** By which lists of the standard name the persoon; absent where no source has a partij to name. */
  readonly persoon?: Ref
  /** Null: no source has a partij of this persoon. Of this and the rest: absent when not asked for, or not allowed. */
  readonly partij?: Item | null
  readonly versies?: readonly Versie[]
  readonly digitaleAdressen?: Part<Item>
  readonly klantcontacten?: Part<Item>
  readonly interneTaken?: Part<Item>
  readonly zaken?: Part<Zaak>
  readonly completeness: Completeness
  /** When the oldest of what a source gave was read, in milliseconds since 1970. */
  readonly readAt: ReadonlyMap<Source, number>
}

/** Contacts that are looked through for interne taken. */
const contactsWithTaken = 100

export class Klantbeelden {
  readonly #service: Service

  constructor(service: Service) {
    this.#service = service
  }

  /** Absent: every source that could know answered, and has nobody and nothing. Throws SourcesFailed, Forbidden and SharedAdres. */
  async zoek(asked: KlantbeeldAsked, context: RequestContext): Promise<Klantbeeld | Absent> {
    const scope = this.#service.scope(context)
    const wanted = wantedOf(scope, asked.delen)
    const persoon = await persoonOf(scope, asked.wie)
    const found = persoon && (await this.#of(scope, persoon, wanted, asked))
    const partijHeld = persoon !== undefined && scope.persoonItems.readable([persoon]).length > 0
    const nothing = !partijHeld && !found?.items.length && !found?.zaken?.count
    // A client that is told that there is no partij makes one.
    requireSources(scope.asking, context.handling, nothing || (!partijHeld && wanted.has('partij')))
    if (nothing || !found) return { absent: true, completeness: scope.sight ? withoutSources(scope.asking) : completenessOf(scope.asking) }
    const { items, ...rest } = found
    countItems(scope.asking, items)
    for (const { source } of rest.zaken?.items ?? []) scope.asking.outcome(source).count++
    return { ...rest, ...(persoon.partijen.length > 0 && { persoon: persoon.ref }), completeness: completenessOf(scope.asking), readAt: readAtOf(scope) }
  }

  async #of(scope: Scope, persoon: Persoon, wanted: ReadonlySet<Deel>, { maximum, versies: withVersies }: KlantbeeldAsked) {
    const list = (resource: ResourceName, rest: Partial<Query> = {}) => this.#service.part(scope, {
      resource, filters: [], references: [], persoon: [selectorOf(persoon)], page: 1, pageSize: maximum, expand: [], ...rest,
    })
    const whether = <T>(deel: Deel, work: () => Promise<T>) => (wanted.has(deel) ? work() : undefined)
    const withTaken = wanted.has('interneTaken')
    const contacts = () => list('klantcontacten', withTaken ? { pageSize: Math.max(contactsWithTaken, maximum), expand: ['leiddeTotInterneTaken'] } : {})
    const [partijen, versies, adressen, contacten, zaken] = await Promise.all([
      whether('partij', () => list('partijen')),
      whether('partij', async () => (withVersies ? versiesOf(scope, persoon) : undefined)),
      whether('digitaleAdressen', () => list('digitaleadressen')),
      wanted.has('klantcontacten') || withTaken ? contacts() : undefined,
      whether('zaken', () => zakenOf(scope, persoon, maximum)),
    ])
    const partij = partijen && (partijen.items[0] ?? null)
    const taken = contacten && withTaken ? takenOf(contacten) : undefined
    const shownContacts = contacten && wanted.has('klantcontacten') ? { ...contacten, items: contacten.items.slice(0, maximum) } : undefined
    const part = (listed: Omit<Part<Item>, 'items'> & { readonly items: readonly Item[] }): Part<Item> => ({
      count: listed.count, relation: listed.relation,
      items: listed.items.slice(0, maximum).map((item) => ({ what: item, source: item.sources[0]!, link: linkOf(item, persoon) })),
    })
    return {
      ...(partij !== undefined && { partij }),
      ...(versies && { versies }),
      ...(adressen && { digitaleAdressen: part(adressen) }),
      ...(shownContacts && { klantcontacten: part(shownContacts) }),
      ...(taken && { interneTaken: takenPart(part(taken), contacten!.items, persoon) }),
      ...(zaken && { zaken }),
      items: [...(partij ? [partij] : []), ...(adressen?.items ?? []), ...(shownContacts?.items ?? []), ...(taken?.items.slice(0, maximum) ?? [])],
    }
  }
}

/** Throws Forbidden for a part that was named and may not be read, and for a client that may read none. */
function wantedOf({ sight }: Scope, named: ReadonlySet<Deel> | undefined): ReadonlySet<Deel> {
  if (!sight) return named ?? new Set(delen)
  const isRefused = (deel: Deel) => neededFor[deel].find((resource) => !sight.rights.mayAnywhere('read', resource))
  for (const deel of named ?? []) if (isRefused(deel)) throw new Forbidden(`Deze afnemer mag ${isRefused(deel)} niet lezen.`)
  const allowed = [...(named ?? delen)].filter((deel) => !isRefused(deel))
  if (allowed.length === 0) throw new Forbidden('Deze afnemer mag niets lezen waaruit een klantbeeld bestaat.')
  return new Set(allowed)
}

/** The persoon that may be seen; undefined when there is none. */
async function persoonOf(scope: Scope, wie: Identity | Adres): Promise<Persoon | undefined> {
  const persoon = 'adres' in wie ? await persoonAt(scope, wie) : (await scope.personen.byIdentities([wie], 'first'))[0]
  if (!persoon || !scope.sight) return persoon
  return (await scope.sight.personen([persoon]))[0]
}

/** By the id that references carry: it stands for all the partijen behind it. */
function selectorOf({ ref, identities, partijen }: Persoon): PersoonSelector {
  return partijen.length > 0 ? { places: [{ source: ref.source, locals: [ref.local] }] } : { identities }
}

interface Listed {
  readonly items: readonly Item[]
  readonly count: number
  readonly relation: 'exact' | 'minimum'
  readonly more: boolean
}

const takenIn = (contact: Item) => [contact.expand?.['leiddeTotInterneTaken'] ?? []].flat()

function takenOf({ items, more, relation }: Listed): Omit<Listed, 'more'> {
  const all = [...new Map(items.flatMap(takenIn).map((taak) => [`${taak.ref.source} ${taak.ref.local}`, taak])).values()]
  const moment = ({ fields }: Item) => (typeof fields['toegewezenOp'] === 'string' ? fields['toegewezenOp'].slice(0, -1) : '')
  const sorted = all.toSorted((one, other) => (moment(one) < moment(other) ? 1 : moment(one) > moment(other) ? -1 : 0))
  return { items: sorted, count: sorted.length, relation: more ? 'minimum' : relation }
}

/** A taak is linked as the contact that it follows from. */
function takenPart(part: Part<Item>, contacts: readonly Item[], persoon: Persoon): Part<Item> {
  const links = new Map(contacts.flatMap((contact) => takenIn(contact).map((taak) => [taak, linkOf(contact, persoon)] as const)))
  return { ...part, items: part.items.map((one) => ({ ...one, link: links.get(one.what) ?? one.link })) }
}

function readAtOf({ asking }: Scope): Map<Source, number> {
  const now = performance.now()
  return new Map(asking.outcomes().map(({ source, age = 0, startedAt = now }) => [source, Date.now() - Math.max(age, now - startedAt)]))
}
