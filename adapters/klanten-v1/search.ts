/** Which klanten and contactmomenten answer a question, and what belongs to each: links that do not come along are asked for. */
import { isQuarantine, SourceError, type Local, type PersoonFilter, type Quarantine } from '#spi'
import type { Dialect } from './dialects.ts'
import { inPages, inTurn, mapped, whole, type Pages } from './pages.ts'
import { isUuid } from '../vng/rows.ts'
import { readContact, readKlant, readKlantLink, readObjectLink, type Contact, type Klant, type KlantLink, type Links, type ObjectLink } from './rows.ts'
import type { Whole } from './translate.ts'
import { refused, type Reading } from './wire.ts'

/** What contactmomenten are wanted; all must hold. */
export interface Selection {
  /** Uuids of klanten, any of which took part. */
  readonly klanten?: readonly string[] | undefined
  /** Names of objects, any of which it is about: the uuid of an own zaak, or the url of another. */
  readonly objecten?: readonly string[] | undefined
  readonly kanaal?: string | undefined
  /** The moment of registration. */
  readonly op?: string | undefined
}

/** The links that are wanted with a contactmoment: each kind may take a call of its own. */
export type With = 'klanten' | 'klanten and objecten'

const refusal = (local: Local): Quarantine => ({ local, reason: 'contactmoment: it stands in lists and is refused by itself' })

export class Search {
  readonly #reading: Reading
  readonly #links: Links
  readonly #dialect: Dialect

  constructor(reading: Reading, links: Links, dialect: Dialect) {
    this.#reading = reading
    this.#links = links
    this.#dialect = dialect
  }

  async klant(uuid: string): Promise<Klant | Quarantine | undefined> {
    const row = isUuid(uuid) ? await this.#reading.klant(uuid) : undefined
    const klant = row === undefined ? undefined : readKlant(row, this.#links)
    return klant && isThe(klant, uuid)
  }

  /** Everybody, or those with one of these numbers or locals. Whether the source kept to it is for who asks to see. */
  klanten(persoon?: PersoonFilter): Pages<Klant | Quarantine> {
    const read = (rows: readonly unknown[]) => Promise.resolve(rows.map((row) => readKlant(row, this.#links)))
    if (!persoon) return mapped(this.#reading.klanten({}), read, 'same number')
    if (persoon.key === 'local') return this.#inPages(async () => (await Promise.all(persoon.values.map((uuid) => this.klant(uuid)))).filter((one) => one !== undefined))
    const [only, ...others] = persoon.values.map((value) => this.#reading.klanten(numberQuery(persoon.key, value)))
    if (only && others.length === 0) return mapped(only, read, 'same number')
    return this.#inPages(async () => withoutRepeats(await read((await Promise.all([only!, ...others].map(whole))).flat())))
  }

  /** Those who have exactly this address. */
  klantenAt(adres: string): Pages<Klant | Quarantine> {
    const lists = ['emailadres', 'telefoonnummer'].map((name) => this.#reading.klanten({ [name]: adres }))
    return this.#inPages(async () => withoutRepeats((await Promise.all(lists.map(whole))).flat().map((row) => readKlant(row, this.#links))))
  }

  /** The contactmoment without its links. */
  async contact(uuid: string): Promise<Contact | Quarantine | undefined> {
    const row = isUuid(uuid) ? await this.#reading.contactmoment(uuid) : undefined
    if (row === undefined) return undefined
    if (row === refused) {
      // Rights on single contacts, or no rights at all? A list tells: it fails when it is the latter.
      await this.#reading.klantcontactmomenten({ contactmoment: this.#url('contactmomenten', uuid) })('')
      return refusal(uuid)
    }
    return isThe(readContact(row, this.#links), uuid)
  }

  async contactWith(uuid: string, wanted: With): Promise<Whole | Quarantine | undefined> {
    const contact = await this.contact(uuid)
    return contact && this.#complete(contact, wanted)
  }

  /** The contactmoment that a klantcontactmoment links to. */
  async contactOfLink(uuid: string): Promise<Whole | Quarantine | undefined> {
    const row = isUuid(uuid) ? await this.#reading.klantcontactmoment(uuid) : undefined
    const link = row === undefined ? undefined : readKlantLink(row, this.#links)
    return link && (isQuarantine(link) ? link : this.contactWith(link.contact, 'klanten'))
  }

  /** Newest first. */
  contacts(selection: Selection, wanted: With): Pages<Whole | Quarantine> {
    return mapped(this.#contacts(selection), (contacts) => Promise.all(contacts.map((one) => this.#complete(one, wanted))), 'same number')
  }

  /** Contactmomenten of these types, without their links; those that left this address, if one is given. */
  contactsOfType(types: readonly string[], adres?: string): Pages<Contact | Quarantine> {
    return inTurn(types.map((type) => this.#read(this.#reading.contactmomenten({ type, telefoonnummerOfEmailadres: adres }))))
  }

  withLinks(contacts: Pages<Contact | Quarantine>, wanted: With): Pages<Whole | Quarantine> {
    return mapped(contacts, (rows) => Promise.all(rows.map((one) => this.#complete(one, wanted))), 'same number')
  }

  async object(uuid: string): Promise<ObjectLink | Quarantine | undefined> {
    const row = isUuid(uuid) ? await this.#reading.objectcontactmoment(uuid) : undefined
    const link = row === undefined ? undefined : readObjectLink(row, this.#links)
    return link && isThe(link, uuid)
  }

  /** All, or those of which the object has one of these names. */
  objects(names?: readonly string[]): Pages<ObjectLink | Quarantine> {
    const read = (rows: readonly unknown[]) => Promise.resolve(rows.map((row) => readObjectLink(row, this.#links)))
    if (!names) return mapped(this.#reading.objectcontactmomenten({}), read, 'same number')
    return this.#inPages(async () => withoutRepeats(await read(await this.#objectRows(names))))
  }

  #contacts({ klanten, objecten, kanaal, op }: Selection): Pages<Contact | Quarantine> {
    const plain = { kanaal, registratiedatum: op }
    if (!klanten && !objecten) return this.#read(this.#reading.contactmomenten(plain))
    const objects = objecten && this.#urlsOf(objecten)
    if (this.#dialect.expands && !objects?.some((url) => url.includes(','))) {
      if (klanten?.length === 0 || objects?.length === 0) return this.#inPages(() => Promise.resolve([]))
      const klant = klanten?.map((uuid) => this.#url('klanten', uuid)).join(',')
      return this.#inPages(() => this.#together([this.#reading.contactmomenten({ ...plain, klant, object: objects?.join(',') })]))
    }
    return this.#inPages(() => this.#selected(klanten, objecten))
  }

  /** Where contactmomenten cannot be asked for by object: through the links of the object. */
  async #selected(klanten: readonly string[] | undefined, objecten: readonly string[] | undefined): Promise<(Contact | Quarantine)[]> {
    const ofKlanten = klanten && await this.#together(klanten.map((uuid) => this.#reading.contactmomenten({ klant: this.#url('klanten', uuid) })))
    if (!objecten) return ofKlanten!
    const links = (await this.#objectRows(objecten)).map((row) => readObjectLink(row, this.#links))
    const uuids = new Set(links.flatMap((link) => (isQuarantine(link) ? [] : [link.contact])))
    const unreadable = links.filter(isQuarantine).map(({ reason }) => ({ reason }))
    if (ofKlanten) return [...ofKlanten.filter((one) => isQuarantine(one) || uuids.has(one.uuid)), ...unreadable]
    const found = await Promise.all([...uuids].map((uuid) => this.contact(uuid)))
    return newestFirst([...found.filter((one) => one !== undefined), ...unreadable])
  }

  /** Lists of contactmomenten as one. A source may give one once for each link that was asked for. */
  async #together(lists: readonly Pages<unknown>[]): Promise<(Contact | Quarantine)[]> {
    const rows = (await Promise.all(lists.map(whole))).flat().map((row) => readContact(row, this.#links))
    return lists.length > 1 ? newestFirst(withoutRepeats(rows)) : withoutRepeats(rows)
  }

  async #complete(contact: Contact | Quarantine, wanted: With): Promise<Whole | Quarantine> {
    if (isQuarantine(contact)) return contact
    const query = { contactmoment: this.#url('contactmomenten', contact.uuid) }
    const [klanten, objecten] = await Promise.all([
      contact.klantcontactmomenten ?? whole(this.#reading.klantcontactmomenten(query)),
      contact.objectcontactmomenten ?? (wanted === 'klanten' ? [] : whole(this.#reading.objectcontactmomenten(query))),
    ])
    const klantLinks = klanten.map((row) => readKlantLink(row, this.#links))
    const objectLinks = wanted === 'klanten' ? [] : objecten.map((row) => readObjectLink(row, this.#links))
    const unreadable = [...klantLinks, ...objectLinks].find((link) => isQuarantine(link))
    if (unreadable) return { local: contact.uuid, reason: `contactmoment: ${(unreadable).reason}` }
    return { contact, klanten: ownOf(klantLinks as KlantLink[], contact), objecten: ownOf(objectLinks as ObjectLink[], contact) }
  }

  #read(pages: Pages<unknown>): Pages<Contact | Quarantine> {
    return mapped(pages, (rows) => Promise.resolve(rows.map((row) => readContact(row, this.#links))), 'same number')
  }

  async #objectRows(names: readonly string[]): Promise<unknown[]> {
    return (await Promise.all(this.#urlsOf(names).map((object) => whole(this.#reading.objectcontactmomenten({ object }))))).flat()
  }

  /** A zaak of our own goes by its uuid and never by its url, so that one object has one name. */
  #urlsOf(names: readonly string[]): string[] {
    const own = `${this.#links.zaken}/zaken/`
    return [...new Set(names)].flatMap((name) => {
      if (isUuid(name)) return [own + name]
      return /^https?:\/\/\S+$/.test(name) && !(name.startsWith(own) && isUuid(name.slice(own.length))) ? [name] : []
    })
  }

  #url(path: 'klanten' | 'contactmomenten', uuid: string): string {
    return `${this.#links[path]}/${path}/${uuid}`
  }

  #inPages<T>(read: () => Promise<readonly T[]>): Pages<T> {
    return inPages(read, this.#dialect.pageSize)
  }
}

/** The parameters of klanten that find a number. */
function numberQuery(key: PersoonFilter['key'], value: string): Record<string, string> {
  switch (key) {
    case 'bsn': return { subjectNatuurlijkPersoon__inpBsn: value }
    case 'vestigingsnummer': return { subjectVestiging__vestigingsNummer: value.slice(value.indexOf('/') + 1), subjectType: 'vestiging' }
    case 'rsin':
    case 'kvk_nummer': return { subjectNietNatuurlijkPersoon__innNnpId: value, subjectType: 'niet_natuurlijk_persoon' }
    default: throw new TypeError(`klanten cannot be asked for by ${key}`)
  }
}

function isThe<T extends { readonly uuid: string }>(found: T | Quarantine, uuid: string): T | Quarantine {
  if (!isQuarantine(found) && found.uuid !== uuid) throw new SourceError('bron-onleesbaar', 'the source answers another record than was asked')
  return found
}

/** The links that are of this contactmoment, in an order of their own: the source may have ignored the filter. */
function ownOf<T extends { readonly uuid: string; readonly contact: string }>(links: readonly T[], { uuid }: Contact): T[] {
  const byUuid = new Map(links.filter(({ contact }) => contact === uuid).map((link) => [link.uuid, link]))
  return [...byUuid.values()].sort((one, other) => (one.uuid < other.uuid ? -1 : 1))
}

function withoutRepeats<T extends { readonly uuid: string }>(found: readonly (T | Quarantine)[]): (T | Quarantine)[] {
  const seen = new Set<string>()
  return found.filter((one) => {
    if (isQuarantine(one)) return true
    const isNew = !seen.has(one.uuid)
    seen.add(one.uuid)
    return isNew
  })
}

/** What cannot be read comes last: it tells no moment. */
function newestFirst(contacts: readonly (Contact | Quarantine)[]): (Contact | Quarantine)[] {
  const key = (one: Contact | Quarantine) => (isQuarantine(one) ? '' : one.plaatsgevondenOp.slice(0, -1))
  return contacts.toSorted((one, other) => (key(one) < key(other) ? 1 : key(one) > key(other) ? -1 : 0))
}
