/** The condition of one list request: its filters and its persoon, with their values as parameters. */
import { toMoment, type Filter, type PersoonFilter, type PersoonKey, type ResourceName } from '#spi'
import { byBetrokkene, identified, is, uuid, whose, type Condition } from './conditions.ts'
import { foldCase, type SqlValue } from './database.ts'
import { filtersOf } from './filters.ts'

/** How each resource finds the rows that belong to a partij, given a condition on the partij. */
const persoonRelations: { readonly [R in ResourceName]?: (partij: Condition) => Condition } = {
  partijen: (partij) => partij,
  betrokkenen: (partij) => whose('wasPartij', 'partijen', partij),
  klantcontacten: (partij) => byBetrokkene(whose('wasPartij', 'partijen', partij)),
  digitaleadressen: (partij) => whose('verstrektDoorPartij', 'partijen', partij),
}

/** On an identificator: it is this number. A vestiging is named `<kvk>/<nummer>`; an empty kvk is any parent. */
const isNumber = (key: PersoonKey): Condition =>
  key === 'vestigingsnummer'
    ? (wanted) => `"partijIdentificator_codeSoortObjectId" = 'vestigingsnummer' AND key IN (
        SELECT vestiging.key FROM ${wanted} AS wanted
        JOIN "partij-identificatoren" AS vestiging
          ON vestiging."partijIdentificator_objectId" = substr(wanted.value, instr(wanted.value, '/') + 1)
        LEFT JOIN "partij-identificatoren" AS ouder ON ouder.key = vestiging."subIdentificatorVan"
        WHERE substr(wanted.value, 1, instr(wanted.value, '/') - 1) IN ('', ouder."partijIdentificator_objectId"))`
    : (wanted) => `"partijIdentificator_codeSoortObjectId" = '${key}' AND ${is('partijIdentificator_objectId')(wanted)}`

export const persoonKeys = ['local', 'bsn', 'vestigingsnummer', 'kvk_nummer', 'rsin'] as const satisfies readonly PersoonKey[]
type RegisterKey = (typeof persoonKeys)[number]

export function hasPersoon(resource: ResourceName): boolean {
  return resource === 'partij-identificatoren' || persoonRelations[resource] !== undefined
}

export interface Where {
  readonly sql: string
  readonly values: readonly SqlValue[]
}

/** The condition and its parameters for the filters of a request; all of them must hold. */
export function whereOf(resource: ResourceName, wanted: readonly Filter[], persoon?: PersoonFilter): Where {
  const parts = wanted.map((filter) => filterWhere(resource, filter))
  if (persoon) parts.push(persoonWhere(resource, persoon))
  if (parts.length === 0) return { sql: '1', values: [] }
  return { sql: parts.map(({ sql }) => `(${sql})`).join(' AND '), values: parts.flatMap(({ values }) => values) }
}

function filterWhere(resource: ResourceName, { name, value: given }: Filter): Where {
  const filter = filtersOf(resource)[name]
  if (!filter) throw new TypeError(`${resource} has no filter ${name}`)
  const several = typeof given === 'object'
  switch (filter.kind) {
    // A value of the wrong kind equals nothing: null is in no set.
    case 'value': return among(filter.condition, several ? given : [String(given)])
    case 'list': return among(filter.condition, String(given).split(','))
    case 'boolean': return one(filter.condition, '(?)', typeof given === 'boolean' ? Number(given) : null)
    case 'moment': return one(filter.condition, '(?)', toMoment(String(given)) ?? null)
    case 'contains': return one(filter.condition, '?', foldCase(String(given)))
    case 'comparison': return one(filter.condition, '?', String(given))
  }
}

function persoonWhere(resource: ResourceName, { key, values }: PersoonFilter): Where {
  if (!hasPersoon(resource) || !persoonKeys.includes(key as RegisterKey)) throw new TypeError(`${resource} cannot be asked by ${key}`)
  if (resource === 'partij-identificatoren') {
    return set(key === 'local' ? whose('identificeerdePartij', 'partijen', uuid) : isNumber(key), values)
  }
  return set(persoonRelations[resource]!(key === 'local' ? uuid : identified(isNumber(key))), values)
}

const one = (condition: Condition, wanted: string, parameter: SqlValue): Where => ({ sql: condition(wanted), values: [parameter] })

/** One value as a plain parameter, more as one JSON array, so that there are two statements and not a hundred. */
const among = (condition: Condition, values: readonly string[]): Where =>
  values.length === 1 ? one(condition, '(?)', values[0]!) : set(condition, values)

const set = (condition: Condition, values: readonly string[]): Where =>
  one(condition, '(SELECT value FROM json_each(?))', JSON.stringify(values))
