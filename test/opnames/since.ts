/**
 * What has changed in the standard between the recordings (API 0.1.2 to 0.5.0) and the version that is served (0.9.0), by rule.
 * The result is what a recorded answer would be today; anything else that differs is a difference of Gevel.
 */
import type { Wire } from './cassette.ts'

type Json = Readonly<Record<string, unknown>>

interface Gained {
  readonly field: string
  /** The field that it stands behind. */
  readonly after: string
  /** What is sent when it was never given. */
  readonly empty: unknown
}

/** Fields that were added since. A client of that time sends none of them, so each is as empty as it can be. */
const gained: Readonly<Record<string, readonly Gained[]>> = {
  klantcontacten: [
    { field: 'referentienummer', after: 'nummer', empty: null },
    { field: 'reactie', after: 'inhoud', empty: '' },
    { field: 'hoofdOnderwerpType', after: 'indicatieContactGelukt', empty: '' },
    { field: 'verdereActieOndernomen', after: 'hoofdOnderwerpType', empty: false },
    { field: 'metadata', after: 'plaatsgevondenOp', empty: {} },
  ],
  internetaken: [{ field: 'referentienummer', after: 'nummer', empty: null }],
  digitaleadressen: [
    { field: 'referentie', after: 'omschrijving', empty: '' },
    { field: 'verificatieDatum', after: 'referentie', empty: null },
  ],
}

/** Resources whose `nummer` the server made up until 2.16; since then it is the client's, or null. */
const numbered = new Set(['internetaken', 'klantcontacten', 'partijen'])

/** An answer of Gevel without the token in its `next`, the one parameter that it adds to the standard: clients follow the url as it is. */
export function withoutToken(answer: Wire): Wire {
  const { next, ...rest } = (answer.body ?? {}) as { next?: unknown }
  if (typeof next !== 'string') return answer
  const { count, ...others } = rest as Json
  return { ...answer, body: { count, next: next.replace(/([?&])volgende=[\w-]+&?/, '$1').replace(/[?&]$/, ''), ...others } }
}

/** The recorded answer as it would be today. `withNumber`: recorded uuids of the objects that a client gave a nummer. */
export function asToday(answer: Wire, withNumber: ReadonlySet<string>, apiVersion: string): Wire {
  const headers = 'api-version' in answer.headers ? { ...answer.headers, 'api-version': apiVersion } : answer.headers
  return { ...answer, headers, body: valueToday(answer.body, withNumber) }
}

function valueToday(value: unknown, withNumber: ReadonlySet<string>): unknown {
  if (Array.isArray(value)) return value.map((one) => valueToday(one, withNumber))
  if (typeof value !== 'object' || value === null) return value
  const object = Object.fromEntries(Object.entries(value).map(([key, one]) => [key, valueToday(one, withNumber)]))
  const resource = resourceOf(object)
  return resource === undefined ? object : withoutMadeUpNumber(resource, withGained(resource, object), withNumber)
}

/** An object is of the resource that its url names; `{uuid, url}` only points at one. */
function resourceOf({ uuid, url, ...rest }: Json): string | undefined {
  return typeof uuid === 'string' && typeof url === 'string' && Object.keys(rest).length > 0 ? url.split('/').at(-2) : undefined
}

function withGained(resource: string, object: Json): Json {
  const missing = (gained[resource] ?? []).filter(({ field }) => !(field in object))
  return missing.reduce<Json>((whole, { field, after, empty }) =>
    Object.fromEntries(Object.entries(whole).flatMap(([key, value]) => (key === after ? [[key, value], [field, empty]] : [[key, value]]))), object)
}

function withoutMadeUpNumber(resource: string, object: Json, withNumber: ReadonlySet<string>): Json {
  return numbered.has(resource) && !withNumber.has(object['uuid'] as string) ? { ...object, nummer: null } : object
}
