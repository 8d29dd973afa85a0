/**
 * What a record tells beside its own fields: objects that came along expanded, and those that must be asked for. In one answer the
 * standard expands an object once, so what came along is kept by uuid, wherever it stood.
 */
import { resources, type Local, type ResourceName } from '#spi'
import type { Wire } from './wire.ts'

export interface Pointer {
  readonly resource: ResourceName
  readonly uuid: Local
}

/** Objects by uuid, and lists of those that point at one. */
export interface Known {
  get(resource: ResourceName, uuid: Local | undefined): Wire | undefined
  /** It was asked for, whether it was there or not. */
  has(resource: ResourceName, uuid: Local): boolean
  /** Those of this resource that point at the object, where they were asked for. */
  listed(resource: ResourceName, uuid: Local): readonly Wire[] | undefined
}

/** What every list and every object is asked for with. */
export const expands: { readonly [R in ResourceName]?: string } = {
  klantcontacten: 'hadBetrokkenen,hadBetrokkenen.wasPartij,hadBetrokkenen.digitaleAdressen,gingOverOnderwerpobjecten',
  betrokkenen: 'digitaleAdressen',
  digitaleadressen: 'verstrektDoorBetrokkene',
  partijen: 'digitaleAdressen',
}

export class Harvest implements Known {
  readonly #objects = new Map<string, Wire | undefined>()
  readonly #lists = new Map<string, readonly Wire[]>()

  get(resource: ResourceName, uuid: Local | undefined): Wire | undefined {
    return uuid === undefined ? undefined : this.#objects.get(`${resource} ${uuid}`)
  }

  has(resource: ResourceName, uuid: Local): boolean {
    return this.#objects.has(`${resource} ${uuid}`)
  }

  listed(resource: ResourceName, uuid: Local): readonly Wire[] | undefined {
    return this.#lists.get(`${resource} ${uuid}`)
  }

  /** Keeps the object, and all that is expanded in it. */
  add(resource: ResourceName, object: Wire): void {
    this.#objects.set(`${resource} ${object.uuid}`, object)
    for (const [relation, value] of Object.entries((object['_expand'] ?? {}) as Record<string, Wire | Wire[] | null>)) {
      const to = resources[resource].relations[relation]?.to
      // Null is one that stands elsewhere in the same answer.
      if (to) for (const other of [value ?? []].flat()) this.add(to, other)
    }
    for (const [name, { to, form }] of Object.entries(resources[resource].relations)) {
      if (form === 'embedded') for (const other of (object[name] ?? []) as Wire[]) this.add(to, other)
    }
  }

  addAbsent({ resource, uuid }: Pointer): void {
    this.#objects.set(`${resource} ${uuid}`, undefined)
  }

  addList(resource: ResourceName, uuid: Local, objects: readonly Wire[]): void {
    this.#lists.set(`${resource} ${uuid}`, objects)
  }
}

/** The objects around one that its record tells of, those further away as far as the nearer ones are known. */
export function dependencies(resource: ResourceName, wire: Wire, known: Known): Pointer[] {
  switch (resource) {
    case 'klantcontacten': {
      const betrokkenen = pointers('betrokkenen', wire['hadBetrokkenen'])
      const around = found(betrokkenen, known).flatMap((betrokkene) => [
        ...pointers('digitaleadressen', betrokkene['digitaleAdressen']), ...partijAt(betrokkene['wasPartij'], known),
      ])
      return [...betrokkenen, ...around, ...pointers('onderwerpobjecten', wire['gingOverOnderwerpobjecten'])]
    }
    case 'betrokkenen': return [
      ...contactAt(wire['hadKlantcontact'], known), ...pointers('digitaleadressen', wire['digitaleAdressen']), ...partijAt(wire['wasPartij'], known),
    ]
    case 'digitaleadressen': return [...pointers('betrokkenen', wire['verstrektDoorBetrokkene']), ...partijAt(wire['verstrektDoorPartij'], known)]
    case 'internetaken': return [...contactAt(wire['aanleidinggevendKlantcontact'], known), ...pointers('actoren', wire['toegewezenAanActoren'])]
    case 'categorie-relaties':
    case 'rekeningnummers': return partijAt(wire['partij'], known)
    case 'partij-identificatoren': return [...parentOf(wire), ...partijAt(wire['identificeerdePartij'], known)]
    case 'partijen': return parentsOf(wire)
    default: return []
  }
}

/** What comes along and is no part of the record. */
export function alongside(resource: ResourceName, wire: Wire): Pointer[] {
  return resource === 'partijen' ? pointers('digitaleadressen', wire['digitaleAdressen']) : []
}

/** A contact, and what its own record tells: it comes along whole, since who asks for what belongs to it goes on to ask for it. */
function contactAt(reference: unknown, known: Known): Pointer[] {
  const contact = pointers('klantcontacten', reference)
  return [...contact, ...found(contact, known).flatMap((one) => dependencies('klantcontacten', one, known))]
}

/** A partij, and what is needed to know its numbers. */
function partijAt(reference: unknown, known: Known): Pointer[] {
  const partij = pointers('partijen', reference)
  return [...partij, ...found(partij, known).flatMap(parentsOf)]
}

const parentsOf = (partij: Wire) => ((partij['partijIdentificatoren'] ?? []) as Wire[]).flatMap(parentOf)
const parentOf = (identificator: Wire) => pointers('partij-identificatoren', identificator['subIdentificatorVan'])

const found = (some: readonly Pointer[], known: Known) => some.flatMap(({ resource, uuid }) => known.get(resource, uuid) ?? [])

function pointers(resource: ResourceName, value: unknown): Pointer[] {
  return ([value ?? []].flat() as Wire[]).map(({ uuid }) => ({ resource, uuid }))
}
