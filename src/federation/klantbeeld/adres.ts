/**
 * The persoon at an address. An address does not identify a persoon: it finds somebody only where that one alone holds it, over all
 * sources, those hidden from the client included. And it finds only by what the client may see: else a search would tell what is hidden.
 */
import { adresKey, type SoortDigitaalAdres } from '#domain/adres.ts'
import type { Query } from '#domain/query.ts'
import { uniqueBy } from '#domain/unique.ts'
import { completenessOf, requireSources, SourcesFailed } from '../completeness.ts'
import { isItem, type Item } from '../items.ts'
import { shown, type Scope } from '../service.ts'
import type { Adres } from '../who/links.ts'
import type { Persoon } from '../who/persoon.ts'
import { refKey } from '../who/personen.ts'

/** More than one persoon that the client may see holds the address. */
export class SharedAdres extends Error {
  override readonly name = 'SharedAdres'
}

/** Of so many holders some are looked at; that there are two is enough. */
const mostHolders = 20

/** Throws SharedAdres, Forbidden, and SourcesFailed where a source that could know did not answer. */
export async function persoonAt(scope: Scope, adres: Adres): Promise<Persoon | undefined> {
  if (scope.sight) await scope.sight.admit(questionOf(adres))
  const holders = await scope.links.holdersOf(adres)
  if (!holders) {
    requireSources(scope.asking, 'strict', true)
    // A source that the client may not see: it is not named.
    throw new SourcesFailed('bron-onbereikbaar', [], completenessOf(scope.asking))
  }
  const visible = holders.filter((one) => one.visible).slice(0, mostHolders)
  const personen = [...(await scope.personen.load(visible.map(({ ref }) => ref))).values()]
  const seen = await seenAt(scope, uniqueBy(personen, ({ ref }) => refKey(ref)), adres)
  if (seen.length > 1) throw new SharedAdres()
  return holders.length === 1 ? seen[0] : undefined
}

/** As the standard's surface would be asked: what may not be asked there, may not be asked here. */
const questionOf = ({ adres }: Adres): Query =>
  ({ resource: 'digitaleadressen', filters: [{ name: 'adres__iexact', value: adres }], references: [], persoon: [], page: 1, pageSize: 1, expand: [] })

/** Those of whom the client may see that they hold it. */
async function seenAt(scope: Scope, personen: readonly Persoon[], adres: Adres): Promise<Persoon[]> {
  const allowed = scope.sight ? await scope.sight.personen(personen) : personen
  const held = await scope.persoonItems.adressen(allowed)
  const seen = await Promise.all(allowed.map(async ({ ref }) => shown(scope, await visibleOf(scope, held.get(refKey(ref))!))))
  return allowed.filter((_, index) => seen[index]!.some((item) => isAt(item, adres)))
}

const visibleOf = async ({ sight }: Scope, items: readonly Item[]): Promise<Item[]> => (sight ? sight.seen(items) : [...items])

function isAt(item: Item, { soort, adres }: Adres): boolean {
  const { soortDigitaalAdres, adres: own } = item.fields as { soortDigitaalAdres?: SoortDigitaalAdres; adres?: unknown }
  return isItem(item) && soortDigitaalAdres === soort && typeof own === 'string' && adresKey(soort, own) === adresKey(soort, adres)
}
