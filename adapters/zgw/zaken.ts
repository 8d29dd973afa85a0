/** The zaken in which a persoon has a rol, each with its status and its zaaktype. */
import { isQuarantine, type PersoonFilter, type Quarantine, type Zaak, type ZakenAnswer, type ZakenRequest } from '#spi'
import { uuidAfter } from '../vng/rows.ts'
import { readRol, readStatus, readZaakRow, typeOmschrijving, type Rol, type ZaakRow } from './rows.ts'
import { belongsTo, identityOfValue } from './search.ts'
import { compare, partijOf, toZaak } from './translate.ts'
import type { Reading } from './wire.ts'

/** A zaak in which he has a rol; `row` is there where the search gave it. */
interface Candidate {
  readonly uuid: string
  readonly row: unknown
  readonly rollen: readonly Rol[]
}

/** Of what the source gives as rollen alone, no more zaken are read than are asked for: those of the newest rollen. */
export async function zakenAnswer(reading: Reading, base: string, { persoon, limit }: ZakenRequest): Promise<ZakenAnswer> {
  const { candidates, unreadable } = await candidatesOf(reading, base, persoon)
  const bare = candidates.filter(({ row }) => row === undefined).toSorted((one, other) => compare(newestIn(other), newestIn(one)))
  const known = [...candidates.filter(({ row }) => row !== undefined), ...(await withRows(reading, bare.slice(0, limit)))]
  const read = known.map((one) => ({ ...one, zaak: readZaakRow(one.row, base) }))
  const unread = read.flatMap(({ zaak }) => (isQuarantine(zaak) ? [zaak] : []))
  const zaken = read.flatMap(({ zaak, rollen }) => (isQuarantine(zaak) ? [] : [{ zaak, rollen }])).toSorted(newestFirst)
  const quarantined = [...unreadable, ...unread]
  return {
    zaken: await Promise.all(zaken.slice(0, limit).map(({ zaak, rollen }) => completed(reading, zaak, rollen))),
    total: zaken.length + Math.max(0, bare.length - limit),
    ...(quarantined.length > 0 && { quarantined }),
  }
}

async function candidatesOf(reading: Reading, base: string, persoon: PersoonFilter): Promise<{ candidates: Candidate[]; unreadable: Quarantine[] }> {
  const identities = persoon.values.flatMap((value) => identityOfValue(persoon.key, value) ?? [])
  const found = (await Promise.all(identities.map((identity) => reading.zakenOf(identity)))).flat()
  const byUuid = new Map<string, Candidate>()
  const unreadable: Quarantine[] = []
  for (const { url, row, rollen } of found) {
    const uuid = uuidAfter(`${base}/zaken/`, url)
    const read = rollen.map((rol) => readRol(rol, base))
    unreadable.push(...(uuid ? [] : [{ reason: 'zaak: url is no zaak of this source' }]), ...read.filter(isQuarantine))
    const own = read.filter((rol): rol is Rol => !isQuarantine(rol) && belongsTo(partijOf(rol), persoon) && rol.zaak === uuid)
    if (uuid && own.length > 0) byUuid.set(uuid, { uuid, row: row ?? byUuid.get(uuid)?.row, rollen: [...(byUuid.get(uuid)?.rollen ?? []), ...own] })
  }
  return { candidates: [...byUuid.values()], unreadable }
}

const newestIn = ({ rollen }: Candidate) => rollen.map(({ registratiedatum }) => registratiedatum).toSorted(compare).at(-1)!

/** A zaak that is outside our rights, or has gone meanwhile, is left out. */
async function withRows(reading: Reading, candidates: readonly Candidate[]): Promise<Candidate[]> {
  const rows = await Promise.all(candidates.map(({ uuid }) => reading.zaakWhole(uuid)))
  return candidates.flatMap((one, index) => (rows[index] === undefined ? [] : [{ ...one, row: rows[index] }]))
}

async function completed(reading: Reading, zaak: ZaakRow, rollen: readonly Rol[]): Promise<Zaak> {
  const [status, zaaktype] = await Promise.all([statusOf(reading, zaak), typeOf(reading, 'zaaktypen', zaak.zaaktype, zaak.expandedZaaktype)])
  return toZaak(zaak, status, zaaktype, rollen)
}

async function statusOf(reading: Reading, { status, expandedStatus }: ZaakRow): Promise<Zaak['status']> {
  if (status === null) return null
  const { gezetOp, statustype, expandedStatustype } = readStatus(expandedStatus ?? (await reading.status(status)))
  return { gezetOp, omschrijving: await typeOf(reading, 'statustypen', statustype, expandedStatustype) }
}

/** Null where the catalogus cannot be asked, or has it no longer. */
async function typeOf(reading: Reading, collection: 'zaaktypen' | 'statustypen', uuid: string | undefined, expanded: unknown): Promise<string | null> {
  return typeOmschrijving(expanded) ?? (uuid === undefined ? undefined : typeOmschrijving(await reading.type(collection, uuid))) ?? null
}

function newestFirst({ zaak: one }: { zaak: ZaakRow }, { zaak: other }: { zaak: ZaakRow }): number {
  return compare(other.startdatum, one.startdatum) || compare(one.uuid, other.uuid)
}
