/** GZAC's openklant-plugin (674939a): Kotlin data classes, in which what is not nullable may be neither null nor absent. */
import { failed, isOk, type Connection } from './connection.ts'
import { anything, flag, guid, list, oneOf, orNull, record, shaped, text, uri, whole, type Shape } from './shape.ts'

export interface Contactinformatie {
  readonly bsn: string
  readonly voornaam: string
  readonly achternaam: string
  readonly email: string
  /** Becomes the `referentie` of the address. */
  readonly zaaknummer: string
}

export interface KlantcontactZoekvraag {
  readonly objectTypeId?: string
  readonly bsn?: string
  readonly objectUuid?: string
  readonly partijUuid?: string
}

const reference = record({ uuid: guid, url: uri })
const identificator = record({ objectId: orNull(text), codeObjecttype: orNull(text), codeRegister: orNull(text), codeSoortObjectId: orNull(text) })
const actor = record({ uuid: guid, url: uri, naam: text, soortActor: oneOf('medewerker', 'geautomatiseerde_actor', 'organisatorische_eenheid'), indicatieActief: orNull(flag), actoridentificator: orNull(identificator) })
const klantcontact = record({
  uuid: guid, url: uri, gingOverOnderwerpobjecten: list(reference), hadBetrokkenActoren: list(actor), omvatteBijlagen: list(reference), hadBetrokkenen: list(reference),
  leiddeTotInterneTaken: list(reference), kanaal: text, onderwerp: text, taal: text, vertrouwelijk: flag,
}, { nummer: orNull(text), inhoud: orNull(text), indicatieContactGelukt: orNull(flag), plaatsgevondenOp: orNull(text), _expand: anything })
const partij = record({
  uuid: guid, url: uri, betrokkenen: list(reference), vertegenwoordigden: list(reference), soortPartij: oneOf('contactpersoon', 'persoon', 'organisatie'), indicatieActief: flag,
  // Its data class for a categorie is an object where the standard has a text: a relatie with a name breaks it, wherever that comes from.
  categorieRelaties: list(record({ uuid: guid, url: uri, categorieNaam: { type: 'null' } })),
}, {
  digitaleAdressen: orNull(list(reference)), voorkeursDigitaalAdres: orNull(reference), rekeningnummers: orNull(list(reference)), voorkeursRekeningnummer: orNull(reference),
  partijIdentificatoren: orNull(list(record({ uuid: guid, url: uri, identificeerdePartij: reference, partijIdentificator: identificator }, { subIdentificatorVan: orNull(reference) }))),
  indicatieGeheimhouding: orNull(flag), partijIdentificatie: orNull(record({}, { contactnaam: orNull(record({}, { voornaam: orNull(text), achternaam: orNull(text) })), volledigeNaam: orNull(text) })),
})
const digitaalAdres = record({ uuid: guid, url: uri, adres: text, soortDigitaalAdres: oneOf('email', 'telefoonnummer', 'overig') }, {
  verstrektDoorBetrokkene: orNull(reference), verstrektDoorPartij: orNull(reference), isStandaardAdres: orNull(flag), omschrijving: orNull(text), referentie: orNull(text),
})
const pageOf = (item: Shape) => record({ count: whole, results: list(item) })
const pages = { partijen: pageOf(partij), klantcontacten: pageOf(klantcontact), digitaleAdressen: pageOf(digitaalAdres) } as const

export class Gzac {
  readonly #connection: Connection
  readonly #api: string

  constructor(connection: Connection, api: string) {
    this.#connection = connection
    this.#api = api
  }

  async getPartijByBsn(bsn: string): Promise<any> {
    const query = `partijIdentificator__codeSoortObjectId=bsn&partijIdentificator__objectId=${bsn}&soortPartij=persoon`
    return (await this.#read(`/partijen?${query}`, pages.partijen)).results[0] ?? null
  }

  /** The first page is all that a process looks at. */
  async getAllKlantcontacten({ objectTypeId, bsn, objectUuid, partijUuid }: KlantcontactZoekvraag): Promise<any[]> {
    const query = Object.entries({
      onderwerpobject__onderwerpobjectidentificatorCodeObjecttype: objectTypeId, hadBetrokkene__wasPartij__partijIdentificator__objectId: bsn,
      onderwerpobject__onderwerpobjectidentificatorObjectId: objectUuid, hadBetrokkene__wasPartij__uuid: partijUuid,
    }).filter(([, value]) => value !== undefined).map((pair) => pair.join('='))
    return (await this.#read(`/klantcontacten?${query.join('&')}`, pages.klantcontacten)).results
  }

  async getDigitaleAdressen(partijUuid: string): Promise<any[]> {
    return (await this.#read(`/digitaleadressen?verstrektDoorPartij__uuid=${partijUuid}`, pages.digitaleAdressen)).results
  }

  /** The partij of that bsn, with the address of this zaak among its addresses. */
  async storeContactInfo(informatie: Contactinformatie): Promise<string> {
    const found = await this.getPartijByBsn(informatie.bsn)
    if (found && (await this.#isPreferred(informatie.email, found))) return found.uuid
    const existing = found ?? (await this.#createPartij(informatie))
    const adressen = found ? await this.getDigitaleAdressen(found.uuid) : []
    const isUnique = !adressen.some((one) => one.verstrektDoorPartij?.uuid === existing.uuid && one.referentie === informatie.zaaknummer && one.soortDigitaalAdres === 'email')
    if (isUnique) {
      adressen.push(await this.#write('POST', '/digitaleadressen', {
        verstrektDoorPartij: { uuid: existing.uuid }, adres: informatie.email, soortDigitaalAdres: 'email', isStandaardAdres: false, omschrijving: '', referentie: informatie.zaaknummer,
      }, digitaalAdres))
    }
    await this.#write('PATCH', `/partijen/${existing.uuid}`, { digitaleAdressen: adressen.map(({ uuid }) => ({ uuid })) }, partij)
    return existing.uuid
  }

  /** Takes the referentie from the addresses that have it now, then makes the new one. */
  async setDefaultDigitaalAdres(partijUuid: string, adres: string, referentie: string): Promise<any> {
    const query = `verstrektDoorPartij__uuid=${partijUuid}&soortDigitaalAdres=email&referentie=${referentie}`
    for (const { uuid } of (await this.#read(`/digitaleadressen?${query}`, pages.digitaleAdressen)).results) {
      await this.#write('PATCH', `/digitaleadressen/${uuid}`, { referentie: '' }, digitaalAdres)
    }
    return this.#write('POST', '/digitaleadressen', {
      verstrektDoorPartij: { uuid: partijUuid }, adres, soortDigitaalAdres: 'email', isStandaardAdres: true, omschrijving: '', referentie, verificatieDatum: '2026-11-01',
    }, digitaalAdres)
  }

  /** The answer is not looked at. Its key for the onderwerpobject has a letter too few. */
  async postKlantcontact(klantcontactRequest: object, partijUuid: string, contactnaam: object, objectId: string): Promise<void> {
    await this.#write('POST', '/maak-klantcontact', {
      klantcontact: { ...klantcontactRequest, indicatieContactGelukt: true },
      betrokkene: { wasPartij: { uuid: partijUuid }, contactnaam, rol: 'klant', initiator: true },
      onderwerobject: { onderwerpobjectidentificator: { objectId, codeObjecttype: 'zaak', codeRegister: 'open-zaak', codeSoortObjectId: 'uuid' } },
    }, anything)
  }

  async #isPreferred(email: string, { voorkeursDigitaalAdres }: any): Promise<boolean> {
    if (!voorkeursDigitaalAdres) return false
    return (await this.#read(`/digitaleadressen/${voorkeursDigitaalAdres.uuid}`, digitaalAdres)).adres === email
  }

  /** Keys that are null are left out; the empty nummer is not. */
  #createPartij({ bsn, voornaam, achternaam }: Contactinformatie): Promise<any> {
    return this.#write('POST', '/partijen', {
      nummer: '', interneNotitie: '', digitaleAdressen: [], rekeningnummers: [],
      partijIdentificatoren: [{ partijIdentificator: { objectId: bsn, codeObjecttype: 'natuurlijk_persoon', codeRegister: 'brp', codeSoortObjectId: 'bsn' } }],
      soortPartij: 'persoon', indicatieGeheimhouding: false, voorkeurstaal: 'nld', indicatieActief: true, partijIdentificatie: { contactnaam: { voornaam, achternaam } },
    }, partij)
  }

  async #read(path: string, shape: Shape): Promise<any> {
    const answer = await this.#connection.send({ method: 'GET', url: this.#api + path, headers: { accept: 'application/json, application/*+json' } })
    if (!isOk(answer)) throw failed(answer)
    return shaped(shape, answer.body, answer.url)
  }

  async #write(method: 'POST' | 'PATCH', path: string, body: object, shape: Shape): Promise<any> {
    const answer = await this.#connection.send({ method, url: this.#api + path, headers: { accept: 'application/json, application/*+json', 'content-type': 'application/json' }, body: JSON.stringify(body) })
    if (!isOk(answer)) throw failed(answer)
    return shaped(shape, answer.body, `${method} ${path}`)
  }
}
