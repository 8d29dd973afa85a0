/** Every operation that Gevel's documents have, with what a request for it needs; tests over all of them come from here. */
import { apiOf, fieldsOf, keywordOf, type Operation as Described } from '../../../openapi/adr/api.ts'
import { ownDocument } from '../../../openapi/check/standard.ts'
import { isDocument } from '../../../openapi/adr/rules-paths.ts'
import { nobody } from '../wire.ts'

export const apis = ['klantinteracties', 'contactgegevens', 'klantbeeld'] as const
export type Api = (typeof apis)[number]

export const documents = Object.fromEntries(apis.map((api) => [api, ownDocument(api)])) as Record<Api, ReturnType<typeof ownDocument>>
export const versions = Object.fromEntries(apis.map((api) => [api, documents[api].info!['version'] as string])) as Record<Api, string>
export const baseOf = (api: Api) => `/${api}/api/v1`

export interface Operation {
  readonly api: Api
  readonly method: string
  /** As the document has it. */
  readonly template: string
  /** Of an object that is not there, where it is about one object. */
  readonly path: string
  readonly public: boolean
  readonly body: boolean
  /** Names of members that a client must give in the body. */
  readonly required: readonly string[]
  readonly answersJson: boolean
  readonly statuses: readonly number[]
  /** The document has `deprecated: true`. */
  readonly deprecated: boolean
}

export const operations: readonly Operation[] = apis.flatMap((api) => apiOf(documents[api]).operations.map((one) => operationOf(api, one)))

function operationOf(api: Api, { path, method, security, body, responses, place }: Described): Operation {
  const schema = body?.at('content', 'application/json', 'schema')
  const given = fieldsOf(schema).filter((one) => keywordOf(one.schema, 'readOnly') !== true).map(({ name }) => name)
  return {
    api, template: path,
    method: method.toUpperCase(),
    path: baseOf(api) + path.replaceAll(/\{[^}]+\}/g, nobody),
    public: security.length === 0,
    body: body !== undefined,
    required: ((schema?.at('required')?.value ?? []) as string[]).filter((name) => given.includes(name)),
    answersJson: !isDocument(path) && responses.some(([status, answer]) => status.startsWith('2') && answer.at('content', 'application/json')),
    statuses: responses.map(([status]) => Number(status)),
    deprecated: place.at('deprecated')?.value === true,
  }
}

export const guarded = operations.filter((one) => !one.public)
export const named = ({ api, method, template }: Operation) => `${method} ${api}${template}`

/** Each path once, with the methods that its document has. */
export const paths = [...Map.groupBy(operations, ({ api, template }) => `${api}${template}`).values()].map((ofOne) => {
  const methods = ofOne.map(({ method }) => method)
  return { ...ofOne[0]!, methods, allow: [...methods, ...(methods.includes('GET') ? ['HEAD'] : []), 'OPTIONS'] }
})
