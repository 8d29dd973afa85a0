/**
 * open-klant-client 0.4.0 (84d913c), the library of Open Forms and of the later Open Inwoner, over python-requests and
 * ape_pie: booleans as Python writes them, lists joined by commas, nothing sent for None, urls only below its base URL.
 */
import { shaped, filledText, flag, guid, list, moment, oneOf, orNull, record, text, uri, whole, type Shape } from './shape.ts'
import { failed, urlencoded, type Connection, type Exchange } from './connection.ts'

export type Parameters = Readonly<Record<string, string | number | boolean | null | readonly string[]>>

const reference = record({ uuid: guid, url: uri })
const adresgroep = record({ nummeraanduidingId: text, straatnaam: text, huisnummer: orNull(whole), huisnummertoevoeging: text, postcode: text, stad: text, adresregel1: text, adresregel2: text, adresregel3: text, land: text })
const contactnaam = record({ voorletters: text, voornaam: text, voorvoegselAchternaam: text, achternaam: text })
const identificator = record({ objectId: text, codeObjecttype: text, codeRegister: text, codeSoortObjectId: text })
const actor = record({ uuid: guid, url: uri, naam: text, soortActor: oneOf('medewerker', 'geautomatiseerde_actor', 'organisatorische_eenheid'), indicatieActief: flag, actoridentificator: identificator })

const digitaalAdres = record({
  uuid: guid, url: uri, verstrektDoorBetrokkene: orNull(reference), verstrektDoorPartij: orNull(reference), adres: text,
  soortDigitaalAdres: oneOf('email', 'telefoonnummer', 'overig'), isStandaardAdres: flag, omschrijving: text,
})

/** What its types say of each resource; the tests of the library hold answers against them. */
export const resources = {
  partijen: record({
    uuid: guid, url: uri, nummer: orNull(text), interneNotitie: text, digitaleAdressen: list(reference), voorkeursDigitaalAdres: orNull(reference),
    rekeningnummers: list(reference), voorkeursRekeningnummer: orNull(reference), voorkeurstaal: text, indicatieActief: flag, indicatieGeheimhouding: orNull(flag),
    correspondentieadres: adresgroep, bezoekadres: adresgroep, soortPartij: oneOf('persoon', 'organisatie', 'contactpersoon'),
    partijIdentificatie: orNull(record({}, { contactnaam: orNull(contactnaam), naam: text })),
  }, { _expand: record({}, { digitaleAdressen: list(digitaalAdres) }) }),
  'partij-identificatoren': record({
    uuid: guid, url: uri, identificeerdePartij: orNull(reference), subIdentificatorVan: orNull(reference), anderePartijIdentificator: text,
    partijIdentificator: record({
      codeObjecttype: oneOf('natuurlijk_persoon', 'niet_natuurlijk_persoon', 'vestiging'), codeSoortObjectId: oneOf('bsn', 'vestigingsnummer', 'rsin', 'kvk_nummer'),
      objectId: filledText, codeRegister: oneOf('brp', 'hr'),
    }),
  }),
  digitaleadressen: digitaalAdres,
  klantcontacten: record({
    uuid: guid, url: uri, gingOverOnderwerpobjecten: list(reference), hadBetrokkenActoren: list(actor), omvatteBijlagen: list(reference), hadBetrokkenen: list(reference),
    leiddeTotInterneTaken: list(reference), nummer: orNull(text), kanaal: text, onderwerp: text, inhoud: text, indicatieContactGelukt: orNull(flag), taal: text,
    vertrouwelijk: flag, plaatsgevondenOp: moment,
  }),
  betrokkenen: record({
    uuid: guid, url: uri, wasPartij: orNull(reference), hadKlantcontact: reference, digitaleAdressen: list(reference), bezoekadres: adresgroep, correspondentieadres: adresgroep,
    contactnaam, volledigeNaam: text, rol: oneOf('vertegenwoordiger', 'klant'), organisatienaam: text, initiator: flag,
  }),
  onderwerpobjecten: record({ uuid: guid, url: uri, klantcontact: orNull(reference), wasKlantcontact: orNull(reference), onderwerpobjectidentificator: identificator }),
  actoren: actor,
  internetaken: record({
    uuid: guid, url: uri, nummer: orNull(text), gevraagdeHandeling: text, aanleidinggevendKlantcontact: reference, toegewezenAanActor: record({ uuid: orNull(guid) }),
    toelichting: text, status: oneOf('te_verwerken', 'verwerkt'), toegewezenOp: moment, afgehandeldOp: orNull(moment),
  }),
} as const

export type Resource = keyof typeof resources

const pageOf = (item: Shape) => record({ count: whole, next: orNull(uri), previous: orNull(uri), results: list(item) })
const pages = Object.fromEntries(Object.entries(resources).map(([name, item]) => [name, pageOf(item)])) as Record<Resource, Shape>
const gemaakt = record({ klantcontact: resources.klantcontacten, betrokkene: orNull(resources.betrokkenen), onderwerpobject: orNull(resources.onderwerpobjecten) })

/** An answer that the library takes for a refusal; `invalidParams` of a 400, by name. */
export class OpenKlantError extends Error {
  readonly status: number
  readonly invalidParams: Readonly<Record<string, string>>

  constructor(exchange: Exchange) {
    super(failed(exchange).message)
    this.status = exchange.status
    this.invalidParams = Object.fromEntries((exchange.body.invalidParams ?? []).map(({ name, code }: any) => [name, code]))
  }
}

const problem = record({ type: uri, code: filledText, title: filledText, status: whole, detail: text, instance: filledText }, {
  invalidParams: list(record({ name: text, code: filledText, reason: filledText })),
})

export class OpenKlantClient {
  readonly connection: Connection
  readonly #api: string

  /** `api` ends without a slash. */
  constructor(connection: Connection, api: string) {
    this.connection = connection
    this.#api = api
  }

  async list(resource: Resource, parameters: Parameters = {}): Promise<any> {
    return shaped(pages[resource], await this.#request('GET', `/${resource}${queryOf(parameters)}`), resource)
  }

  /** All pages, by `next`. */
  async listIter(resource: Resource, parameters: Parameters = {}): Promise<any[]> {
    const found: any[] = []
    for (let page = await this.list(resource, parameters); ; page = shaped(pages[resource], await this.#follow(page.next), resource)) {
      found.push(...page.results)
      if (!page.next) return found
    }
  }

  async retrieve(resource: Resource, uuid: string, parameters: Parameters = {}): Promise<any> {
    return shaped(resources[resource], await this.#request('GET', `/${resource}/${uuid}${queryOf(parameters)}`), resource)
  }

  async create(resource: Resource, data: object): Promise<any> {
    return shaped(resources[resource], await this.#request('POST', `/${resource}`, data), resource)
  }

  async partialUpdate(resource: Resource, uuid: string, data: object): Promise<any> {
    return shaped(resources[resource], await this.#request('PATCH', `/${resource}/${uuid}`, data), resource)
  }

  async maakKlantContact(data: object): Promise<any> {
    return shaped(gemaakt, await this.#request('POST', '/maak-klantcontact', data), 'maak-klantcontact')
  }

  /** The base URL itself, whose status alone is looked at. */
  async checkConfiguration(): Promise<void> {
    const answer = await this.connection.send({ method: 'GET', url: `${this.#api}/`, headers: requestsHeaders })
    if (answer.status >= 400) throw failed(answer)
  }

  async #request(method: 'GET' | 'POST' | 'PATCH', path: string, data?: object): Promise<unknown> {
    const body = data && { headers: { ...requestsHeaders, 'content-type': 'application/json' }, body: pythonJson(data) }
    return processed(await this.connection.send({ method, url: this.#api + path, headers: requestsHeaders, ...body }))
  }

  #follow(url: string): Promise<unknown> {
    if (!url.startsWith(`${this.#api}/`)) throw new Error(`InvalidURLError: ${url} is not below ${this.#api}/`)
    return this.#request('GET', url.slice(this.#api.length))
  }
}

const requestsHeaders = { 'user-agent': 'python-requests/2.32.3', 'accept-encoding': 'gzip, deflate', accept: '*/*' }

/** An answer of nothing is an error, a 2xx included; so is a 400 that does not say what is wrong with what. */
function processed(exchange: Exchange): unknown {
  const { status, body, url } = exchange
  if (status >= 200 && status < 300 && body) return body
  if (status >= 400 && status < 500) throw new OpenKlantError({ ...exchange, body: shaped(problem, body, url) })
  throw failed(exchange)
}

export function queryOf(parameters: Parameters): string {
  const pairs = Object.entries(parameters).filter(([, value]) => value !== null).map(([name, value]): [string, string] => [name, pythonText(value!)])
  return pairs.length > 0 ? `?${urlencoded(pairs)}` : ''
}

function pythonText(value: string | number | boolean | readonly string[]): string {
  if (typeof value === 'boolean') return value ? 'True' : 'False'
  return Array.isArray(value) ? value.join(',') : String(value)
}

/** json.dumps: a space behind every colon and comma, and nothing beyond ASCII. */
function pythonJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(pythonJson).join(', ')}]`
  if (typeof value === 'object' && value !== null) return `{${Object.entries(value).map(([key, one]) => `${JSON.stringify(key)}: ${pythonJson(one)}`).join(', ')}}`
  return JSON.stringify(value).replace(/[\u007f-\uffff]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)
}
