/** What KISS sends when an employee is done with a question: small POSTs, each resting on the one before, no transaction. */
import { failed, isOk, urlencoded, type Connection, type Exchange } from './connection.ts'
import type { Klant, KlantIdentificator } from './kiss.ts'
import { filledText, guid, list, record, shaped, uri, whole } from './shape.ts'

export interface Vraag {
  readonly kanaal: string
  readonly onderwerp: string
  readonly notitie: string
  /** E-mail address of the employee, by which KISS's server knows the actor. */
  readonly medewerker: string
  /** Uuid of a zaak. */
  readonly zaak?: string
  readonly contactverzoek?: {
    readonly afdeling: string
    readonly toelichting: string
    readonly telefoonnummer?: string
    readonly email?: string
    readonly achternaam?: string
  }
}

export interface Geregistreerd {
  /** KISS keeps its own details under this, for years. */
  readonly url: string
  readonly uuid: string
  readonly internetaak?: { readonly uuid: string; readonly url: string }
}

interface Codes {
  readonly codeObjecttype: string
  readonly codeRegister: string
  readonly codeSoortObjectId: string
}

type KlantOf = (partij: unknown, identificatoren: readonly unknown[]) => Promise<Klant>

const made = record({ uuid: guid, url: uri })
const madeBetrokkene = record({ uuid: guid })
const results = record({ results: list(record({ uuid: guid })) })
const identificatoren = record({ count: whole, results: list(record({ uuid: guid })) })

export class KissAfhandeling {
  readonly #connection: Connection
  readonly #api: string
  readonly #get: (path: string) => Promise<Exchange>
  readonly #codes: Readonly<Record<'persoon' | 'organisatie' | 'vestiging', Codes>>
  readonly #klantOf: KlantOf

  constructor(connection: Connection, api: string, get: (path: string) => Promise<Exchange>, codes: Readonly<Record<'persoon' | 'organisatie' | 'vestiging', Codes>>, klantOf: KlantOf) {
    this.#connection = connection
    this.#api = api
    this.#get = get
    this.#codes = codes
    this.#klantOf = klantOf
  }

  /** K10 to K17, in KISS's order: the zaak, which says where all of it belongs, comes last. */
  async registreer(klant: Klant | null, vraag: Vraag): Promise<Geregistreerd> {
    const klantcontact = await this.#klantcontact(vraag)
    const geregistreerd = vraag.contactverzoek ? await this.#contactverzoek(klantcontact, klant, vraag.contactverzoek) : {}
    if (klant && !vraag.contactverzoek) await this.#betrokkene(klantcontact.uuid, klant)
    if (vraag.zaak) await this.#zaak(klantcontact.uuid, vraag.zaak)
    return { ...klantcontact, ...geregistreerd }
  }

  /** K18 and K19: a klant without a name, then its number; a vestiging gets the kvk_nummer of its company as a parent. */
  async createKlant(identificator: KlantIdentificator): Promise<Klant> {
    const isPersoon = 'bsn' in identificator
    const partij = await this.#post('/partijen', {
      digitaleAdressen: [], betrokkenen: [], categorieRelaties: [], voorkeursDigitaalAdres: null, vertegenwoordigden: [], rekeningnummers: [],
      partijIdentificatoren: [], voorkeursRekeningnummer: null, indicatieGeheimhouding: false, indicatieActief: true,
      partijIdentificatie: isPersoon ? { contactnaam: null } : { naam: '' },
      soortPartij: isPersoon ? 'persoon' : 'organisatie',
    })
    shaped(made, partij, 'POST partijen')
    const identificeerdePartij = { url: partij.url, uuid: partij.uuid }
    if (isPersoon) return this.#klantOf(partij, [await this.#identificator('persoon', identificator.bsn, { identificeerdePartij })])
    const { kvkNummer, vestigingsnummer } = identificator
    const known = await this.#findIdentificator(kvkNummer)
    if (vestigingsnummer) {
      const parent = known ?? (await this.#identificator('organisatie', kvkNummer, { identificeerdePartij: null }))
      return this.#klantOf(partij, [await this.#identificator('vestiging', vestigingsnummer, { identificeerdePartij, subIdentificatorVan: { uuid: parent.uuid } })])
    }
    const body = { identificeerdePartij, partijIdentificator: { ...this.#codes.organisatie, objectId: kvkNummer } }
    const own = known ? await this.#write('PUT', `/partij-identificatoren/${known.uuid}`, body) : await this.#post('/partij-identificatoren', body)
    return this.#klantOf(partij, [own])
  }

  /** Through KISS's own server: the actor of the employee, the klantcontact, and the link between them. */
  async #klantcontact({ kanaal, onderwerp, notitie, medewerker }: Vraag): Promise<{ url: string; uuid: string }> {
    const found = await this.#serverGet(`/actoren?actoridentificatorObjectId=${medewerker}`)
    const actor = (isOk(found) && found.body.results?.[0]?.uuid) || (await this.#serverActor(medewerker))
    const klantcontact = await this.#serverPost('/klantcontacten', {
      kanaal, onderwerp, inhoud: notitie, indicatieContactGelukt: true, taal: 'nld', vertrouwelijk: false, plaatsgevondenOp: new Date().toISOString(),
    })
    shaped(made, klantcontact, 'POST klantcontacten')
    await this.#serverPost('/actorklantcontacten', { actor: { uuid: actor }, klantcontact: { uuid: klantcontact.uuid } })
    return { url: klantcontact.url, uuid: klantcontact.uuid }
  }

  async #serverActor(medewerker: string): Promise<string> {
    const actor = await this.#serverPost('/actoren', {
      naam: 'Janneke de Vries', soortActor: 'medewerker', indicatieActief: true,
      actoridentificator: { objectId: medewerker, codeObjecttype: 'mdw', codeRegister: 'msei', codeSoortObjectId: 'email' },
      // A key that the standard does not have.
      medewerkerIdentificatie: { identificatie: medewerker, achternaam: 'de Vries', voorletters: 'J', voorvoegselAchternaam: '' },
    })
    return shaped(made, actor, 'POST actoren').uuid
  }

  async #contactverzoek(klantcontact: { uuid: string }, klant: Klant | null, verzoek: NonNullable<Vraag['contactverzoek']>): Promise<Pick<Geregistreerd, 'internetaak'>> {
    const betrokkene = await this.#betrokkene(klantcontact.uuid, klant, verzoek.achternaam)
    for (const [soortDigitaalAdres, adres] of [['telefoonnummer', verzoek.telefoonnummer], ['email', verzoek.email]] as const) {
      if (!adres) continue
      shaped(made, await this.#post('/digitaleadressen', {
        verstrektDoorBetrokkene: { uuid: betrokkene }, verstrektDoorPartij: null, adres, soortDigitaalAdres, omschrijving: soortDigitaalAdres === 'email' ? 'e-mailadres' : 'telefoonnummer',
      }), 'POST digitaleadressen')
    }
    const internetaak = await this.#serverPost('/internetaken', {
      nummer: '', gevraagdeHandeling: 'Contact opnemen met betrokkene', aanleidinggevendKlantcontact: { uuid: klantcontact.uuid },
      toegewezenAanActoren: [{ uuid: await this.#afdeling(verzoek.afdeling) }], toelichting: verzoek.toelichting, status: 'te_verwerken',
    })
    return { internetaak: shaped(made, internetaak, 'POST internetaken') }
  }

  async #betrokkene(klantcontact: string, klant: Klant | null, achternaam = ''): Promise<string> {
    const betrokkene = await this.#post('/betrokkenen', {
      wasPartij: klant ? { uuid: klant.id } : null, hadKlantcontact: { uuid: klantcontact }, rol: 'klant', initiator: true, organisatienaam: '',
      contactnaam: { voorletters: '', voornaam: '', voorvoegselAchternaam: '', achternaam },
    })
    return shaped(madeBetrokkene, betrokkene, 'POST betrokkenen').uuid
  }

  /** K10 with four parameters, then K11 when there is none. */
  async #afdeling(naam: string): Promise<string> {
    const codes = { codeRegister: 'obj', codeSoortObjectId: 'idf', codeObjecttype: 'afd' }
    const query = urlencoded({
      actoridentificatorObjectId: naam, actoridentificatorCodeRegister: codes.codeRegister,
      actoridentificatorCodeSoortObjectId: codes.codeSoortObjectId, actoridentificatorCodeObjecttype: codes.codeObjecttype,
    })
    const found = shaped(results, await this.#read(`/actoren?${query}`), 'actoren').results
    if (found.length > 0) return found[0].uuid
    const actor = await this.#post('/actoren', { naam, soortActor: 'organisatorische_eenheid', indicatieActief: true, actoridentificator: { objectId: naam, ...codes } })
    return shaped(made, actor, 'POST actoren').uuid
  }

  async #zaak(klantcontact: string, objectId: string): Promise<void> {
    await this.#post('/onderwerpobjecten', {
      klantcontact: { uuid: klantcontact }, wasKlantcontact: null,
      onderwerpobjectidentificator: { objectId, codeObjecttype: 'zgw-Zaak', codeRegister: 'openzaak', codeSoortObjectId: 'uuid' },
    })
  }

  /** KISS throws on two. */
  async #findIdentificator(kvkNummer: string): Promise<{ uuid: string } | undefined> {
    const query = urlencoded({ partijIdentificatorCodeSoortObjectId: 'kvk_nummer', partijIdentificatorObjectId: kvkNummer })
    const found = shaped(identificatoren, await this.#read(`/partij-identificatoren?${query}`), 'partij-identificatoren')
    if (found.results.length > 1) throw new Error(`expected a single result, instead found ${found.results.length}`)
    return found.results[0]
  }

  async #identificator(soort: 'persoon' | 'organisatie' | 'vestiging', objectId: string, rest: object): Promise<any> {
    const identificator = await this.#post('/partij-identificatoren', { ...rest, partijIdentificator: { ...this.#codes[soort], objectId } })
    return shaped(record({ uuid: guid, partijIdentificator: record({ objectId: filledText, codeSoortObjectId: filledText }) }), identificator, 'POST partij-identificatoren')
  }

  async #read(path: string): Promise<unknown> {
    const answer = await this.#get(path)
    if (!isOk(answer)) throw failed(answer)
    return answer.body
  }

  #post(path: string, body: object): Promise<any> {
    return this.#write('POST', path, body)
  }

  async #write(method: 'POST' | 'PUT', path: string, body: object, type = 'application/json'): Promise<any> {
    const headers = { 'content-type': type, accept: 'application/json' }
    const answer = await this.#connection.send({ method, url: this.#api + path, headers, body: JSON.stringify(body), chunked: true })
    if (!isOk(answer)) throw failed(answer)
    return answer.body
  }

  /** Not from the browser but made by the server itself: the charset named, a GET without a body. */
  #serverGet(path: string): Promise<Exchange> {
    return this.#connection.send({ method: 'GET', url: this.#api + path })
  }

  #serverPost(path: string, body: object): Promise<any> {
    return this.#write('POST', path, body, 'application/json; charset=utf-8')
  }
}
