/** Personen as the one partij that each is to clients, several at a time: a call a source for each kind of part. */
import type { Query } from '#domain/query.ts'
import type { Asking } from '../asking.ts'
import { ownersOf } from '../check.ts'
import { gatherAll } from '../gather.ts'
import type { Item, Lift } from '../items.ts'
import type { Links } from './links.ts'
import { mergePersoon } from './merge-persoon.ts'
import { denotes, identitiesOf, type PartijAt, type Persoon } from './persoon.ts'
import { findIn, refKey } from './personen.ts'
import { withoutHiddenFields } from '../sight/show.ts'
import { portOf, type Source } from '../source.ts'
import { defaultWindow } from '../walk.ts'

/** A source that never carries the field takes no part. */
const tellsGeheim = (source: Source) => {
  const port = portOf(source, 'partijen')
  return port?.list !== undefined && !port.omits?.includes('indicatieGeheimhouding')
}

const allBetrokkenen: Query = { resource: 'betrokkenen', filters: [], references: [], persoon: [], page: 1, pageSize: defaultWindow, expand: [] }

export class PersoonItems {
  readonly #asking: Asking
  readonly #links: Links
  readonly #lift: Lift

  constructor(asking: Asking, links: Links, lift: Lift) {
    this.#asking = asking
    this.#links = links
    this.#lift = lift
  }

  /** Those that have a partij that the client may see, with no other partijen. */
  readable(personen: readonly Persoon[]): Persoon[] {
    const asking = this.#asking
    const own = asking.rights ? personen.map((persoon) => ({ ...persoon, partijen: persoon.partijen.filter(({ source }) => asking.mayRead(source, 'partijen')) })) : personen
    return own.filter(({ partijen }) => partijen.length > 0)
  }

  /** In the order given. A persoon without a partij gives no item. */
  async of(personen: readonly Persoon[]): Promise<Item[]> {
    const held = this.readable(personen)
    if (held.length === 0) return []
    const [partijen, adressen, betrokkenen, geheim] = await Promise.all([
      this.#lift.items(held.flatMap((persoon) => persoon.partijen.map(({ source, record }) => ({ source, resource: 'partijen' as const, record })))),
      this.adressen(held),
      this.betrokkenen(held),
      this.secret(held, 'hidden'),
    ])
    const { rights } = this.#asking
    const shown = rights ? partijen.map((item) => withoutHiddenFields(item, rights)) : partijen
    let at = 0
    return held.map((persoon) =>
      mergePersoon({
        persoon,
        partijen: shown.slice(at, (at += persoon.partijen.length)),
        adressen: adressen.get(refKey(persoon.ref))!,
        betrokkenen: betrokkenen.get(refKey(persoon.ref))!,
        geheimElders: geheim.has(persoon),
      }))
  }

  /** The digitale adressen that each persoon's partijen hold, repeats included, by `refKey`. */
  async adressen(personen: readonly Persoon[]): Promise<Map<string, Item[]>> {
    const held = await this.#links.recordsOf(personen)
    const records = new Map([...held].map(([key, some]) => [key, some.filter(({ source }) => this.#asking.mayRead(source, 'digitaleadressen'))]))
    const all = [...records.values()].flat()
    const items = await this.#lift.items(all.map(({ source, record }) => ({ source, resource: 'digitaleadressen', record })))
    const itemOf = new Map(all.map((one, index) => [one, items[index]!]))
    return new Map([...records].map(([key, some]) => [key, some.map((one) => itemOf.get(one)!)]))
  }

  /** All betrokkenen of each persoon over all sources, by `refKey`. */
  async betrokkenen(personen: readonly Persoon[], adressen: 'linked' | 'not linked' = 'linked'): Promise<Map<string, Item[]>> {
    const found = new Map<string, Item[]>(personen.map(({ ref }) => [refKey(ref), []]))
    if (personen.length === 0) return found
    const linked = adressen === 'linked' ? await this.#links.withAdressen(personen) : personen
    const { rows } = await gatherAll(this.#asking, allBetrokkenen, { personen: linked, window: defaultWindow, aside: adressen === 'not linked' })
    const items = await this.#lift.items(rows.map(({ source, record }) => ({ source, resource: 'betrokkenen', record })))
    for (const [index, { source, record }] of rows.entries()) {
      for (const owner of ownersOf('betrokkenen', record, source, linked)) found.get(refKey(owner.ref))!.push(items[index]!)
    }
    return found
  }

  /**
   * The personen of whom it is certain that they ask for no secrecy: a source says so, none says otherwise, and every source
   * that could have answered.
   */
  async free(personen: readonly Persoon[]): Promise<Set<Persoon>> {
    const found = await this.#telling(personen, this.#asking.all.filter(tellsGeheim))
    return new Set(personen.filter((persoon) => {
      const own = persoon.partijen.map(({ record }) => record.fields.indicatieGeheimhouding)
      const values = [...own, ...(found?.filter(({ source, record }) => isOf(persoon, source, record)).map(({ record }) => record.fields.indicatieGeheimhouding) ?? [true])]
      return values.includes(false) && !values.includes(true)
    }))
  }

  /** What sources say of personen; undefined when one of them did not answer. */
  async #telling(personen: readonly Persoon[], sources: readonly Source[]): Promise<PartijAt[] | undefined> {
    const identities = personen.flatMap((persoon) => persoon.identities)
    if (identities.length === 0) return []
    const found = await Promise.all(sources.map((source) => findIn(this.#asking, source, identities)))
    return sources.some((source) => this.#asking.outcome(source).failure) ? undefined : found.flat()
  }

  /**
   * The personen for whom another source asks secrecy: one that the client may not see, or any. All of them when a source
   * that the client may not see does not answer; that one in sight does not, the answer says itself.
   */
  async secret(personen: readonly Persoon[], among: 'hidden' | 'all'): Promise<Set<Persoon>> {
    const isHidden = (source: Source) => !this.#asking.isVisible(source)
    const sources = this.#asking.all.filter((source) => tellsGeheim(source) && (among === 'all' || isHidden(source)))
    const identities = personen.flatMap((persoon) => persoon.identities)
    if (sources.length === 0 || identities.length === 0) return new Set()
    const found = (await Promise.all(sources.map((source) => findIn(this.#asking, source, identities)))).flat()
    if (sources.some((source) => isHidden(source) && this.#asking.outcome(source).failure)) return new Set(personen)
    const secret = found.filter(({ record }) => record.fields.indicatieGeheimhouding === true)
    return new Set(personen.filter((persoon) =>
      secret.some(({ source, record }) => isOf(persoon, source, record))))
  }
}

const isOf = (persoon: Persoon, source: Source, record: PartijAt['record']) => denotes(persoon, source, { local: record.local, identiteiten: identitiesOf(record) })
