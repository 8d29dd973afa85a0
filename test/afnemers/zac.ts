/** ZAC (dimpact-zaakafhandelcomponent, KlantClientService at 0027db5): a klantbeeld in one call, and contact details by zaak. */
import { failed, isOk, urlencoded, type Connection } from './connection.ts'
import { filledText, flag, guid, list, moment, oneOf, orNull, record, shaped, text, uri, whole, type Shape } from './shape.ts'

export interface Contactgegevens {
  readonly telefoonnummer: string | null
  readonly emailadres: string | null
}

const reference = record({ uuid: guid })
const digitaalAdres = record({ uuid: guid, adres: text, soortDigitaalAdres: oneOf('email', 'telefoonnummer', 'overig'), isStandaardAdres: flag })
const identificator = record({
  codeObjecttype: oneOf('natuurlijk_persoon', 'niet_natuurlijk_persoon', 'vestiging'), codeSoortObjectId: oneOf('bsn', 'vestigingsnummer', 'rsin', 'kvk_nummer'), objectId: filledText,
})
const actor = record({ naam: text, soortActor: oneOf('medewerker', 'geautomatiseerde_actor', 'organisatorische_eenheid') })
const klantcontact = record({ uuid: guid, plaatsgevondenOp: moment, kanaal: text, onderwerp: text, inhoud: text, hadBetrokkenActoren: list(actor), hadBetrokkenen: list(reference) })
const betrokkene = record({ uuid: guid, initiator: flag, volledigeNaam: text, _expand: record({ hadKlantcontact: klantcontact }) })
const partij = record({ uuid: guid, partijIdentificatoren: list(record({ subIdentificatorVan: orNull(reference) })) })
const pageOf = (item: Shape) => record({ count: whole, next: orNull(uri), previous: orNull(uri), results: list(item) })

const pages = {
  klantbeeld: pageOf({ allOf: [partij, record({ _expand: record({ betrokkenen: list(betrokkene) }) })] }),
  partijen: pageOf({ allOf: [partij, record({ _expand: record({ digitaleAdressen: list(digitaalAdres) }) })] }),
  klantcontacten: pageOf(klantcontact),
  digitaleAdressen: pageOf(digitaalAdres),
} as const

const codes = {
  natuurlijk_persoon: 'bsn', niet_natuurlijk_persoon: 'kvk_nummer', vestiging: 'vestigingsnummer',
} as const
const zaakCodes = { CodeObjecttype: 'zaak', CodeRegister: 'open-zaak', CodeSoortObjectId: 'uuid' }
const productaanvraagCodes = { CodeObjecttype: 'formulierinzending', CodeRegister: 'Open Formulieren', CodeSoortObjectId: 'public_registration_reference' }

export class Zac {
  readonly #connection: Connection
  readonly #api: string

  constructor(connection: Connection, api: string) {
    this.#connection = connection
    this.#api = api
  }

  /** A number without saying of what kind. The page that the user turns is one of partijen, so there is only the first. */
  async listContactmomenten(number: string): Promise<any[]> {
    const { results } = await this.#read('/partijen', { expand: 'betrokkenen,betrokkenen.hadKlantcontact', page: '1', pageSize: '100', partijIdentificator__objectId: number }, pages.klantbeeld)
    const betrokkenen: any[] = results[0]?._expand.betrokkenen ?? []
    return betrokkenen.map(({ initiator, volledigeNaam, _expand }) => ({ ...(_expand.hadKlantcontact as object), initiator: initiator ? volledigeNaam : null }))
  }

  async contactgegevens(soort: 'natuurlijk_persoon' | 'niet_natuurlijk_persoon', number: string): Promise<Contactgegevens> {
    const { results } = await this.#partijen(soort, number)
    return gegevensOf(results[0]?._expand.digitaleAdressen ?? [])
  }

  /** Of the partijen with that vestigingsnummer the first whose parent has that kvk_nummer, by the embedded identificator. */
  async contactgegevensOfVestiging(vestigingsnummer: string, kvkNummer: string): Promise<Contactgegevens | null> {
    for (const found of (await this.#partijen('vestiging', vestigingsnummer)).results) {
      const parent = found.partijIdentificatoren[0]?.subIdentificatorVan?.uuid
      if (!parent) continue
      const { partijIdentificator: one } = await this.#read(`/partij-identificatoren/${parent}`, {}, record({ partijIdentificator: identificator }))
      if (one.codeObjecttype === 'niet_natuurlijk_persoon' && one.codeSoortObjectId === 'kvk_nummer' && one.objectId === kvkNummer) return gegevensOf(found._expand.digitaleAdressen)
    }
    return null
  }

  async contactgegevensOfProductaanvraag(kenmerk: string): Promise<{ klantcontact: string; contactgegevens: Contactgegevens } | null> {
    const contact = await this.#klantcontactAbout(productaanvraagCodes, kenmerk)
    const contactgegevens = contact && (await this.#ofFirstBetrokkene(contact))
    return contactgegevens ? { klantcontact: contact.uuid, contactgegevens } : null
  }

  async contactgegevensOfZaak(zaak: string): Promise<Contactgegevens | null> {
    const contact = await this.#klantcontactAbout(zaakCodes, zaak)
    return contact && this.#ofFirstBetrokkene(contact)
  }

  async linkToZaak(klantcontactUuid: string, zaak: string): Promise<void> {
    const body = {
      klantcontact: { uuid: klantcontactUuid },
      onderwerpobjectidentificator: { objectId: zaak, codeObjecttype: 'zaak', codeRegister: 'open-zaak', codeSoortObjectId: 'uuid' },
    }
    const answer = await this.#connection.send({ method: 'POST', url: `${this.#api}/onderwerpobjecten`, headers: { accept: 'application/json', 'content-type': 'application/json' }, body: JSON.stringify(body) })
    if (!isOk(answer)) throw failed(answer)
    shaped(reference, answer.body, 'POST onderwerpobjecten')
  }

  #partijen(soort: keyof typeof codes, number: string): Promise<any> {
    return this.#read('/partijen', {
      expand: 'digitaleAdressen', page: '1', pageSize: '100',
      partijIdentificator__codeObjecttype: soort, partijIdentificator__codeSoortObjectId: codes[soort], partijIdentificator__objectId: number,
    }, pages.partijen)
  }

  async #klantcontactAbout(about: Readonly<Record<string, string>>, objectId: string): Promise<any> {
    const prefix = 'onderwerpobject__onderwerpobjectidentificator'
    const query = Object.fromEntries(Object.entries({ ...about, ObjectId: objectId }).map(([name, value]) => [prefix + name, value]))
    return (await this.#read('/klantcontacten', { page: '1', pageSize: '100', ...query }, pages.klantcontacten)).results[0] ?? null
  }

  async #ofFirstBetrokkene({ hadBetrokkenen: [first] }: any): Promise<Contactgegevens | null> {
    if (!first) return null
    return gegevensOf((await this.#read('/digitaleadressen', { page: '1', pageSize: '100', verstrektDoorBetrokkene__uuid: first.uuid }, pages.digitaleAdressen)).results)
  }

  async #read(path: string, query: Readonly<Record<string, string>>, shape: Shape): Promise<any> {
    const answer = await this.#connection.send({ method: 'GET', url: `${this.#api}${path}?${urlencoded(query)}`, headers: { accept: 'application/json' } })
    if (!isOk(answer)) throw failed(answer)
    return shaped(shape, answer.body, answer.url)
  }
}

function gegevensOf(adressen: readonly any[]): Contactgegevens {
  const chosen = (soort: string) => {
    const found = adressen.filter(({ soortDigitaalAdres }) => soortDigitaalAdres === soort)
    return (found.find(({ isStandaardAdres }) => isStandaardAdres) ?? found[0])?.adres ?? null
  }
  return { telefoonnummer: chosen('telefoonnummer'), emailadres: chosen('email') }
}
