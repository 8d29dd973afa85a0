/**
 * The partijIdentificatoren of a partij that several sources hold: the list that a client sends is the whole new list, while
 * each source keeps its own.
 */
import { identityKey } from '#domain/identity.ts'
import type { SourceRecord } from '#domain/records.ts'
import { refsIn, type Item } from '../items.ts'
import { refKey } from '../who/personen.ts'
import { identitiesOf, type Persoon } from '../who/persoon.ts'
import type { Source } from '../source.ts'
import { identityIn, identityOfRecord, type NewNumber } from './identities.ts'
import { notShown } from './partij.ts'
import type { Data, Targets } from './targets.ts'

const name = 'partijIdentificatoren'

export interface NumbersAsked {
  readonly item: Item
  readonly persoon: Persoon
  readonly fields: Data
  readonly targets: Targets
  /** The client's own source for writing. */
  readonly own: Source
}

export interface NumbersRoute {
  /** Places in the list that was asked of what the client's own source is to hold. */
  readonly places: readonly number[]
  /** Its records at those places; absent for a new one. */
  readonly locals: ReadonlyMap<number, string>
  /** Numbers that this partij did not have. */
  readonly added: readonly NewNumber[]
  /** Records of its own that are not shown, because another source comes first with the same number. */
  readonly hidden: readonly string[]
}

/** Nothing: the list is what is shown already. Throws NotWritable when it leaves out or changes what another source holds. */
export function routeNumbers(asked: NumbersAsked): NumbersRoute | undefined {
  const { item, own, persoon, targets } = asked
  const shown = (item.fields[name] as readonly Item[] | undefined) ?? []
  const items = (asked.fields[name] as readonly Data[] | null) ?? []
  const pairs = items.map((one, place) => ({ one, place, match: shown.find((other) => isMeant(other, one, targets, place)) }))
  const isSame = (pair: (typeof pairs)[number]) => pair.match !== undefined && isUnchanged(pair.match, pair.one, targets, pair.place)
  const unmatched = shown.filter((other) => !pairs.some(({ match }) => match === other))
  if (unmatched.length === 0 && pairs.every(isSame)) return undefined
  const kept = new Set(items.flatMap((one, place) => keysOf(one, targets, place)))
  const lost = persoon.partijen.some(({ source, record }) => source !== own && identitiesOf(record).some((identity) => !kept.has(identityKey(identity))))
  const foreign = pairs.filter(({ match }) => match && match.ref.source !== own.number)
  if (lost || foreign.some((pair) => !isSame(pair))) throw notShown(name)
  const mine = pairs.filter((pair) => !foreign.includes(pair))
  return {
    places: mine.map(({ place }) => place),
    locals: new Map(mine.flatMap(({ place, match }) => (match ? [[place, match.ref.local]] : []))),
    added: mine.filter(({ match, one }) => !match || numberOf(match.fields) !== numberOf(one)).flatMap(({ one, place }) => {
      const identity = identityIn(one, targets, `${name}.${place}.`)
      return identity ? [{ path: `${name}.${place}`, identity }] : []
    }),
    hidden: hiddenIn(asked, shown),
  }
}

/** The one that an item names by its uuid, or else by its number. */
function isMeant(shown: Item, item: Data, targets: Targets, place: number): boolean {
  const named = targets.get(`${name}.${place}`)
  return named ? refKey(named.ref) === refKey(shown.ref) : numberOf(shown.fields) === numberOf(item)
}

function isUnchanged({ fields }: Item, item: Data, targets: Targets, place: number): boolean {
  const parent = targets.get(`${name}.${place}.subIdentificatorVan`)
  const shownParent = refsIn(fields['subIdentificatorVan'])[0]
  const sameParent = item['subIdentificatorVan'] === undefined || (parent && refKey(parent.ref)) === (shownParent && refKey(shownParent))
  const other = item['anderePartijIdentificator']
  return numberOf(fields) === numberOf(item) && sameParent && (other === undefined || other === (fields['anderePartijIdentificator'] ?? ''))
}

function numberOf(fields: Data): string {
  const parts = fields['partijIdentificator'] as Data | undefined
  return `${String(parts?.['codeSoortObjectId'])} ${String(parts?.['objectId'])}`
}

/** A vestiging counts with and without its parent: another source may not know it. */
function keysOf(item: Data, targets: Targets, place: number): string[] {
  const identity = identityIn(item, targets, `${name}.${place}.`)
  return identity ? [identityKey(identity), identityKey({ soort: identity.soort, nummer: identity.nummer })] : []
}

function hiddenIn({ persoon, own }: NumbersAsked, shown: readonly Item[]): string[] {
  const records = persoon.partijen.find(({ source }) => source === own)?.record.fields.partijIdentificatoren ?? []
  const isHidden = (record: SourceRecord) => !shown.some(({ ref }) => ref.source === own.number && ref.local === record.local)
  return records.filter((record) => isHidden(record) && identityOfRecord(record) !== undefined).map(({ local }) => local)
}
