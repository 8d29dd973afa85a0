/** What a request that reads asks for, from parameters that were checked against the document. Throws a Problem. */
import type { Ids } from '#domain/ids.ts'
import type { DetailAsked, Query } from '#domain/query.ts'
import { resources, type ResourceName } from '#domain/resources.ts'
import { parseList, type Parameters } from './parse.ts'
import { checkExpand, type QueryDefinition } from './validation.ts'

export function listAsked(resource: ResourceName, parameters: Parameters, definition: QueryDefinition, ids: Ids): Query {
  checkExpand(parameters['expand'], definition)
  return parseList(resource, parameters, ids)
}

/** Resources that cannot be expanded take the filters of their list on a detail as well. */
export function detailAsked(resource: ResourceName, parameters: Parameters, definition: QueryDefinition, ids: Ids): DetailAsked {
  const expand = checkExpand(parameters['expand'], definition)
  const { page: _page, pageSize: _pageSize, ...filters } = parameters
  if (resources[resource].expandable || Object.keys(filters).length === 0) return { expand }
  return { expand, where: parseList(resource, filters, ids) }
}
