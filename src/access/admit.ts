/** Before anything is asked: what a client may not ask is refused, and what it may is narrowed to what it may see. Pure. */
import { filters as definitions } from '#domain/filters.ts'
import type { Identity } from '#domain/identity.ts'
import type { PlainFilter, Query } from '#domain/query.ts'
import type { ResourceName } from '#domain/resources.ts'
import { Forbidden } from './forbidden.ts'
import { looks, type Looked } from './looks.ts'
import { isAboutSomebody, type Rights } from './rights.ts'

/** Throws Forbidden. `subject`: whose data it is about, where the rights are to one's own only. */
export function admit(query: Query, rights: Rights, subject: Identity | undefined): Query {
  const { resource } = query
  requireRead(rights, resource)
  const names = [...query.filters, ...query.references].map(({ name }) => name)
  for (const name of names) refuseHidden(rights, resource, name)
  if ((rights.alleenMetPersoon || rights.own) && isAboutSomebody(resource)) requirePersoon(query, rights.own)
  const limited = resource === 'klantcontacten' ? limitedContacten(query, rights) : query
  return rights.own ? ofSubject(limited, subject!) : limited
}

export function requireRead(rights: Rights, resource: ResourceName): void {
  if (!rights.mayAnywhere('read', resource)) throw new Forbidden(`Deze afnemer mag ${resource} niet lezen.`)
}

/** A filter tells what it looks at: of what is hidden it may not be asked. */
export function refuseHidden(rights: Rights, resource: ResourceName, name: string): void {
  const looked = looks[resource].get(name) ?? []
  const secretAdres = rights.geheimhouding !== 'tonen' && looked.some((one) => isAdresElsewhere(resource, one))
  if (secretAdres || looked.some((one) => isHidden(rights, one))) throw new Forbidden(`Deze afnemer mag niet op ${name.replace(/__uuid$/, '')} zoeken.`)
}

function isHidden(rights: Rights, { resource, field }: Looked): boolean {
  const readable = [...rights.sources].filter((source) => rights.may('read', resource, source))
  return readable.length === 0 || readable.some((source) => rights.shows(resource, source)?.(field) === false)
}

/** An address that is hidden where the persoon's data is, could be found out by looking for it elsewhere. */
function isAdresElsewhere(asked: ResourceName, { resource, field }: Looked): boolean {
  return (resource === 'digitaleadressen' && field === 'adres' && asked !== resource) || field === 'bezoekadres' || field === 'correspondentieadres'
}

/** Resources whose lists can name a persoon by number or id; with one's own rights the subject is put in. */
const byPersoon = new Set<ResourceName>(['partijen', 'klantcontacten', 'betrokkenen', 'digitaleadressen', 'partij-identificatoren'])

function requirePersoon({ resource, persoon, references }: Query, own: boolean): void {
  if (persoon.length > 0 || (own && byPersoon.has(resource))) return
  const leads = references.some(({ name }) => {
    const target = definitions[resource][name]!.resource
    return target !== undefined && isAboutSomebody(target)
  })
  if (!leads) throw new Forbidden(`Deze afnemer mag ${resource} alleen opvragen van één persoon.`)
}

/** Rules that a source can apply itself, so that its own totals stay right. */
function limitedContacten(query: Query, { kanalen, hidesVertrouwelijk }: Rights): Query {
  const asked = (name: string) => query.filters.filter((filter) => filter.name === name).map(({ value }) => value)
  const added: PlainFilter[] = []
  if (kanalen && asked('kanaal').length === 0) added.push({ name: 'kanaal', value: kanalen.size === 1 ? [...kanalen][0]! : [...kanalen].sort() })
  if (kanalen && asked('kanaal').some((kanaal) => !kanalen.has(kanaal as string))) return nothing(query)
  if (hidesVertrouwelijk && asked('vertrouwelijk').length === 0) added.push({ name: 'vertrouwelijk', value: false })
  if (hidesVertrouwelijk && asked('vertrouwelijk').includes(true)) return nothing(query)
  return added.length === 0 ? query : { ...query, filters: [...query.filters, ...added] }
}

/** A question to which there is no answer: no number is that of nobody. */
const nothing = (query: Query): Query => ({ ...query, persoon: [{ identities: [] }] })

function ofSubject(query: Query, subject: Identity): Query {
  const { resource, persoon, references } = query
  const own = { identities: [subject] }
  if (resource === 'partij-identificatoren') return persoon.length > 0 ? query : { ...query, persoon: [own] }
  // What a betrokkene gave is not among what a partij holds: of those each is looked at.
  if (!byPersoon.has(resource) || (resource === 'digitaleadressen' && persoon.length === 0 && references.length > 0)) return query
  return { ...query, persoon: [...persoon, own] }
}
