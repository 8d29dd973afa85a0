/** Laws on what an adapter declares, by itself: what can be seen to be wrong before anything is asked. */
import assert from 'node:assert/strict'
import { idCodecs } from '#domain/codecs.ts'
import { filters as definitions, isFilterName } from '#domain/filters.ts'
import { resources } from '#domain/resources.ts'
import { persoonKeys, type ResourceName } from '#spi'
import { declarationsOf, type Law, type Subject } from './law.ts'
import type { AnyAbility, AnyPort } from './ports.ts'
import { isFieldOf } from './standard-shape.ts'

export function abilityLaws(subject: Subject, resource: ResourceName, port: AnyPort): Law[] {
  const law = declarationsOf(subject, resource)
  const { ids, omits, list, get, create, update } = port
  const accepts = [...(create?.accepts ?? []), ...(update?.accepts ?? [])]
  return [
    law('ability-ids', () => assert.ok(idCodecs.includes(ids.codec), `there is no codec ${String(ids.codec)}`)),
    ...(list ? [...listDeclarations(law, resource, port), law('ability-get', () => assert.ok(get, 'an id that Gevel hands out must lead to the record'))] : []),
    ...(create || update ? [law('ability-accepts', () => areFields(resource, accepts))] : []),
    ...(omits ? [law('ability-omits', () => areFields(resource, omits))] : []),
  ]
}

function listDeclarations(law: ReturnType<typeof declarationsOf>, resource: ResourceName, port: AnyPort): Law[] {
  const { ability } = port.list!
  const before = JSON.stringify(ability)
  const { filters, persoon = [], persoonAnyOf = 1, needs = [], orders, pageSize } = ability
  return [
    law('ability-filters', () => {
      for (const name of Object.keys(filters)) assert.ok(isFilterName(resource, name), `${name} is no filter of ${resource}`)
    }),
    law('ability-match', () => comparesAsItMust(resource, ability)),
    law('ability-orders', () => {
      for (const order of orders) assert.deepEqual(order, resources[resource].order, 'the order of the standard')
    }),
    law('ability-page', () => assert.ok(isCount(pageSize), `a page of ${pageSize}`)),
    law('ability-any-of', () => {
      for (const [name, { anyOf = 1 }] of Object.entries(filters)) assert.ok(isCount(anyOf), `${name} takes ${anyOf} values`)
      assert.ok(isCount(persoonAnyOf), `${persoonAnyOf} values of a persoon key`)
    }),
    law('ability-persoon', () => {
      for (const key of persoon) assert.ok(persoonKeys.includes(key), `${key} is no persoon key`)
      assert.equal(new Set(persoon).size, persoon.length, 'a persoon key is named twice')
      assert.ok(persoon.length === 0 || belongToPersonen.includes(resource), `${resource} belong to no persoon by the contract`)
    }),
    law('ability-needs', () => {
      for (const name of needs.flat()) assert.ok(name === 'persoon' ? persoon.length > 0 : name in filters, `it needs ${name} and cannot be asked by it`)
    }),
    law('ability-constant', () => {
      assert.equal(JSON.stringify(port.list!.ability), before, 'declared now, and declared at first')
      assert.deepEqual(JSON.parse(before), ability, 'is plain JSON')
    }),
  ]
}

const isCount = (number: number) => Number.isInteger(number) && number >= 1

/** The resources of which the contract says what belongs to a persoon. */
const belongToPersonen: readonly ResourceName[] = ['partijen', 'betrokkenen', 'klantcontacten', 'digitaleadressen', 'partij-identificatoren']

/** Who compares by beginnings or words cannot answer exactly; a filter on a part is one on a substring. */
function comparesAsItMust(resource: ResourceName, { filters }: AnyAbility): void {
  for (const [name, { match, pushes }] of Object.entries(filters)) {
    assert.ok(['exact', 'prefix', 'substring', 'token'].includes(match), `${name} compares by ${String(match)}`)
    const kind = definitions[resource][name]?.kind
    if (pushes !== 'exact' || kind === undefined) continue
    const wanted = kind === 'contains' ? 'substring' : 'exact'
    assert.equal(match, wanted, `${name} is answered exactly, which is by ${wanted}`)
  }
}

function areFields(resource: ResourceName, names: readonly string[]): void {
  for (const name of names) assert.ok(isFieldOf(resource, name), `${name} is no field of ${resource}`)
}
