/**
 * Who holds an address, as one source tells: by its digitale adressen where these can be searched, else by the partijen that it
 * finds by an address. One that can do neither is taken to hold none.
 */
import { adresKey, spellingsOf } from '#domain/adres.ts'
import type { Local, Fields, SourceRecord } from '#domain/records.ts'
import type { Filter, PersoonFilter } from '#spi'
import type { Asking } from '../asking.ts'
import { chunks, type ListPlan } from '../plan.ts'
import { portOf, type Source } from '../source.ts'
import { defaultWindow, readList } from '../walk.ts'
import type { Adres } from './links.ts'
import type { ReferenceAt } from './personen.ts'

export interface Held extends ReferenceAt {
  /** `adresKey`. */
  readonly key: string
  readonly verified: boolean
}

type AdresFilter = 'adres__iexact' | 'adres__icontains'
type AdresSoort = 'email' | 'telefoonnummer'

/** The filter on digitaleadressen, or the keys of partijen, by which a source is asked; undefined when it cannot tell. */
export function waysToHolders(source: Source): { readonly filter: AdresFilter } | { readonly keys: readonly AdresSoort[] } | undefined {
  const partijen = portOf(source, 'partijen')
  const adressen = portOf(source, 'digitaleadressen')
  if (!partijen || !adressen) return undefined
  const filter = (['adres__iexact', 'adres__icontains'] as const).find((one) => adressen.list?.ability.filters[one])
  if (filter) return { filter }
  const keys = (['email', 'telefoonnummer'] as const).filter((key) => partijen.list?.ability.persoon?.includes(key))
  return keys.length > 0 && adressen.get ? { keys } : undefined
}

export async function heldIn(asking: Asking, source: Source, adressen: readonly Adres[]): Promise<Held[] | 'no answer'> {
  const ways = waysToHolders(source)
  if (!ways) return []
  const records = 'filter' in ways ? await foundBy(asking, source, ways.filter, adressen) : await ofPartijenFoundBy(asking, source, ways.keys, adressen)
  if (records === 'no answer') return records
  const wanted = new Set(adressen.map(({ soort, adres }) => adresKey(soort, adres)))
  return records.flatMap(({ fields }) => heldBy(source, fields, wanted))
}

async function foundBy(asking: Asking, source: Source, name: AdresFilter, adressen: readonly Adres[]): Promise<SourceRecord<'digitaleadressen'>[] | 'no answer'> {
  const anyOf = portOf(source, 'digitaleadressen')!.list!.ability.filters[name]!.anyOf ?? 1
  const filters = chunks(adressen.flatMap(({ soort, adres }) => spellingsOf(soort, adres)), anyOf).map((values): Filter => ({ name, value: values.length === 1 ? values[0]! : values }))
  return listed(asking, source, 'digitaleadressen', filters.map((filter) => ({ kind: 'list', filters: [filter], exact: false, sorted: true })))
}

async function ofPartijenFoundBy(asking: Asking, source: Source, keys: readonly AdresSoort[], adressen: readonly Adres[]): Promise<SourceRecord<'digitaleadressen'>[] | 'no answer'> {
  const anyOf = portOf(source, 'partijen')!.list!.ability.persoonAnyOf ?? 1
  const asked = keys.flatMap((key) => chunks(adressen.filter(({ soort }) => soort === key).flatMap(({ soort, adres }) => spellingsOf(soort, adres)), anyOf).map((values): PersoonFilter => ({ key, values })))
  const partijen = await listed(asking, source, 'partijen', asked.map((persoon) => ({ kind: 'list', filters: [], persoon, exact: false, sorted: true })))
  if (partijen === 'no answer') return partijen
  const reply = await asking.get(source, 'digitaleadressen', [...new Set(partijen.flatMap(adresLocals))])
  return reply.ok ? reply.value.filter((record) => record !== undefined) : 'no answer'
}

async function listed<R extends 'digitaleadressen' | 'partijen'>(asking: Asking, source: Source, resource: R, plans: readonly ListPlan[]): Promise<SourceRecord<R>[] | 'no answer'> {
  const found: SourceRecord<R>[] = []
  for (const plan of plans) {
    const reply = await readList({ asking, source, resource, window: defaultWindow, check: () => 'match' }, plan)
    if (!reply.ok || !reply.value.whole) return 'no answer'
    found.push(...(reply.value.records as SourceRecord<R>[]))
  }
  return found
}

export const adresLocals = (record: SourceRecord<'partijen'>): Local[] => (record.fields.digitaleAdressen ?? []).map(({ local }) => local)

function heldBy(source: Source, fields: Fields<'digitaleadressen'>, wanted: ReadonlySet<string>): Held[] {
  const { soortDigitaalAdres: soort, adres, verstrektDoorPartij, verificatieDatum } = fields
  if (!soort || adres === undefined || !verstrektDoorPartij) return []
  const key = adresKey(soort, adres)
  if (!wanted.has(key)) return []
  return [{ source, reference: verstrektDoorPartij, key, verified: verificatieDatum !== undefined && verificatieDatum !== null }]
}
