/**
 * ITA (34c7fb8): deals with contactverzoeken. C# over HttpClient with a base address that ends in a slash, one path that is
 * absolute, and classes of which `required` members must be there and structs cannot be null.
 */
import { failed, isOk, urlencoded, type Connection, type Exchange } from './connection.ts'
import { anything, filledText, flag, guid, list, moment, oneOf, orNull, record, shaped, text, uri, whole, type Shape } from './shape.ts'

export interface Medewerker {
  readonly email: string
  readonly naam: string
}

export interface Bericht {
  /** Number of the contact, which stands in the subject of the mail. */
  readonly contactmomentNummer: string
  readonly taak: string
  readonly aan: readonly string[]
}

const identificator = record({ objectId: text, codeObjecttype: text, codeRegister: text, codeSoortObjectId: text })
const soortActor = oneOf('medewerker', 'geautomatiseerde_actor', 'organisatorische_eenheid')
const actor = record({ uuid: guid, url: uri, naam: text, soortActor, indicatieActief: orNull(flag), actoridentificator: orNull(identificator) })
const verwijzing = record({ uuid: guid, url: uri })
const internetaak = record({
  uuid: guid, url: uri, nummer: orNull(text), gevraagdeHandeling: text, aanleidinggevendKlantcontact: verwijzing, toegewezenAanActor: record({ uuid: orNull(guid) }),
  toegewezenAanActoren: list(record({ uuid: guid })), toelichting: text, status: oneOf('te_verwerken', 'verwerkt'), toegewezenOp: orNull(moment), afgehandeldOp: orNull(moment),
})
const onderwerpobject = record({ uuid: guid, url: uri, klantcontact: orNull(verwijzing), wasKlantcontact: orNull(verwijzing), onderwerpobjectidentificator: orNull(identificator) })
const digitaalAdres = record({ uuid: guid, url: uri, adres: text, soortDigitaalAdres: text, isStandaardAdres: flag, omschrijving: text, verstrektDoorBetrokkene: orNull(verwijzing) })
const betrokkene = record({
  uuid: guid, url: uri, wasPartij: orNull(anything), hadKlantcontact: verwijzing, digitaleAdressen: list(verwijzing), volledigeNaam: text, organisatienaam: text, initiator: flag,
  contactnaam: record({ voornaam: text, voorvoegselAchternaam: text, achternaam: text }),
  _expand: record({ wasPartij: orNull(verwijzing), digitaleAdressen: list(digitaalAdres) }),
})
const klantcontact = record({
  uuid: guid, url: uri, gingOverOnderwerpobjecten: list(verwijzing), hadBetrokkenActoren: list(actor), omvatteBijlagen: list(anything), hadBetrokkenen: list(verwijzing),
  leiddeTotInterneTaken: list(verwijzing), nummer: orNull(text), kanaal: text, onderwerp: text, inhoud: text, indicatieContactGelukt: orNull(flag), taal: text, vertrouwelijk: flag, plaatsgevondenOp: moment,
})
const expandedKlantcontact = { allOf: [klantcontact, record({ _expand: record({ gingOverOnderwerpobjecten: list(onderwerpobject), hadBetrokkenen: list(betrokkene), leiddeTotInterneTaken: list(internetaak) }) })] }
const partij = record({ uuid: guid, url: uri, _expand: record({ digitaleAdressen: list(digitaalAdres) }) })
const pageOf = (item: Shape) => record({ count: whole, next: orNull(uri), previous: orNull(uri), results: list(item) })
const pages = { internetaken: pageOf(internetaak), klantcontacten: pageOf(klantcontact), actoren: pageOf(actor) } as const

const entra = { codeObjecttype: 'mdw', codeRegister: 'msei', codeSoortObjectId: 'email' } as const
const expand = 'leiddeTotInterneTaken,gingOverOnderwerpobjecten,hadBetrokkenen,hadBetrokkenen.digitaleAdressen,hadBetrokkenen.wasPartij'

export class Ita {
  readonly connection: Connection
  readonly #base: string

  /** `api` without a slash at its end; the configuration of ITA has one. */
  constructor(connection: Connection, api: string) {
    this.connection = connection
    this.#base = `${api}/`
  }

  /** Newest first, page after page, until a page has nothing newer. `next` is used less the base address. */
  async poll(since: Date): Promise<any[]> {
    const found: any[] = []
    for (let path: string | undefined = 'internetaken'; path; ) {
      const page = await this.#read(path, pages.internetaken)
      const newer = page.results.filter(({ toegewezenOp }: any) => Date.parse(toegewezenOp) > since.getTime())
      if (newer.length === 0) break
      found.push(...newer)
      path = page.next?.replace(this.#base, '')
    }
    return found.toSorted((one, other) => Date.parse(one.toegewezenOp) - Date.parse(other.toegewezenOp))
  }

  /** The mail about a new internetaak; null when none of its actoren has an address. Throws without a nummer, and the poller stops. */
  async bericht(taak: any): Promise<Bericht | null> {
    const contact = await this.klantcontact(taak.aanleidinggevendKlantcontact.uuid)
    const actoren = await this.#actoren(taak)
    const aan = actoren.map(({ actoridentificator: one }) => one?.objectId as string).filter((objectId) => objectId?.includes('@'))
    if (aan.length === 0) return null
    if (!contact.nummer) throw new Error('AanleidinggevendKlantcontact.Nummer ontbreekt')
    return { contactmomentNummer: contact.nummer, taak: taak.uuid, aan }
  }

  /** One page of the list of everybody's; the only call with a path from the root of the host. */
  async overzicht(status: 'te_verwerken' | 'verwerkt', page: number, pageSize: number): Promise<any> {
    const answer = await this.connection.send({ method: 'GET', url: `${new URL(this.#base).origin}/klantinteracties/api/v1/internetaken?status=${status}&page=${page}&pageSize=${pageSize}` })
    if (!isOk(answer)) throw failed(answer)
    return shaped(pages.internetaken, answer.body, answer.url)
  }

  /** What is assigned to an employee, with its actoren and its contact. */
  async mijnTaken({ email }: Medewerker, status: 'te_verwerken' | 'verwerkt'): Promise<any[]> {
    const found = await this.#actorByEmail(email)
    return found ? this.#taken(`status=${status}&toegewezenAanActor__uuid=${found.uuid}`) : []
  }

  /** Of an employee or an afdeling by name, as it stands in the filter of the list. */
  takenOf(actorNaam: string): Promise<any[]> {
    return this.#taken(`actoren__naam=${encodeURIComponent(actorNaam)}`)
  }

  /** Null unless there is exactly one. */
  async taakByNummer(nummer: string): Promise<any> {
    const found = await this.#taken(`nummer=${encodeURIComponent(nummer)}`)
    return found.length === 1 ? this.#withDetails(found[0]) : null
  }

  async taakByKlantcontactNummer(nummer: string): Promise<any> {
    const found = await this.#taken(`klantcontact__nummer=${encodeURIComponent(nummer)}`)
    if (found.length > 1) throw new Error('ConflictException: more than one internetaak')
    return found[0] ? this.#withDetails(found[0]) : null
  }

  klantcontact(uuid: string): Promise<any> {
    return this.#read(`klantcontacten/${uuid}?expand=${expand}`, expandedKlantcontact)
  }

  async klantcontactenByOnderwerp(onderwerp: string): Promise<any[]> {
    return (await this.#read(`klantcontacten?onderwerp=${encodeURIComponent(onderwerp)}`, pages.klantcontacten)).results
  }

  /** The contacts that followed from a contact: each is the onderwerp of the next. */
  async keten(klantcontactUuid: string): Promise<any[]> {
    const keten: any[] = []
    const seen = new Set([klantcontactUuid])
    const follow = async (uuid: string): Promise<void> => {
      const { results } = await this.#read(`klantcontacten?onderwerpobject__onderwerpobjectidentificatorObjectId=${uuid}`, pages.klantcontacten)
      for (const one of results.filter((result: any) => !seen.has(result.uuid))) {
        seen.add(one.uuid)
        keten.push(one)
        await follow(one.uuid)
      }
    }
    await follow(klantcontactUuid)
    return keten
  }

  /** Null on a 404, and on nothing else. */
  async onderwerpobject(uuid: string): Promise<any> {
    const answer = await this.#get(`onderwerpobjecten/${uuid}`)
    if (answer.status === 404) return null
    if (!isOk(answer)) throw failed(answer)
    return shaped(onderwerpobject, answer.body, answer.url)
  }

  /** The afdeling stays, the employee is replaced. */
  async assignToMe(taakUuid: string, medewerker: Medewerker): Promise<any> {
    const taak = await this.#read(`internetaken/${taakUuid}`, internetaak)
    const units = (await this.#actoren(taak)).filter((one) => one.soortActor !== 'medewerker')
    const mine = await this.#getOrCreateActor(medewerker)
    return this.forward(taakUuid, [...units, mine].map(({ uuid }) => uuid))
  }

  forward(taakUuid: string, actoren: readonly string[]): Promise<any> {
    return this.#write('PATCH', `internetaken/${taakUuid}`, { toegewezenAanActoren: actoren.map((uuid) => ({ uuid })) }, internetaak)
  }

  reopen(taakUuid: string): Promise<any> {
    return this.#write('PATCH', `internetaken/${taakUuid}`, { status: 'te_verwerken' }, internetaak)
  }

  /** A new contact at the end of the chain, then the internetaak is done. */
  async closeWithKlantcontact(taakUuid: string, medewerker: Medewerker, inhoud: string, partijUuid?: string): Promise<any> {
    const taak = await this.#read(`internetaken/${taakUuid}`, internetaak)
    const eerste = taak.aanleidinggevendKlantcontact.uuid
    const vorige = (await this.keten(eerste)).at(-1)?.uuid ?? eerste
    const mine = await this.#getOrCreateActor(medewerker)
    const contact = await this.#write('POST', 'klantcontacten', {
      kanaal: 'telefoon', onderwerp: 'Terugbelverzoek', inhoud, indicatieContactGelukt: true, taal: 'nld', vertrouwelijk: false, plaatsgevondenOp: now(), klantnaam: null,
    }, klantcontact)
    await this.#write('POST', 'actorklantcontacten', { actor: { uuid: mine.uuid }, klantcontact: { uuid: contact.uuid } }, record({ uuid: filledText, url: filledText, actor: record({ uuid: guid }), klantcontact: record({ uuid: guid }) }))
    await this.#write('POST', 'onderwerpobjecten', {
      klantcontact: { uuid: contact.uuid }, wasKlantcontact: { uuid: vorige },
      onderwerpobjectidentificator: { objectId: vorige, codeObjecttype: 'klantcontact', codeRegister: 'openklant', codeSoortObjectId: 'uuid' },
    }, onderwerpobject)
    if (partijUuid) {
      await this.#write('POST', 'betrokkenen', { wasPartij: { uuid: partijUuid }, hadKlantcontact: { uuid: contact.uuid }, rol: 'klant', initiator: true, contactnaam: null }, record({ uuid: guid, url: uri, initiator: flag }))
    }
    await this.#write('PATCH', `internetaken/${taakUuid}`, { status: 'verwerkt' }, internetaak)
    return contact
  }

  /** Puts another zaak in the place of the one that there is; refuses to choose between two. */
  async koppelZaak(klantcontactUuid: string, zaak: string): Promise<any> {
    const contact = await this.klantcontact(klantcontactUuid)
    const found = (await Promise.all(contact.gingOverOnderwerpobjecten.map(({ uuid }: any) => this.onderwerpobject(uuid)))).filter((one) => one && isZaak(one))
    if (found.length > 1) throw new Error('ConflictException: MEERDERE_ZAKEN_GEKOPPELD')
    const body = { klantcontact: { uuid: contact.uuid }, wasKlantcontact: null, onderwerpobjectidentificator: { objectId: zaak, codeObjecttype: 'zgw-Zaak', codeRegister: 'openzaak', codeSoortObjectId: 'uuid' } }
    return found[0] ? this.#write('PATCH', `onderwerpobjecten/${found[0].uuid}`, body, onderwerpobject) : this.#write('POST', 'onderwerpobjecten', body, onderwerpobject)
  }

  /** All of it again, by PUT. */
  corrigeer({ uuid, kanaal, onderwerp, indicatieContactGelukt, taal, vertrouwelijk, plaatsgevondenOp }: any, inhoud: string): Promise<any> {
    return this.#write('PUT', `klantcontacten/${uuid}`, { kanaal, onderwerp, inhoud, indicatieContactGelukt, taal, vertrouwelijk, plaatsgevondenOp, klantnaam: null }, klantcontact)
  }

  createInternetaak(nummer: string, klantcontactUuid: string, actoren: readonly string[]): Promise<any> {
    return this.#write('POST', 'internetaken', {
      nummer, gevraagdeHandeling: 'Contact opnemen met betrokkene', aanleidinggevendKlantcontact: { uuid: klantcontactUuid }, toegewezenAanActoren: actoren.map((uuid) => ({ uuid })),
      toelichting: '', status: 'te_verwerken',
    }, internetaak)
  }

  /** What is not there is as good as removed. */
  async remove(path: string): Promise<void> {
    const answer = await this.connection.send({ method: 'DELETE', url: this.#base + path })
    if (!isOk(answer) && answer.status !== 404) throw failed(answer)
  }

  get(path: string): Promise<Exchange> {
    return this.#get(path)
  }

  async #taken(query: string): Promise<any[]> {
    const answer = await this.#get(`internetaken?${query}`)
    if (answer.status === 404) return []
    if (!isOk(answer)) throw failed(answer)
    const found: any[] = []
    for (const taak of shaped(pages.internetaken, answer.body, answer.url).results) {
      found.push({ ...taak, actoren: await this.#actoren(taak), contact: await this.klantcontact(taak.aanleidinggevendKlantcontact.uuid) })
    }
    return found
  }

  /** The zaak, when it is spelled as ITA spells it, and the addresses that the partijen have beside those of the betrokkenen. */
  async #withDetails(taak: any): Promise<any> {
    const { gingOverOnderwerpobjecten, hadBetrokkenen } = taak.contact._expand
    const partijen: string[] = hadBetrokkenen.map(({ wasPartij }: any) => wasPartij?.uuid).filter(Boolean)
    const adressen = await Promise.all([...new Set(partijen)].map(async (uuid) => (await this.#read(`partijen/${uuid}?expand=digitaleAdressen`, partij))._expand.digitaleAdressen))
    return { ...taak, zaak: gingOverOnderwerpobjecten.find(isZaak)?.onderwerpobjectidentificator.objectId ?? null, adressen: adressen.flat().map(({ adres }: any) => adres) }
  }

  #actoren({ toegewezenAanActoren }: any): Promise<any[]> {
    return Promise.all(toegewezenAanActoren.map(({ uuid }: any) => this.#read(`actoren/${uuid}`, actor)))
  }

  async #getOrCreateActor({ email, naam }: Medewerker): Promise<any> {
    return (await this.#actorByEmail(email))
      ?? this.#write('POST', 'actoren', { naam, soortActor: 'medewerker', indicatieActief: true, actoridentificator: { objectId: email, ...entra } }, actor)
  }

  async #actorByEmail(email: string): Promise<any> {
    const query = urlencoded({
      actoridentificatorCodeObjecttype: entra.codeObjecttype, actoridentificatorCodeRegister: entra.codeRegister, actoridentificatorCodeSoortObjectId: entra.codeSoortObjectId,
      actoridentificatorObjectId: email, soortActor: 'medewerker', indicatieActief: 'true',
    })
    return (await this.#read(`actoren?${query}`, pages.actoren)).results[0]
  }

  #get(path: string): Promise<Exchange> {
    return this.connection.send({ method: 'GET', url: this.#base + path })
  }

  async #read(path: string, shape: Shape): Promise<any> {
    const answer = await this.#get(path)
    if (!isOk(answer)) throw failed(answer)
    return shaped(shape, answer.body, answer.url)
  }

  async #write(method: 'POST' | 'PUT' | 'PATCH', path: string, body: object, shape: Shape): Promise<any> {
    const answer = await this.connection.send({ method, url: this.#base + path, headers: { 'content-type': 'application/json; charset=utf-8' }, body: JSON.stringify(body), chunked: true })
    if (!isOk(answer)) throw failed(answer)
    return shaped(shape, answer.body, `${method} ${path}`)
  }
}

const isZaak = ({ onderwerpobjectidentificator: one }: any) => one?.codeObjecttype === 'zgw-Zaak' && one.codeRegister === 'openzaak'

/** DateTimeOffset, with seven digits of a second. */
const now = () => new Date().toISOString().replace('Z', '4567+00:00')
