/** Paths, their parameters and what can be done there. */
import { besideOperations, type Api, type Operation, type Parameter } from './api.ts'
import type { Place } from './place.ts'
import type { Fault, Rule } from './rules.ts'
import { isPlural, verbIn } from './words.ts'

/** Where the document itself is served. */
export const isDocument = (path: string) => /^\/openapi\.(json|yaml)$/.test(path)

const segmentsOf = (path: string) => path.split('/').slice(1)
const isVariable = (segment: string) => segment.startsWith('{')
const kebab = /^[a-z0-9]+(-[a-z0-9]+)*$/
export const lowerCamel = /^[a-z][a-z0-9]*([A-Z][a-z0-9]*)*$/

const ofPaths = (faults: (path: string) => string | undefined): Rule['look'] => ({ paths }) =>
  paths.filter(([path]) => !isDocument(path)).flatMap(([path, at]) => {
    const says = faults(path)
    return says === undefined ? [] : [{ at, says, subject: path }]
  })

/** Each once, however many operations have it. */
function parametersOf({ operations }: Api, where: readonly string[]): readonly Parameter[] {
  const all = operations.flatMap(({ parameters }) => parameters).filter((one) => where.includes(one.in))
  return [...new Map(all.map((one) => [one.place.pointer, one])).values()]
}

const schemesOf = ({ root }: Api, where: string): Place[] =>
  (root.at('components', 'securitySchemes')?.members() ?? []).map(([, one]) => one).filter((one) => one.text('in') === where)

/** Words that name what may not stand in an address, which every system on the way writes down. */
const sensitive = ['bsn', 'burgerservicenummer', 'sofinummer', 'rsin', 'objectid', 'adres', 'email', 'emailadres', 'telefoon', 'telefoonnummer', 'iban', 'rekeningnummer',
  'geboortedatum', 'achternaam', 'voornaam', 'wachtwoord', 'password', 'secret', 'token', 'apikey', 'postcode', 'huisnummer']

/** What says something of the word behind it, and does not hold it: `isStandaardAdres`, `codeSoortObjectId`. */
const telling = ['is', 'soort', 'code', 'heeft']

/** A part of `partijIdentificator__objectId` ends in such a word; a number of a person may stand anywhere in it. */
function isSensitive(name: string): boolean {
  // A link to a digitaal adres is not the adres.
  if (/__(url|uuid)$/.test(name)) return false
  return name.split('__').some((part) => {
    const words = part.replace(/([a-z0-9])([A-Z])/g, '$1 $2').toLowerCase().split(/[^a-z0-9]+/)
    const ends = words.map((_, start) => words.slice(start).join(''))
    return words.includes('bsn') || (!words.some((one) => telling.includes(one)) && ends.some((end) => sensitive.includes(end)))
  })
}

const inBraces = ({ path }: Operation) => [...path.matchAll(/\{([^}]+)\}/g)].map(([, name]) => name!)

export const pathRules: readonly Rule[] = [
  { id: '/core/no-trailing-slash', look: ofPaths((path) => (path.length > 1 && path.endsWith('/') ? 'ends in a slash' : undefined)) },
  {
    id: '/core/path-segments-kebab-case',
    look: ofPaths((path) => {
      const segments = segmentsOf(path).filter((one) => one !== '' && !isVariable(one))
      const last = segmentsOf(path).at(-1)
      const wrong = segments.filter((one) => !kebab.test(one) && !(one === last && one === '_zoek'))
      return wrong.length > 0 ? `has a segment that is not kebab-case: ${wrong.join(', ')}` : undefined
    }),
  },
  {
    id: '/core/naming-resources',
    look: ofPaths((path) => {
      const verb = segmentsOf(path).filter((one) => !isVariable(one)).map(verbIn).find((one) => one !== undefined)
      return verb === undefined ? undefined : `says what is done: ${verb}`
    }),
  },
  {
    id: '/core/naming-collections',
    look: ofPaths((path) => {
      const segments = segmentsOf(path)
      const wrong = segments.filter((one, place) => !isVariable(one) && isCollection(segments[place + 1]) && !isPlural(one))
      return wrong.length > 0 ? `has a collection that is not plural: ${wrong.join(', ')}` : undefined
    }),
  },
  {
    id: '/core/query-keys-camel-case',
    look: (api) => [
      ...parametersOf(api, ['query']).filter(({ name }) => !lowerCamel.test(name)).map(({ name, place }) => ({ at: place, says: `is not lower camelCase: ${name}`, subject: name })),
      ...schemesOf(api, 'query').filter((one) => !lowerCamel.test(one.text('name') ?? '')).map((at) => ({ at, says: 'is not lower camelCase', subject: at.text('name') ?? '' })),
    ],
  },
  {
    id: '/core/transport/no-sensitive-uris',
    look: (api) => {
      const undeclared = api.operations.flatMap((one) => inBraces(one).filter((name) => !one.parameters.some((other) => other.in === 'path' && other.name === name)).map((name) => ({ name, place: one.place })))
      return [
        ...[...parametersOf(api, ['query', 'path']), ...undeclared].filter(({ name }) => isSensitive(name))
          .map(({ name, place }) => ({ at: place, says: `may hold what is nobody's business: ${name}`, subject: name })),
        ...schemesOf(api, 'query').map((at) => ({ at, says: 'puts credentials in an address', subject: at.text('name') ?? '' })),
      ]
    },
  },
  {
    id: '/core/http-methods',
    look: ({ paths }) => paths.flatMap(([, item]) => Object.keys(item.value as object)
      .filter((name) => !['get', 'put', 'post', 'delete', 'patch', 'head', 'options', ...besideOperations].includes(name) && !name.startsWith('x-'))
      .map((name): Fault => ({ at: item, says: `has a method that an API does not offer: ${name}`, subject: name }))),
  },
  {
    id: '/core/http-safety',
    look: ({ operations }) => operations.filter(({ method, body }) => body && ['get', 'head', 'delete'].includes(method))
      .map(({ place, path }) => ({ at: place, says: 'has a body that means nothing with this method', subject: path })),
  },
  {
    id: '/core/stateless',
    look: (api) => [
      ...parametersOf(api, ['cookie']).map(({ name, place }) => ({ at: place, says: `rests on a cookie: ${name}`, subject: name })),
      ...schemesOf(api, 'cookie').map((at) => ({ at, says: 'rests on a cookie', subject: at.text('name') ?? '' })),
    ],
  },
]

/** Followed by one of its members, or searched in. */
const isCollection = (next: string | undefined) => next !== undefined && (isVariable(next) || next === '_zoek')
