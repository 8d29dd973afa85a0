/** The operations of the OpenAPI documents, references followed as far as generating requests and judging answers needs. */
import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import { apiNames, type ApiName } from '#domain/resources.ts'

export type Schema = { readonly [keyword: string]: unknown }

export interface Parameter {
  readonly name: string
  readonly in: 'query' | 'header' | 'path'
  readonly schema: Schema
}

export interface Operation {
  readonly api: ApiName
  readonly method: string
  /** As the document has it: `/partijen/{uuid}`. */
  readonly path: string
  readonly parameters: readonly Parameter[]
  readonly body?: Schema
  /** By status: the schema of the body, undefined where there is none. */
  readonly answers: ReadonlyMap<number, Schema | undefined>
}

type Content = { readonly 'application/json': { readonly schema: Schema } }
type Ref = { readonly $ref?: string }
type RawResponse = Ref & { readonly content?: Content }
type RawOperation = { readonly parameters?: readonly (Ref & Parameter)[]; readonly requestBody?: { readonly content: Content }; readonly responses: Readonly<Record<string, RawResponse>> }

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, RawOperation>>>>
}

/** A reference names its document too, as the schemas of answers in test/http do. */
const documents = Object.fromEntries(apiNames.map((api) => {
  const text = readFileSync(new URL(`../../openapi/${api}.yaml`, import.meta.url), 'utf8')
  return [api, parse(text.replaceAll('#/components/', `${api}#/components/`))]
})) as Record<ApiName, Document>

const methods = ['get', 'post', 'put', 'patch', 'delete']

/** What a reference points at; what is no reference is itself. */
export function resolved<T>(value: T & Ref): T {
  if (value.$ref === undefined) return value
  const [api, ...names] = value.$ref.split('/')
  const target = names.reduce<unknown>((part, name) => (part as Record<string, unknown>)[name], documents[api!.replace('#', '') as ApiName])
  return resolved(target as T & Ref)
}

export const operations: readonly Operation[] = apiNames.flatMap((api) => Object.entries(documents[api].paths).flatMap(([path, item]) => {
  const shared = (item['parameters'] as unknown as (Ref & Parameter)[] | undefined) ?? []
  return methods.filter((method) => item[method]).map((method) => ({ api, ...operationOf(method, path, shared, item[method]!) }))
}))

function operationOf(method: string, path: string, shared: readonly (Ref & Parameter)[], raw: RawOperation): Omit<Operation, 'api'> {
  const answers = Object.entries(raw.responses).map(([status, response]) => [Number(status), resolved<RawResponse>(response).content?.['application/json'].schema] as const)
  return {
    method: method.toUpperCase(),
    path,
    parameters: [...shared, ...(raw.parameters ?? [])].map((one) => resolved<Parameter>(one)),
    ...(raw.requestBody && { body: raw.requestBody.content['application/json'].schema }),
    answers: new Map(answers),
  }
}
