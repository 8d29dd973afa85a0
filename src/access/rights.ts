/**
 * What a client may see and do for one purpose, worked out once at start: what needs no look at a request costs none. Rules
 * are data; nothing here asks anything. What rests on records is applied by the federation, which has them.
 */
import { hash } from 'node:crypto'
import { resourceNames, resources, resourcesOf, type ResourceName } from '#domain/resources.ts'
import { grantedNames, type AccessConfiguration, type Grant, type Granted, type Operation } from './configuration.ts'

/** Whether a field is shown. */
export type Shows = (field: string) => boolean

export interface Rights {
  /** Tells these rules from any other, in keys of what is kept. */
  readonly version: string
  /** Public names of the sources that are there at all for this client. */
  readonly sources: ReadonlySet<string>
  /** No rule looks at any record or field: all there is may be seen. */
  readonly open: boolean
  may(operation: Operation, resource: Granted, source: string): boolean
  /** In some source. */
  mayAnywhere(operation: Operation, resource: Granted): boolean
  /** Undefined: every field. */
  shows(resource: Granted, source: string): Shows | undefined
  /** Only contacts of these kanalen; undefined: of any. */
  readonly kanalen: ReadonlySet<string> | undefined
  /** Contacts are hidden that are vertrouwelijk, or may be. */
  readonly hidesVertrouwelijk: boolean
  readonly geheimhouding: NonNullable<AccessConfiguration['geheimhouding']>
  /** Only what belongs to the subject of the request. */
  readonly own: boolean
  /** Lists must name a persoon, or a record that leads to one. */
  readonly alleenMetPersoon: boolean
  /** Whether it takes a look at a record of this resource to know if it may be seen. */
  judges(resource: ResourceName): boolean
}

/** Which of a client's purposes a request is for: the one that it names, or the only one; undefined where that is none of them. */
export function purposeOf(doelbindingen: readonly string[], given: string | undefined): string | undefined {
  const purpose = given ?? (doelbindingen.length === 1 ? doelbindingen[0] : undefined)
  return doelbindingen.find((one) => one === purpose)
}

/** Relations that say what a record belongs to: a contact, or a persoon. */
export const owners = Object.fromEntries(resourceNames.map((name) => [name, ownersOf(name)])) as unknown as { readonly [R in ResourceName]: readonly Owner[] }

export interface Owner {
  readonly relation: string
  readonly to: 'klantcontacten' | 'betrokkenen' | 'partijen'
}

function ownersOf(name: ResourceName): Owner[] {
  return Object.entries(resources[name].relations).flatMap(([relation, { many, group, to }]) =>
    !many && !group && (to === 'klantcontacten' || to === 'betrokkenen' || to === 'partijen') ? [{ relation, to }] : [])
}

/** By what a rule looks at: the resources that are, or belong to, one of these. */
function belongingTo(root: ResourceName): ReadonlySet<ResourceName> {
  const found = new Set([root])
  // What belongs to a contact's betrokkene belongs to the contact.
  for (let size = 0; size < found.size;) {
    size = found.size
    for (const name of resourceNames) if (owners[name].some(({ to }) => found.has(to))) found.add(name)
  }
  return found
}

const ofContacten = belongingTo('klantcontacten')
/** Contactgegevens are about people, and do not tell whether they ask for secrecy. */
const ofPersonen = new Set([...belongingTo('partijen'), ...resourcesOf('contactgegevens')])

/** Whether a list of these is about people; actoren and categorieen are not. */
export const isAboutSomebody = (resource: ResourceName) => ofContacten.has(resource) || ofPersonen.has(resource)

/** `doelbinding`: one of the client's; undefined for a client that has none. */
export function rightsOf(client: AccessConfiguration, doelbinding: string | undefined): Rights {
  const { kanalen, writes, personen, alleenMetPersoon = false } = client
  const all = client.resources === 'alles'
  const table = tableOf(client, doelbinding)
  const entries = [...table.values()]
  const sources = new Set(client.sources.filter((source) => source === writes || entries.some((grants) => grants.get(source)?.some(reads))))
  // Who gets everything gets what is protected too, unless it says otherwise; who gets something does not, unless it says so.
  const vertrouwelijk = client.vertrouwelijk ?? (all ? 'tonen' : 'verbergen')
  const own = personen === 'eigen' || (personen === undefined && Boolean(client.oidc?.identities?.length))
  // What somebody keeps secret is none to themselves.
  const geheimhouding = own ? 'tonen' : (client.geheimhouding ?? (all ? 'tonen' : 'verbergen'))
  const hidesVertrouwelijk = vertrouwelijk === 'verbergen'
  const limitsContacten = kanalen !== undefined || hidesVertrouwelijk
  const shown = new Map([...table].map(([resource, bySource]) => [resource, new Map([...bySource].map(([source, grants]) => [source, showsOf(grants.filter(reads))]))]))
  return {
    version: versionOf(client, doelbinding),
    sources,
    open: all && !limitsContacten && geheimhouding === 'tonen' && !own && !alleenMetPersoon,
    may: (operation, resource, source) => table.get(resource)?.get(source)?.some(({ operations }) => operations.includes(operation)) ?? false,
    mayAnywhere: (operation, resource) => [...(table.get(resource)?.values() ?? [])].flat().some(({ operations }) => operations.includes(operation)),
    shows: (resource, source) => shown.get(resource)?.get(source),
    kanalen: kanalen && new Set(kanalen),
    hidesVertrouwelijk, geheimhouding, own, alleenMetPersoon,
    judges: (resource) => own || (limitsContacten && ofContacten.has(resource)) || (geheimhouding !== 'tonen' && ofPersonen.has(resource)),
  }
}

/** Rules that are written the same are the same; new credentials change nothing. */
function versionOf({ tokens: _tokens, jwt: _jwt, oidc, certificates: _certificates, limit: _limit, ...rules }: AccessConfiguration, doelbinding: string | undefined): string {
  return hash('sha256', JSON.stringify([rules, oidc?.identities, doelbinding]), 'base64url').slice(0, 16)
}

/** The same rights for somebody who acts for another: addresses that are to be kept secret stay so. */
export function forRepresentative(rights: Rights): Rights {
  if (rights.geheimhouding !== 'tonen') return rights
  return { ...rights, version: `${rights.version}/namens`, open: false, geheimhouding: 'zonder-adressen', judges: (resource) => rights.judges(resource) || ofPersonen.has(resource) }
}

type Table = ReadonlyMap<Granted, ReadonlyMap<string, readonly Grant[]>>

const everything: Grant = { operations: ['read', 'create', 'change', 'remove'], fields: 'alles' }
const reads = ({ operations }: Grant) => operations.includes('read')

/** The grants that hold, by resource and source. */
function tableOf({ sources, resources: given }: AccessConfiguration, doelbinding: string | undefined): Table {
  return new Map(grantedNames.map((resource) => {
    const grants = grantsOf(given === 'alles' ? 'alles' : given[resource]).filter(({ doelbindingen }) => !doelbindingen || (doelbinding !== undefined && doelbindingen.includes(doelbinding)))
    return [resource, new Map(sources.map((source) => [source, grants.filter((grant) => !grant.sources || grant.sources.includes(source))]))]
  }))
}

export function grantsOf(given: 'alles' | Grant | readonly Grant[] | undefined): readonly Grant[] {
  if (given === undefined) return []
  if (given === 'alles') return [everything]
  return Array.isArray(given) ? (given as readonly Grant[]) : [given as Grant]
}

/** What several grants show together; undefined: everything. */
function showsOf(grants: readonly Grant[]): Shows | undefined {
  const lists = grants.map(({ fields }) => fields)
  if (lists.includes('alles')) return undefined
  const allowed = new Set(lists.flatMap((fields) => (Array.isArray(fields) ? (fields as readonly string[]) : [])))
  const excepts = lists.flatMap((fields) => (typeof fields === 'object' && 'except' in fields ? [new Set(fields.except)] : []))
  return (field) => {
    const name = sameAs[field] ?? field
    return always.has(name) || allowed.has(name) || excepts.some((except) => !except.has(name))
  }
}

/** Every answer has these: without them it leads nowhere. */
const always = new Set(['uuid', 'url'])

/** Fields that are made of another, or that another is made of: shown with it, and not without. */
export const sameAs: Readonly<Record<string, string>> = { volledigeNaam: 'contactnaam', toegewezenAanActor: 'toegewezenAanActoren' }
