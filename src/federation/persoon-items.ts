/** Personen as the one partij that each is to clients, several at a time: a call a source for each kind of part. */
import type { Query } from '#domain/query.ts'
import { persoonSource } from '#domain/ids.ts'
import type { Asking } from './asking.ts'
import { ownersOf } from './check.ts'
import { gather } from './gather.ts'
import type { Item, Lift } from './items.ts'
import type { Links } from './links.ts'
import { mergePersoon } from './merge-persoon.ts'
import type { Persoon } from './persoon.ts'
import { findIn, refKey } from './personen.ts'
import { defaultWindow } from './walk.ts'

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

  /** In the order given. A persoon without a partij gives no item. */
  async of(personen: readonly Persoon[]): Promise<Item[]> {
    const held = personen.filter(({ partijen }) => partijen.length > 0)
    const [partijen, adressen, betrokkenen, geheim] = await Promise.all([
      Promise.all(held.map((persoon) => this.#lift.items(persoon.partijen.map(({ source, record }) => ({ source, resource: 'partijen' as const, record }))))),
      Promise.all(held.map((persoon) => this.adressen(persoon))),
      this.betrokkenen(held),
      Promise.all(held.map((persoon) => this.#geheimElders(persoon))),
    ])
    return held.map((persoon, index) =>
      mergePersoon({
        persoon,
        partijen: partijen[index]!,
        adressen: adressen[index]!,
        betrokkenen: betrokkenen.get(refKey(persoon.ref)) ?? [],
        geheimElders: geheim[index]!,
      }))
  }

  /** The digitale adressen that the persoon's partijen hold, repeats included. */
  async adressen(persoon: Persoon): Promise<Item[]> {
    const records = await this.#links.recordsOf(persoon)
    return this.#lift.items(records.map(({ source, record }) => ({ source, resource: 'digitaleadressen', record })))
  }

  /** All betrokkenen of each persoon over all sources, by `refKey`. */
  async betrokkenen(personen: readonly Persoon[], adressen: 'linked' | 'not linked' = 'linked'): Promise<Map<string, Item[]>> {
    const found = new Map<string, Item[]>(personen.map(({ ref }) => [refKey(ref), []]))
    if (personen.length === 0) return found
    const linked = adressen === 'linked' ? await this.#links.withAdressen(personen) : personen
    const { rows } = await gather(this.#asking, allBetrokkenen, { personen: linked, upTo: defaultWindow, window: defaultWindow })
    const items = await this.#lift.items(rows.map(({ source, record }) => ({ source, resource: 'betrokkenen', record })))
    for (const [index, { source, record }] of rows.entries()) {
      for (const owner of ownersOf('betrokkenen', record, source, linked)) found.get(refKey(owner.ref))!.push(items[index]!)
    }
    return found
  }

  /** Whether a source that the client may not see asks secrecy for this persoon. */
  async #geheimElders(persoon: Persoon): Promise<boolean> {
    const hidden = this.#asking.all.filter((source) => !this.#asking.isVisible(source))
    if (hidden.length === 0 || persoon.ref.source !== persoonSource) return false
    const found = await Promise.all(hidden.map((source) => findIn(this.#asking, source, persoon.identities)))
    return found.flat().some(({ record }) => record.fields.indicatieGeheimhouding === true)
  }
}
