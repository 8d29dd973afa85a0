/**
 * KISS 3.0 (KISS-frontend 5566445): the calls of its screens through its server, which passes path and query on as they
 * are and sends every GET with a chunked body of nothing. What it reads without a guard must be there; what it asserts
 * itself throws here too.
 */
import { failed, isOk, urlencoded, type Connection, type Exchange } from './connection.ts'
import { KissAfhandeling, type Vraag, type Geregistreerd } from './kiss-afhandeling.ts'
import { filledText, flag, guid, list, moment, oneOf, orNull, record, shaped, text, uri, whole, type Shape } from './shape.ts'

export type KlantIdentificator = { bsn: string } | { kvkNummer: string; vestigingsnummer?: string }

/** What KISS makes of a partij and its identificatoren. */
export interface Klant {
  readonly id: string
  readonly url: string
  readonly naam: string
  readonly telefoonnummers: readonly string[]
  readonly emailadressen: readonly string[]
  readonly bsn?: string
  readonly vestigingsnummer?: string
  readonly kvkNummer?: string
}

const reference = record({ uuid: guid })
const contactnaam = record({ voornaam: text, voorvoegselAchternaam: text, achternaam: text })
const digitaalAdres = record({ adres: text, soortDigitaalAdres: oneOf('email', 'telefoonnummer', 'overig') })
const partij = record({
  uuid: guid, url: uri, nummer: orNull(text), partijIdentificatoren: list(reference),
  partijIdentificatie: orNull(record({}, { naam: text, contactnaam: orNull(contactnaam) })),
})
const expandedPartij = { allOf: [partij, record({ _expand: record({ digitaleAdressen: list(digitaalAdres) }) })] }
const partijIdentificator = record({
  uuid: guid, partijIdentificator: record({ objectId: filledText, codeSoortObjectId: filledText }), subIdentificatorVan: orNull(reference),
})
const betrokkene = record({
  uuid: guid, wasPartij: orNull(reference), hadKlantcontact: reference, digitaleAdressen: list(reference), contactnaam, organisatienaam: text,
})
const actor = record({ naam: text, soortActor: oneOf('medewerker', 'organisatorische_eenheid', 'geautomatiseerde_actor'), actoridentificator: record({ objectId: text }) })
const onderwerpobject = record({ onderwerpobjectidentificator: record({ objectId: text, codeObjecttype: text, codeRegister: text, codeSoortObjectId: text }) })
const internetaak = record({ uuid: guid, url: uri, status: oneOf('te_verwerken', 'verwerkt'), toelichting: text, toegewezenAanActoren: list(reference) })
const klantcontact = record({
  uuid: guid, url: uri, plaatsgevondenOp: moment, kanaal: text, inhoud: text, onderwerp: text, indicatieContactGelukt: orNull(flag), hadBetrokkenActoren: list(actor),
})
const expandedKlantcontact = {
  allOf: [klantcontact, record({ _expand: record({}, { gingOverOnderwerpobjecten: list(onderwerpobject), leiddeTotInterneTaken: list(internetaak) }) })],
}
const pageOf = (item: Shape) => record({ count: whole, next: orNull(uri), previous: orNull(uri), results: list(item) })

const pages = {
  partijen: pageOf(expandedPartij),
  partijIdentificatoren: pageOf(partijIdentificator),
  betrokkenen: pageOf(betrokkene),
  klantcontacten: pageOf(expandedKlantcontact),
  digitaleAdressen: pageOf(record({ _expand: record({ verstrektDoorBetrokkene: orNull(betrokkene) }) })),
} as const

const codesOf = {
  persoon: { codeObjecttype: 'natuurlijk_persoon', codeRegister: 'brp', codeSoortObjectId: 'bsn' },
  organisatie: { codeObjecttype: 'niet_natuurlijk_persoon', codeRegister: 'hr', codeSoortObjectId: 'kvk_nummer' },
  vestiging: { codeObjecttype: 'vestiging', codeRegister: 'hr', codeSoortObjectId: 'vestigingsnummer' },
} as const

export class Kiss {
  readonly connection: Connection
  readonly #api: string

  constructor(connection: Connection, api: string) {
    this.connection = connection
    this.#api = api
  }

  /** K1 and K3: the klant with that number, or null. Throws on two. */
  async findKlant(identificator: KlantIdentificator): Promise<Klant | null> {
    const [soortPartij, partijIdentificator__codeSoortObjectId, partijIdentificator__objectId] = searchedBy(identificator)
    const query = urlencoded({ expand: 'digitaleAdressen', soortPartij, partijIdentificator__codeSoortObjectId, partijIdentificator__objectId })
    const { results } = await this.#read(`/partijen?${query}`, pages.partijen)
    const klanten = await Promise.all(results.map((found: unknown) => this.#klantOf(found)))
    // Of a vestiging there may be more, of several companies; the one of this company is taken.
    if ('vestigingsnummer' in identificator) return klanten.find(({ kvkNummer }) => kvkNummer === identificator.kvkNummer) ?? null
    return oneOrNone(klanten)
  }

  /** K2: null for any failure, as the screen takes it. */
  async klant(uuid: string): Promise<Klant | null> {
    const answer = await this.get(`/partijen/${uuid}?expand=digitaleAdressen`)
    return isOk(answer) ? this.#klantOf(shaped(expandedPartij, answer.body, answer.url)) : null
  }

  /** K1, K3, K4 and one K5 for each betrokkene, one after the other. */
  async contactmomenten(identificator: KlantIdentificator): Promise<any[]> {
    const klant = await this.findKlant(identificator)
    if (!klant) return []
    const contacten = await this.#withKlantcontact(await this.#betrokkenen(klant.url), ['gingOverOnderwerpobjecten'])
    return contacten.map((one) => ({ ...one, zaken: zakenOf(one.klantcontact) }))
  }

  /** The same contacts again, and of those that led to a taak its actoren (K9) and the adressen of the betrokkene (K8). */
  async contactverzoeken(klantUrl: string): Promise<any[]> {
    return this.#verzoekenOf(await this.#betrokkenen(klantUrl))
  }

  /** K7, page after page: who gave that address at a contact. */
  async searchBetrokkenen(adres: string): Promise<any[]> {
    const found: any[] = []
    for (let page = 1, next: string | null = adres; next; page++) {
      const answer = await this.#read(`/digitaleadressen?${urlencoded({ adres, page: String(page), expand: 'verstrektDoorBetrokkene' })}`, pages.digitaleAdressen)
      found.push(...answer.results.map(({ _expand }: any) => _expand.verstrektDoorBetrokkene).filter(Boolean))
      next = answer.next
    }
    return [...new Map(found.map((one) => [one.uuid, one])).values()]
  }

  async searchContactverzoeken(adres: string): Promise<any[]> {
    return this.#verzoekenOf(await this.searchBetrokkenen(adres))
  }

  /** K6: only the first page is looked at. */
  async contactmomentenOfZaak(zaak: string): Promise<any[]> {
    const query = urlencoded({ onderwerpobject__onderwerpobjectidentificatorObjectId: zaak, expand: 'gingOverOnderwerpobjecten' })
    const { results } = await this.#read(`/klantcontacten?${query}`, pages.klantcontacten)
    for (const one of results) zakenOf(one)
    return results
  }

  /** K5 as the log of a contactverzoek asks for it: `expand=` without a value. */
  async klantcontactOfLogboek(uuid: string): Promise<any> {
    return this.#read(`/klantcontacten/${uuid}?expand=`, klantcontact)
  }

  /** K10 to K19: registers what an employee dealt with, and a klant that is not known yet. */
  afhandeling(): KissAfhandeling {
    const klantOf = (found: unknown, identificatoren: readonly unknown[]) => this.#klantOf(shaped(partij, found, 'a new partij'), identificatoren)
    return new KissAfhandeling(this.connection, this.#api, (path) => this.get(path), codesOf, klantOf)
  }

  async registreer(identificator: KlantIdentificator | null, vraag: Vraag): Promise<Geregistreerd & { klant: Klant | null }> {
    const afhandeling = this.afhandeling()
    const klant = identificator && ((await this.findKlant(identificator)) ?? (await afhandeling.createKlant(identificator)))
    return { klant, ...(await afhandeling.registreer(klant, vraag)) }
  }

  get(path: string): Promise<Exchange> {
    return this.connection.send({ method: 'GET', url: this.#api + path, chunked: true })
  }

  async #read(path: string, shape: Shape): Promise<any> {
    const answer = await this.get(path)
    if (!isOk(answer)) throw failed(answer)
    return shaped(shape, answer.body, answer.url)
  }

  async #betrokkenen(klantUrl: string): Promise<any[]> {
    // What is beyond the first hundred is never asked for.
    return (await this.#read(`/betrokkenen?${urlencoded({ wasPartij__url: klantUrl, pageSize: '100' })}`, pages.betrokkenen)).results
  }

  async #withKlantcontact(betrokkenen: readonly any[], expand: readonly string[]): Promise<any[]> {
    const contacten: any[] = []
    for (const one of betrokkenen) {
      const path = `/klantcontacten/${one.hadKlantcontact.uuid}?${urlencoded({ expand: expand.join(',') })}`
      contacten.push({ ...one, klantcontact: await this.#read(path, expandedKlantcontact) })
    }
    return contacten
  }

  async #verzoekenOf(betrokkenen: readonly any[]): Promise<any[]> {
    const contacten = await this.#withKlantcontact(betrokkenen, ['leiddeTotInterneTaken', 'gingOverOnderwerpobjecten'])
    const verzoeken: any[] = []
    for (const one of contacten.filter(({ klantcontact: contact }) => contact._expand.leiddeTotInterneTaken?.length)) {
      const adressen = await this.#each(one.digitaleAdressen, ({ uuid }) => this.#read(`/digitaleadressen/${uuid}?`, digitaalAdres))
      const taak = one.klantcontact._expand.leiddeTotInterneTaken[0]
      const actoren = await this.#each(taak.toegewezenAanActoren, ({ uuid }) => this.#read(`/actoren/${uuid}`, actor))
      verzoeken.push({ ...one, adressen, taak, actoren, zaken: zakenOf(one.klantcontact) })
    }
    return verzoeken
  }

  async #each(references: readonly { uuid: string }[], read: (one: { uuid: string }) => Promise<any>): Promise<any[]> {
    const found: any[] = []
    for (const one of references) found.push(await read(one))
    return found
  }

  /** Gets every identificator by itself, though the partij holds them; for a vestiging its parent's too. */
  async #klantOf(found: any, given?: readonly any[]): Promise<Klant> {
    const read = (uuid: string) => this.#read(`/partij-identificatoren/${uuid}`, partijIdentificator)
    const identificatoren: any[] = given?.length ? [...given] : await Promise.all(found.partijIdentificatoren.map(({ uuid }: any) => read(uuid)))
    const numberOf = ({ codeSoortObjectId }: { codeSoortObjectId: string }) =>
      identificatoren.find((one) => one.partijIdentificator.codeSoortObjectId === codeSoortObjectId)?.partijIdentificator.objectId
    const parent = identificatoren.find((one) => one.subIdentificatorVan && one.partijIdentificator.codeSoortObjectId === 'vestigingsnummer')?.subIdentificatorVan
    const kvkNummer = parent ? (await read(parent.uuid)).partijIdentificator.objectId : numberOf(codesOf.organisatie)
    const adressen = (soort: string) => (found._expand?.digitaleAdressen ?? []).filter((one: any) => one.adres && one.soortDigitaalAdres === soort).map((one: any) => one.adres)
    const { naam, contactnaam: persoonsnaam } = found.partijIdentificatie ?? {}
    const { voornaam, voorvoegselAchternaam, achternaam } = persoonsnaam ?? {}
    return {
      id: found.uuid, url: found.url,
      naam: naam ?? [voornaam, voorvoegselAchternaam, achternaam].filter(Boolean).join(' '),
      telefoonnummers: adressen('telefoonnummer'), emailadressen: adressen('email'),
      bsn: numberOf(codesOf.persoon), vestigingsnummer: numberOf(codesOf.vestiging), kvkNummer,
    }
  }
}

/** `soortPartij`, `codeSoortObjectId` and `objectId`. */
function searchedBy(identificator: KlantIdentificator): [string, string, string] {
  if ('bsn' in identificator) return ['persoon', codesOf.persoon.codeSoortObjectId, identificator.bsn]
  const { kvkNummer, vestigingsnummer } = identificator
  return vestigingsnummer ? ['organisatie', codesOf.vestiging.codeSoortObjectId, vestigingsnummer] : ['organisatie', codesOf.organisatie.codeSoortObjectId, kvkNummer]
}

function oneOrNone<Item>(found: readonly Item[]): Item | null {
  if (found.length > 1) throw new Error(`expected a single result, instead found ${found.length}`)
  return found[0] ?? null
}

/** Read without a guard: `_expand` and its list must be there. */
function zakenOf({ _expand }: any): string[] {
  return _expand.gingOverOnderwerpobjecten
    .filter(({ onderwerpobjectidentificator: one }: any) => one.codeObjecttype === 'zgw-Zaak' && one.codeRegister === 'openzaak')
    .map(({ onderwerpobjectidentificator: one }: any) => one.objectId)
}
