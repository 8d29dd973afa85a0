/** The standard's query parameters to a Query: one meaning for every spelling that real clients use. */
import { filters, isFilterName, persoonParameters } from '#domain/filters.ts'
import { identificatorCodes, soortenOfLength, type Identity, type IdentitySoort } from '#domain/identity.ts'
import { fullCode } from '#domain/identificator-codes.ts'
import { isUuid, type Ids, type Place } from '#domain/ids.ts'
import type { PersoonSelector, PlainFilter, Query, ReferenceFilter } from '#domain/query.ts'
import type { ResourceName } from '#domain/resources.ts'
import { Problem } from './problem.ts'

export const defaultPageSize = 100
export const maximumPageSize = 500

/** Parameters with one value each; empty ones and repeats are gone. */
export type Parameters = Readonly<Record<string, string>>

/** Throws a Problem for a page that cannot be. Parameters were checked against the document before. */
export function parseList(resource: ResourceName, parameters: Parameters, ids: Ids): Query {
  const filtersFound: PlainFilter[] = []
  const references: ReferenceFilter[] = []
  const persoon: PersoonSelector[] = [...persoonById(resource, parameters, ids)]
  const codes = identificatorParameters(resource, parameters)
  const selector = codes.objectId === undefined ? undefined : { identities: identitiesOf(codes) }
  if (selector) persoon.push(selector)
  for (const [parameter, value] of Object.entries(parameters)) {
    if (namesPersoon(resource, parameter, selector !== undefined)) continue
    const name = parameter.replace(/__url$/, '__uuid')
    if (!isFilterName(resource, name)) continue
    const { kind, resource: target } = filters[resource][name]!
    if (kind === 'reference' || kind === 'partij') references.push({ name, places: placesOf(target!, value, ids) })
    else if (kind === 'boolean') filtersFound.push(...booleanFilter(name, value))
    else filtersFound.push({ name, value: aliasOf(name, value) })
  }
  return { resource, filters: filtersFound, references, persoon, ...parsePage(parameters), expand: parseExpand(parameters['expand']) }
}

export function parseExpand(value: string | undefined): string[] {
  return (value ?? '').split(',').map((path) => path.trim()).filter((path) => path !== '')
}

function parsePage(parameters: Parameters): Pick<Query, 'page' | 'pageSize' | 'volgende'> {
  const { page = '1', pageSize, volgende } = parameters
  const size = /^\d+$/.test(pageSize ?? '') ? Math.min(Number(pageSize), maximumPageSize) : 0
  if (page !== 'last' && !/^0*[1-9]\d{0,8}$/.test(page)) throw new Problem('not-found', 'Ongeldige pagina.')
  return { page: page === 'last' ? page : Number(page), pageSize: size || defaultPageSize, ...(volgende !== undefined && { volgende }) }
}

/** `true/True/TRUE/1` and their opposites; the standard ignores anything else. */
function booleanFilter(name: string, value: string): PlainFilter[] {
  const text = value.toLowerCase()
  if (text === 'true' || text === '1') return [{ name, value: true }]
  return text === 'false' || text === '0' ? [{ name, value: false }] : []
}

/** Of a url only the last path segment counts; one that is no uuid leads nowhere. */
function placesOf(resource: ResourceName, value: string, ids: Ids): Place[] {
  const segment = value.split(/[?#]/)[0]!.split('/').at(-1)!
  return isUuid(segment) ? ids.locate(resource, segment) : []
}

function persoonById(resource: ResourceName, parameters: Parameters, ids: Ids): PersoonSelector[] {
  const relation = persoonParameters[resource]?.relation
  if (!relation) return []
  return [`${relation}__uuid`, `${relation}__url`].flatMap((name) => {
    const value = parameters[name]
    return value === undefined ? [] : [{ places: placesOf('partijen', value, ids) }]
  })
}

interface Codes {
  readonly codeObjecttype?: string
  readonly codeRegister?: string
  readonly codeSoortObjectId?: string
  readonly objectId?: string
}

const members = ['codeObjecttype', 'codeRegister', 'codeSoortObjectId', 'objectId'] as const

/** How a resource spells the four parameters that can name a number. */
function parameterOf(resource: ResourceName, member: string): string | undefined {
  if (resource === 'partij-identificatoren') return `partijIdentificator${member[0]!.toUpperCase()}${member.slice(1)}`
  const prefix = persoonParameters[resource]?.identificator
  return prefix && prefix + member
}

function identificatorParameters(resource: ResourceName, parameters: Parameters): Codes {
  return Object.fromEntries(
    members.flatMap((member) => {
      const name = parameterOf(resource, member)
      const value = name === undefined ? undefined : parameters[name]
      return value === undefined ? [] : [[member, value]]
    }),
  )
}

/** Whether a parameter is taken up by the persoon of the query. Numbers of partij-identificatoren are filtered on as well. */
function namesPersoon(resource: ResourceName, parameter: string, numbered: boolean): boolean {
  const own = persoonParameters[resource]
  if (!own) return false
  if (own.relation && (parameter === `${own.relation}__uuid` || parameter === `${own.relation}__url`)) return true
  return numbered && parameter.startsWith(own.identificator)
}

function aliasOf(name: string, value: string): string {
  return /codeObjecttype$|codeSoortObjectId$/i.test(name) && /partijIdentificator|subIdentificatorVan/.test(name) ? fullCode(value) : value
}

/** The identities that the codes can mean; none when they contradict each other or the number. */
function identitiesOf(codes: Codes): Identity[] {
  const { objectId = '', codeSoortObjectId, codeRegister, codeObjecttype } = codes
  const soort = codeSoortObjectId && fullCode(codeSoortObjectId)
  const fits = (one: IdentitySoort) =>
    (!soort || one === soort) &&
    (!codeRegister || identificatorCodes[one].codeRegister === codeRegister) &&
    (!codeObjecttype || fitsObjecttype(one, codeObjecttype))
  return soortenOfLength(objectId).filter(fits).map((one) => ({ soort: one, nummer: objectId }))
}

/** The short code `nnp` stood for every organisation, vestigingen included. */
function fitsObjecttype(soort: IdentitySoort, code: string): boolean {
  if (code === 'nnp') return soort !== 'bsn'
  return identificatorCodes[soort].codeObjecttype === fullCode(code)
}
