/** The OpenAPI documents of the standard, as tests look at them. */
import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import { apiNames, resources, type ApiName, type ResourceName } from '#domain/resources.ts'
import { readStandard } from '#domain/standard.ts'

export interface Parameter {
  readonly name: string
  readonly in: string
  readonly schema: { readonly items?: { readonly enum?: readonly string[] } }
}

type Operation = { readonly parameters?: readonly (Parameter | { readonly $ref: string })[] }

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly components: { readonly parameters: Readonly<Record<string, Parameter>>; readonly schemas: Readonly<Record<string, unknown>> }
}

export const documents = Object.fromEntries(
  apiNames.map((api) => [api, parse(readFileSync(new URL(`../../openapi/${api}.yaml`, import.meta.url), 'utf8'))]),
) as Readonly<Record<ApiName, Document>>

export const standard = readStandard(documents)

/** Query parameters of the list of a collection, references followed. */
export function listParameters(collection: ResourceName): Parameter[] {
  const document = documents[resources[collection].api]
  const found = (document.paths[`/${collection}`]?.['get']?.parameters ?? []).map((one) =>
    '$ref' in one ? document.components.parameters[one.$ref.split('/').at(-1)!]! : one)
  return found.filter((one) => one.in === 'query')
}
