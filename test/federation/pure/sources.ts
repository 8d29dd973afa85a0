/** Sources and records for the pure parts of federation: only what a test looks at, the rest as it mostly is. */
import type { Identity } from '#domain/identity.ts'
import { toPartijIdentificator } from '#domain/identity.ts'
import type { Fields, SourceRecord } from '#domain/records.ts'
import type { ResourceName } from '#domain/resources.ts'
import type { Adapter, ListAbility } from '#spi'
import type { PartijAt, Persoon } from '../../../src/federation/who/persoon.ts'
import type { Source, SourceSettings } from '../../../src/federation/source.ts'

export const bsnA: Identity = { soort: 'bsn', nummer: '999993653' }
export const bsnB: Identity = { soort: 'bsn', nummer: '999990019' }
export const kvkA: Identity = { soort: 'kvk_nummer', nummer: '69599084' }
export const kvkB: Identity = { soort: 'kvk_nummer', nummer: '90004760' }
export const rsinA: Identity = { soort: 'rsin', nummer: '850000014' }
export const vestiging = (kvk?: Identity): Identity => ({ soort: 'vestigingsnummer', nummer: '000037178598', ...(kvk && { kvk: kvk.nummer }) })

export function source(number: number, resources: Adapter['resources'] = {}, settings: Partial<SourceSettings> = {}): Source {
  return {
    name: `bron-${number}`, number, verplichting: 'verplicht', koppelen: 'geen', deadlineMs: 1000, concurrency: 8, queue: 64, adapter: { resources }, ...settings,
  }
}

/** An ability that can do nothing but be listed, free, in the standard's order. */
export function ability<R extends ResourceName>(can: Partial<ListAbility<R>> = {}): ListAbility<R> {
  return { filters: {}, orders: [], pageSize: 100, total: 'none', seek: 'offset', ties: 'stable', ...can }
}

/** A source whose list of one resource has this ability; planning never calls it. */
export function listing<R extends ResourceName>(resource: R, can: Partial<ListAbility<R>> = {}, number = 1): Source {
  const never = () => Promise.reject(new Error('a plan does not ask'))
  return source(number, { [resource]: { ids: { codec: 'integer' }, get: { fetch: never }, list: { ability: ability(can), fetch: never } } })
}

/** A partij with numbers, as an adapter gives it: a vestiging with its parent in the evidence. */
export function partij(local: string, identities: readonly Identity[], fields: Fields<'partijen'> = {}): SourceRecord<'partijen'> {
  const parent = identities.find(({ kvk }) => kvk !== undefined)?.kvk
  return {
    local,
    fields: {
      soortPartij: 'persoon',
      indicatieActief: true,
      partijIdentificatoren: identities.map((identity, slot) => ({ local: `${local}#${slot}`, fields: { partijIdentificator: toPartijIdentificator(identity) } })),
      ...fields,
    },
    ...(parent !== undefined && { evidence: { subIdentificatorVan: [toPartijIdentificator({ soort: 'kvk_nummer', nummer: parent })] } }),
  }
}

export const at = (where: Source, record: SourceRecord<'partijen'>): PartijAt => ({ source: where, record })

export function persoon(identities: readonly Identity[], partijen: readonly PartijAt[] = [], adressen: Persoon['adressen'] = new Map()): Persoon {
  return { ref: { source: 0, local: 'bsn:999993653' }, identities, partijen, adressen }
}
