/** What the standard says of the fields of a resource, for adapters that are told by a configuration what goes where. */
import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import { resources, type ApiName, type ResourceName } from '#domain/resources.ts'
import { readSchema, type ResourceSchema } from '#domain/standard.ts'

const documents = new Map<ApiName, unknown>()
const read = new Map<ResourceName, ResourceSchema>()

/** Types, limits and choices from the OpenAPI document of the standard, which is read once, when the first such adapter opens. */
export function standardFields(resource: ResourceName): ResourceSchema {
  const { api, schema } = resources[resource]
  if (!documents.has(api)) documents.set(api, parse(readFileSync(new URL(`../../openapi/${api}.yaml`, import.meta.url), 'utf8')))
  const found = read.get(resource) ?? readSchema(documents.get(api), schema)
  read.set(resource, found)
  return found
}
