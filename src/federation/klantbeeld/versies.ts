/** What each source says of a partij, as far as the client may see it, and which of them each field of the merged one comes from. */
import { resources } from '#domain/resources.ts'
import type { Item } from '../items.ts'
import { shown, type Scope } from '../service.ts'
import type { Source } from '../source.ts'
import { firstWith, saysSomething } from '../who/merge-persoon.ts'
import type { Persoon } from '../who/persoon.ts'

/** A partij as one source has it. */
export interface Versie {
  readonly source: Source
  readonly item: Item
}

/** In the configured precedence. */
export async function versiesOf(scope: Scope, persoon: Persoon): Promise<Versie[]> {
  const [held] = scope.persoonItems.readable([persoon])
  if (!held) return []
  const items = await scope.lift.items(held.partijen.map(({ source, record }) => ({ source, resource: 'partijen', record })))
  // Rules look at the persoon, not at the id that one source has for it.
  const seen = await shown(scope, items.map((item) => ({ ...item, ref: persoon.ref })))
  return seen.map((item) => ({ source: item.sources[0]!, item }))
}

export interface Origin {
  /** Undefined: of a source that the client may not see. */
  readonly from: Versie | undefined
  /** What others say and is not shown, because they come later. */
  readonly others: readonly Versie[]
}

/** By field of a partij that has one value; a field that no source fills has no origin. Pure. */
export function originsOf(partij: Item, versies: readonly Versie[]): Map<string, Origin> {
  const names = Object.keys(partij.fields).filter((name) => !Object.hasOwn(resources.partijen.relations, name) && saysSomething(partij.fields[name]))
  return new Map(names.map((name) => [name, originOf(partij, versies, name)]))
}

function originOf({ fields }: Item, versies: readonly Versie[], name: string): Origin {
  const comparable = versies.map((versie) => ({ versie, fields: versie.item.fields }))
    .filter((one) => name !== 'partijIdentificatie' || one.fields['soortPartij'] === fields['soortPartij'])
  // Secrecy is asked for by any, whoever comes first.
  const from = name === 'indicatieGeheimhouding' ? comparable.find((one) => one.fields[name] === fields[name]) : firstWith(comparable, name)
  const others = comparable.filter((one) => one !== from && saysSomething(one.fields[name]) && JSON.stringify(one.fields[name]) !== JSON.stringify(fields[name]))
  return { from: from?.versie, others: others.map(({ versie }) => versie) }
}
