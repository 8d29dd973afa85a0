/** Refuses what an adapter does not declare, before its source can ignore it. */
import type { Adapter, ListAbility, ListRequest } from './contract.ts'
import type { ResourceName } from '#domain/resources.ts'

type AnyList = { readonly ability: ListAbility<ResourceName>; fetch(request: ListRequest<ResourceName>, call: never): Promise<unknown> }

/**
 * The same adapter, of which every list rejects with a TypeError when it is asked by a filter, a persoon key or an order that its
 * ability does not name. Gevel asks nothing else; an adapter that would answer as if it had not been asked wraps itself in this.
 */
export function asDeclared(adapter: Adapter): Adapter {
  const resources = Object.entries(adapter.resources).map(([name, port]) => {
    const list = port.list as unknown as AnyList | undefined
    if (!list) return [name, port]
    return [name, { ...port, list: { ability: list.ability, fetch: async (request: ListRequest<ResourceName>, call: never) => {
      checkDeclared(name, list.ability, request)
      return list.fetch(request, call)
    } } }]
  })
  return { ...adapter, resources: Object.fromEntries(resources) as Adapter['resources'] }
}

function checkDeclared(name: string, { filters, persoon = [], orders }: ListAbility<ResourceName>, request: ListRequest<ResourceName>): void {
  const unknown = request.filters.find((filter) => !Object.hasOwn(filters, filter.name))
  if (unknown) throw new TypeError(`${name} cannot be asked by ${unknown.name}`)
  if (request.persoon && !persoon.includes(request.persoon.key)) throw new TypeError(`${name} cannot be asked by ${request.persoon.key}`)
  if (request.order && !orders.some(({ field }) => field === request.order!.field)) throw new TypeError(`${name} cannot be sorted on ${request.order.field}`)
}
