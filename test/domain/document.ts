/** The OpenAPI document of the standard, as tests look at it. */
import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
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

export const document = parse(readFileSync(new URL('../../openapi/klantinteracties.yaml', import.meta.url), 'utf8')) as Document

export const standard = readStandard({ klantinteracties: document })

/** Query parameters of the list of a collection, references followed. */
export function listParameters(collection: string): Parameter[] {
  const found = (document.paths[`/${collection}`]?.['get']?.parameters ?? []).map((one) =>
    '$ref' in one ? document.components.parameters[one.$ref.split('/').at(-1)!]! : one)
  return found.filter((one) => one.in === 'query')
}
