/** What every operation says that it can answer, refusals and failures included. */
import { fieldsOf, keywordOf, type Api, type Operation } from './api.ts'
import type { Place } from './place.ts'
import { isDocument } from './rules-paths.ts'
import type { Fault, Rule } from './rules.ts'

const isError = (status: string) => /^([45](\d\d|XX)|default)$/.test(status)
const isMade = (status: string) => /^2(\d\d|XX)$/.test(status)

/** Each answer once, however many operations refer to it. */
function answersOf({ operations }: Api): readonly (readonly [string, Place])[] {
  const all = operations.flatMap(({ responses }) => responses)
  return [...new Map(all.map((one) => [one[1].pointer, one])).values()]
}

const isProblem = (mediaType: string) => /^application\/problem\+(json|xml)$/.test(mediaType)

/** What RFC 9457 calls them, and their types. */
const members = { status: 'integer', title: 'string', detail: 'string' } as const

function problemFaults([status, answer]: readonly [string, Place]): Fault[] {
  const content = answer.at('content')?.members() ?? []
  if (!content.some(([type]) => isProblem(type))) return [{ at: answer, says: 'is an error without application/problem+json', subject: status }]
  return content.flatMap(([type, media]): Fault[] => {
    if (!isProblem(type)) return [{ at: media, says: 'is an error in another form too', subject: type }]
    const fields = fieldsOf(media.at('schema'))
    const wrong = Object.entries(members).filter(([name, kind]) => keywordOf(fields.find((one) => one.name === name)?.schema, 'type') !== kind)
    return wrong.map(([name]) => ({ at: media, says: `is a problem without ${name}`, subject: name }))
  })
}

/** What can happen whatever is asked, and what can happen because of what is asked. */
function refusalsOf({ path, parameters, body, responses }: Operation): readonly string[] {
  const answersJson = responses.some(([status, answer]) => isMade(status) && answer.at('content', 'application/json'))
  return [
    '401', '403', '429', '500', '503',
    ...(parameters.some((one) => one.in === 'path') && /\{/.test(path) ? ['404'] : []),
    ...(answersJson ? ['406'] : []),
    ...(body ? ['413', '415'] : []),
  ]
}

const has = ({ responses }: Operation, status: string) => responses.some(([one]) => one === status)

/** Headers of an answer, in lower case: their names are the same in any. */
const headersOf = (answer: Place) => (answer.at('headers')?.names() ?? []).map((name) => name.toLowerCase())

const guarded = ({ operations }: Api) => operations.filter(({ path }) => !isDocument(path))

export const answerRules: readonly Rule[] = [
  {
    id: '/core/error-handling/problem-details',
    look: (api) => answersOf(api).filter(([status]) => isError(status)).flatMap(problemFaults),
  },
  {
    id: '/core/error-handling/invalid-input',
    look: ({ operations }) => operations.flatMap((one): Fault[] => {
      const takes = one.parameters.length > 0 || one.body !== undefined || ['post', 'put', 'patch'].includes(one.method)
      return [
        ...(takes && !has(one, '400') ? [{ at: one.place, says: 'takes input and cannot answer 400', subject: one.path }] : []),
        ...(has(one, '422') ? [{ at: one.place, says: 'answers 422', subject: '422' }] : []),
      ]
    }),
  },
  {
    id: '/core/http-response-code',
    look: ({ operations }) => operations.flatMap(({ place, path, responses }): Fault[] => {
      const odd = responses.filter(([status]) => !/^[1-5]\d\d$/.test(status) && status !== 'default').map(([status]) => status)
      return [
        ...(responses.some(([status]) => isMade(status)) ? [] : [{ at: place, says: 'never succeeds', subject: path }]),
        ...odd.map((status) => ({ at: place, says: `answers with what is no status: ${status}`, subject: status })),
        ...responses.filter(([status, answer]) => status === '204' && answer.at('content')).map(([, at]) => ({ at, says: 'has a body with 204', subject: path })),
      ]
    }),
  },
  {
    id: '/core/version-header',
    look: (api) => answersOf(api).filter(([, answer]) => !headersOf(answer).includes('api-version'))
      .map(([status, at]) => ({ at, says: 'does not say its version in API-Version', subject: status })),
  },
  {
    id: '/core/deprecation-schedule',
    look: ({ operations }) => operations.filter(({ place }) => place.at('deprecated')?.value === true).flatMap(({ place, path, responses }): Fault[] => [
      ...['x-deprecated-since', 'x-sunset'].filter((name) => Number.isNaN(Date.parse(place.text(name) ?? ''))).map((name) => ({ at: place, says: `goes away without ${name}`, subject: path })),
      ...responses.filter(([status, answer]) => isMade(status) && !['deprecation', 'sunset'].every((name) => headersOf(answer).includes(name)))
        .map(([, at]) => ({ at, says: 'goes away and does not say when, in Deprecation and Sunset', subject: path })),
    ]),
  },
  {
    id: '/core/hide-implementation',
    look: (api) => answersOf(api).flatMap(([, at]) => headersOf(at).filter((name) => ['server', 'x-powered-by', 'set-cookie'].includes(name))
      .map((name) => ({ at, says: `has a header that an API does not send: ${name}`, subject: name }))),
  },
  {
    id: 'gevel/security',
    look: (api) => {
      const schemes = api.root.at('components', 'securitySchemes')?.names() ?? []
      return guarded(api).flatMap(({ place, path, security }): Fault[] => {
        if (security.length === 0 || security.some((one) => Object.keys(one).length === 0)) return [{ at: place, says: 'asks for no credentials', subject: path }]
        return security.flatMap(Object.keys).filter((name) => !schemes.includes(name)).map((name) => ({ at: place, says: `asks for credentials that are not described: ${name}`, subject: name }))
      })
    },
  },
  {
    id: 'gevel/refusals',
    look: (api) => guarded(api).flatMap((one) => refusalsOf(one).filter((status) => !has(one, status))
      .map((status) => ({ at: one.place, says: `cannot answer ${status}`, subject: status }))),
  },
  {
    id: 'gevel/retry-after',
    look: (api) => answersOf(api).filter(([status, answer]) => status === '429' && !headersOf(answer).includes('retry-after'))
      .map(([status, at]) => ({ at, says: 'does not say when to return, in Retry-After', subject: status })),
  },
]
