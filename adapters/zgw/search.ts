/** Which zaken, contacts and rollen answer a question, and which of them may be believed: every row is checked again. */
import { identityKey, isQuarantine, isValidIdentity, SourceError, type Identity, type PartijReference, type PersoonFilter, type Quarantine, type Zaaknamen } from '#spi'
import type { Place } from './pages.ts'
import { isUuid } from '../vng/rows.ts'
import { isIdentificatie, readContact, readRol, readZaak, type Rol, type ZaakContact } from './rows.ts'
import { compare, partijOf, soleInitiator } from './translate.ts'
import type { Reading } from './wire.ts'

/** A contact with the initiator of its zaak, when there is one who can be taken for the klant. */
export interface Found {
  readonly contact: ZaakContact
  readonly initiator: Rol | undefined
}

/** For each partij all rollen that name it. */
export interface Partijen {
  readonly partijen: readonly Rol[][]
  readonly unreadable: readonly Quarantine[]
}

export interface Selection {
  /** Names of zaken; only a uuid can be one of this source. */
  readonly zaken?: readonly string[] | undefined
  readonly persoon?: PersoonFilter | undefined
}

export class Search {
  readonly #reading: Reading
  readonly #base: string
  readonly #withRollen: boolean

  /** `base`: where the source's own urls begin. Without rollen no contact has an initiator. */
  constructor(reading: Reading, base: string, rollen: 'with-rollen' | 'without-rollen' = 'with-rollen') {
    this.#reading = reading
    this.#base = base
    this.#withRollen = rollen === 'with-rollen'
  }

  async contact(uuid: string): Promise<Found | Quarantine | undefined> {
    const row = isUuid(uuid) ? await this.#reading.klantcontact(uuid) : undefined
    if (row === undefined) return undefined
    const [found] = await this.#complete([row])
    if (!isQuarantine(found!) && found!.contact.uuid !== uuid) throw new SourceError('bron-onleesbaar', 'the source answers another klantcontact than was asked')
    return found
  }

  /** The zaken that have one of these names. */
  async zaken(names: readonly string[]): Promise<Zaaknamen[]> {
    const rows = await Promise.all(names.map(async (name) => {
      if (isUuid(name)) return [await this.#reading.zaak(name)]
      return isIdentificatie(name) ? this.#reading.zakenWith(name) : []
    }))
    const found = rows.flat().flatMap((row) => readZaak(row, this.#base) ?? [])
    return found.filter(({ uuid, identificatie }) => names.includes(uuid) || names.includes(identificatie))
  }

  /** A stretch of all contacts, in the source's order. */
  async stretch(from: Place, limit: number): Promise<{ found: (Found | Quarantine)[]; next?: Place }> {
    const { rows, next } = await this.#reading.klantcontacten(from, limit)
    return { found: await this.#complete(rows), ...(next && { next }) }
  }

  /** All contacts on these zaken, or whose klant this persoon is, or both; newest first. */
  async selected({ zaken: named, persoon }: Selection): Promise<(Found | Quarantine)[]> {
    const { zaken, unreadable } = named === undefined ? await this.#zakenOf(persoon!) : { zaken: [...new Set(named)], unreadable: [] }
    const perZaak = await Promise.all(zaken.filter(isUuid).map((one) => this.#contactsOn(one)))
    const wanted = perZaak.flat().filter((one) => isQuarantine(one) || !persoon || (one.initiator && belongsTo(partijOf(one.initiator), persoon)))
    return [...wanted.toSorted(newestContactFirst), ...unreadable]
  }

  /** Rollen in which any of these numbers stands, by the partij that they name. */
  async partijen(persoon: PersoonFilter): Promise<Partijen> {
    const { rollen, unreadable } = await this.#rollenFor(persoon)
    return { partijen: await this.#wholePartijen(rollen), unreadable }
  }

  /** All rollen that name this partij; `undefined` when there is none, the rule broken when one that might be cannot be read. */
  async partij(local: string): Promise<Rol[] | Quarantine | undefined> {
    const identity = identityOfKey(local)
    if (!identity) return undefined
    const { rollen, unreadable } = this.#read(await this.#reading.rollenOf(identity))
    const own = rollen.filter((rol) => partijOf(rol)?.local === local)
    if (own.length > 0) return own
    return unreadable[0]
  }

  /** The same for vestigingen that fall under one of these kvk_nummers. */
  async vestigingenUnder(kvks: readonly string[]): Promise<Partijen> {
    const lists = await Promise.all(kvks.map((kvk) => this.#reading.vestigingenOf(kvk)))
    const { rollen, unreadable } = this.#read(lists.flat())
    const under = rollen.filter(({ identiteiten }) => identiteiten.some(({ kvk }) => kvk !== undefined && kvks.includes(kvk)))
    return { partijen: await this.#wholePartijen(under), unreadable }
  }

  /** A rol found by rsin may be named by its kvk_nummer, and other rollen then hold only that. */
  async #wholePartijen(rollen: readonly Rol[]): Promise<Rol[][]> {
    const locals = new Set(rollen.map((rol) => partijOf(rol)!.local))
    const whole = await Promise.all([...locals].map((local) => this.partij(local)))
    // One that became unreadable meanwhile is counted where it was found.
    return whole.filter((one): one is Rol[] => one !== undefined && !isQuarantine(one))
  }

  async #zakenOf(persoon: PersoonFilter): Promise<{ zaken: string[]; unreadable: Quarantine[] }> {
    const { rollen, unreadable } = await this.#rollenFor(persoon, 'initiator')
    return { zaken: [...new Set(rollen.map(({ zaak }) => zaak))], unreadable }
  }

  async #rollenFor(persoon: PersoonFilter, generiek?: 'initiator'): Promise<{ rollen: Rol[]; unreadable: Quarantine[] }> {
    const identities = persoon.values.flatMap((value) => identityOfValue(persoon.key, value) ?? [])
    const lists = await Promise.all(identities.map((identity) => this.#reading.rollenOf(identity, generiek)))
    const { rollen, unreadable } = this.#read(lists.flat())
    return { rollen: rollen.filter((rol) => belongsTo(partijOf(rol), persoon)), unreadable }
  }

  async #contactsOn(zaak: string): Promise<(Found | Quarantine)[]> {
    const found = await this.#complete(await this.#reading.klantcontactenOf(zaak), zaak)
    // Rows shift between two pages when a contact is added meanwhile.
    const byUuid = new Map(found.map((one) => [isQuarantine(one) ? one : one.contact.uuid, one]))
    return [...byUuid.values()]
  }

  /** With `zaak` only contacts on that zaak: the source may have ignored the filter. */
  async #complete(rows: readonly unknown[], zaak?: string): Promise<(Found | Quarantine)[]> {
    const read = rows.map((row) => readContact(row, this.#base))
    const contacts = read.filter((one) => isQuarantine(one) || zaak === undefined || one.zaak === zaak)
    return Promise.all(contacts.map(async (one) => (isQuarantine(one) ? one : this.#withInitiator(one))))
  }

  async #withInitiator(contact: ZaakContact): Promise<Found | Quarantine> {
    if (!this.#withRollen) return { contact, initiator: undefined }
    const { rollen, unreadable } = this.#read(await this.#reading.initiatorsOf(contact.zaak))
    // An unreadable rol might be a second initiator.
    if (unreadable.length > 0) return { local: contact.uuid, reason: `klantcontact: ${unreadable[0]!.reason}` }
    return { contact, initiator: soleInitiator(rollen.filter(({ zaak }) => zaak === contact.zaak)) }
  }

  #read(rows: readonly unknown[]): { rollen: Rol[]; unreadable: Quarantine[] } {
    const read = rows.map((row) => readRol(row, this.#base))
    const byUuid = new Map(read.flatMap((one) => (isQuarantine(one) ? [] : [[one.uuid, one] as const])))
    return { rollen: [...byUuid.values()], unreadable: read.filter(isQuarantine) }
  }
}

/** Whether a persoon filter means this partij, exactly as the contract says each key compares. */
export function belongsTo(partij: PartijReference | null, { key, values }: PersoonFilter): boolean {
  if (!partij) return false
  if (key === 'local') return values.includes(partij.local)
  return partij.identiteiten!.some(({ soort, nummer, kvk = '' }) => {
    if (soort !== key) return false
    return soort === 'vestigingsnummer' ? values.includes(`${kvk}/${nummer}`) || values.includes(`/${nummer}`) : values.includes(nummer)
  })
}

/** `undefined` for a value that names nobody. */
export function identityOfValue(key: PersoonFilter['key'], value: string): Identity | undefined {
  return identityOfKey(key === 'local' ? value : `${key}:${value}`)
}

/** The inverse of `identityKey`; `undefined` for a text that is no key of a possible identity. */
export function identityOfKey(key: string): Identity | undefined {
  const parts = /^(?:(bsn|rsin|kvk_nummer):(\d+)|vestigingsnummer:(\d{8})?\/(\d+))$/.exec(key)
  if (!parts) return undefined
  const [, soort, nummer, kvk, vestiging] = parts
  const identity: Identity = soort
    ? { soort: soort as Identity['soort'], nummer: nummer! }
    : { soort: 'vestigingsnummer', nummer: vestiging!, ...(kvk && { kvk }) }
  return isValidIdentity(identity) && identityKey(identity) === key ? identity : undefined
}

function newestContactFirst(one: Found | Quarantine, other: Found | Quarantine): number {
  if (isQuarantine(one) || isQuarantine(other)) return Number(isQuarantine(one)) - Number(isQuarantine(other))
  return compare(other.contact.plaatsgevondenOp, one.contact.plaatsgevondenOp) || compare(one.contact.uuid, other.contact.uuid)
}
