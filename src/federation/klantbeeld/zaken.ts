/** The zaken of a persoon in the sources that hold zaken, each checked on whose it is and on what the client may see. */
import { sameIdentity, strongestIdentity } from '#domain/identity.ts'
import type { Zaak, ZaakRol } from '#spi'
import type { Rights } from '../../access/rights.ts'
import type { Asking } from '../asking.ts'
import type { Scope } from '../service.ts'
import type { Source } from '../source.ts'
import { keysFor, mergeIdentities, type Persoon } from '../who/persoon.ts'
import type { Part, Shown } from './klantbeelden.ts'

/** Where rules look at them, so many are looked at. */
const looked = 100

export async function zakenOf({ asking, sight }: Scope, persoon: Persoon, maximum: number): Promise<Part<Zaak>> {
  const found = await Promise.all(asking.visible.map((source) => zakenIn(asking, source, persoon, maximum, sight?.rights)))
  const items = found.flatMap((one) => one.items).toSorted((one, other) => (one.what.startdatum < other.what.startdatum ? 1 : one.what.startdatum > other.what.startdatum ? -1 : 0))
  return { items: items.slice(0, maximum), count: found.reduce((sum, { count }) => sum + count, 0), relation: found.every(({ relation }) => relation === 'exact') ? 'exact' : 'minimum' }
}

const none: Part<Zaak> = { items: [], count: 0, relation: 'exact' }

async function zakenIn(asking: Asking, source: Source, persoon: Persoon, maximum: number, rights: Rights | undefined): Promise<Part<Zaak>> {
  const { zaken } = source.adapter
  if (!zaken || !asking.mayRead(source, 'zaken')) return none
  const [first, ...others] = zaken.vanPersoon ? keysFor(source, zaken.vanPersoon.persoon, [persoon]) : []
  if (!first) {
    asking.notAsked(source, zaken.vanPersoon ? 'geen-sleutel' : 'behoeft-filter')
    return none
  }
  const limit = rights ? Math.max(looked, maximum) : maximum
  const replies = await Promise.all([first, ...others].map((key) => asking.zakenVan(source, { persoon: key, limit })))
  const answers = replies.flatMap((reply) => (reply.ok ? [reply.value] : []))
  const all = new Map(answers.flatMap((answer) => answer.zaken).map((zaak) => [zaak.uuid, zaak]))
  const items = [...all.values()].flatMap((zaak) => shownZaak(source, zaak, persoon, rights))
  const unread = answers.some((answer) => answer.total > answer.zaken.length)
  // What was left out may be among the rest too, so that a total of the source says too much.
  const exact = !unread || (answers.length === 1 && items.length === all.size && !rights)
  return { items, count: exact && unread ? answers[0]!.total : items.length, relation: exact ? 'exact' : 'minimum' }
}

/** What is unknown and protects, holds. */
function shownZaak(source: Source, zaak: Zaak, persoon: Persoon, rights: Rights | undefined): Shown<Zaak>[] {
  const own = zaak.rollen.filter((rol) => isOf(rol, persoon))
  if (own.length === 0 || (rights?.hidesVertrouwelijk && zaak.vertrouwelijk !== false)) return []
  // Somebody may have a rol in a zaak without being told of it.
  if (rights?.own && !own.some(({ rol }) => rol === 'initiator')) return []
  const shows = rights?.shows('zaken', source.name)
  const fields = { ...zaak, rollen: own }
  const shown = shows ? (Object.fromEntries(Object.entries(fields).filter(([name]) => shows(name))) as unknown as Zaak) : fields
  return [{ what: shown, source, link: 'kenmerk' }]
}

/** Who acts for another has a rol in the other's zaak. */
function isOf({ identiteiten, gemachtigde }: ZaakRol, persoon: Persoon): boolean {
  const strongest = strongestIdentity(mergeIdentities(identiteiten))
  return !gemachtigde && strongest !== undefined && persoon.identities.some((one) => sameIdentity(one, strongest))
}
