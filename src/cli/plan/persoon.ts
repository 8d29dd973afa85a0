/** The persoon that a request names, as it is known before the sources are asked, and as it may be once they have answered. */
import type { Identity } from '#domain/identity.ts'
import { persoonSource, type Place } from '#domain/ids.ts'
import type { Query } from '#domain/query.ts'
import { portOf, type Source } from '../../federation/source.ts'
import { identityOfKey, persoonWithout, type LinkedAdressen, type Persoon } from '../../federation/who/persoon.ts'
import { unknown } from './mask.ts'

export interface Named {
  readonly identities: readonly Identity[]
  /** Of partijen that are named by an id of one source's own. */
  readonly places: readonly Place[]
  readonly now: readonly Persoon[]
  /** With a partij in every source that can have one, and with addresses for sources that are linked by them. */
  readonly later: readonly Persoon[]
}

/** The number that an id of a persoon stands for. */
export function identityRefOf(places: readonly Place[]): Identity | undefined {
  const local = places.find(({ source }) => source === persoonSource)?.locals[0]
  return local === undefined ? undefined : identityOfKey(local)
}

export function namedBy({ persoon, resource }: Query, visible: readonly Source[]): Named {
  const known = persoon.flatMap((selector) => ('identities' in selector ? selector.identities : (identityRefOf(selector.places) ?? [])))
  const places = persoon.flatMap((selector) => ('places' in selector && !identityRefOf(selector.places) ? selector.places : []))
  const identities = known.length > 0 ? known : places.length > 0 ? anyNumber : []
  const now = known.map(persoonWithout)
  const later = identities.length === 0 ? [] : [{ ...persoonWithout(identities[0]!), identities, partijen: partijenOf(visible), adressen: adressenOf(visible) }]
  return { identities: known, places, now, later: resource === 'partij-identificatoren' ? now : later }
}

const anyNumber: readonly Identity[] = (['bsn', 'vestigingsnummer', 'kvk_nummer', 'rsin'] as const).map((soort) => ({ soort, nummer: unknown }))

function partijenOf(visible: readonly Source[]): Persoon['partijen'] {
  return visible.filter((source) => portOf(source, 'partijen')).map((source) => ({ source, record: { local: unknown, fields: {} } }))
}

function adressenOf(visible: readonly Source[]): ReadonlyMap<Source, LinkedAdressen> {
  return new Map(visible.filter(({ koppelen }) => koppelen !== 'geen').map((source) => [source, { email: [unknown], telefoonnummer: [unknown] }]))
}
