/** OMC (NotifyNL, 4bf5da6): finds where to send a notification, and registers that it was sent, in JSON put together by hand. */
import { failed, isOk, type Connection, type Exchange } from './connection.ts'
import { guid, list, orNull, record, shaped, text, uri, whole, type Shape } from './shape.ts'

export interface Ontvanger {
  /** Cut out of the url. */
  readonly partij: string
  readonly url: string
  readonly naam: string
  readonly kanaal: 'Email' | 'Sms'
  readonly adres: string
}

/** Structs, which cannot be null; only the preferred address may be. */
const partij = record({
  url: uri, voorkeursDigitaalAdres: orNull(record({ uuid: guid })), partijIdentificatie: record({ contactnaam: record({ voornaam: text }) }),
  _expand: record({ digitaleAdressen: list(record({ uuid: guid, adres: text, soortDigitaalAdres: text, referentie: text })) }),
})
const partijen = record({ count: whole, results: list(partij) })
const contactMoment = record({ url: uri })

export class Omc {
  readonly #connection: Connection
  readonly #api: string

  constructor(connection: Connection, api: string) {
    this.#connection = connection
    this.#api = api
  }

  /** Throws where nobody is found, and where somebody has no address. */
  async ontvanger(bsn: string, zaaknummer: string): Promise<Ontvanger> {
    const { results } = await this.#read(`${this.#api}/partijen?partijIdentificator__codeSoortObjectId=bsn&partijIdentificator__objectId=${bsn}&expand=digitaleAdressen`, partijen)
    if (results.length === 0) throw new Error('HttpRequestException: no parties')
    return ontvangerOf(results, zaaknummer)
  }

  /** By the url of a partij, as a rol of a zaak names it. */
  async ontvangerByUrl(url: string, zaaknummer: string): Promise<Ontvanger> {
    if (!url.includes('/partijen')) throw new Error('ArgumentException: not a party')
    return ontvangerOf([await this.#read(`${url}?expand=digitaleAdressen`, partij)], zaaknummer)
  }

  /** What is registered of a notification now: one call. */
  async register(ontvanger: Ontvanger, zaak: string, [onderwerp, inhoud]: readonly [string, string]): Promise<string> {
    const body = `{"klantcontact":{"kanaal":${JSON.stringify(ontvanger.kanaal)},"onderwerp":${JSON.stringify(onderwerp)},"inhoud":${JSON.stringify(inhoud)},`
      + `"indicatieContactGelukt":true,"taal":"nl","vertrouwelijk":true,"plaatsgevondenOp":"${sentAt()}"},`
      + `"betrokkene":{"wasPartij":{"uuid":"${ontvanger.partij}"},"rol":"klant","initiator":true},`
      + `"onderwerpobject":{"onderwerpobjectidentificator":{"objectId":"${zaak}","codeObjecttype":"zaak","codeRegister":"open-zaak","codeSoortObjectId":"uuid"}}}`
    const answer = await this.#post('/maak-klantcontact', body)
    return shaped(record({ klantcontact: contactMoment }), answer.body, 'POST maak-klantcontact').klantcontact.url
  }

  /** What was registered before: a klantcontact, and three calls that link it. */
  async registerApart(ontvanger: Ontvanger, zaak: string, actor: string): Promise<string> {
    const { body } = await this.#post('/klantcontacten', `{"kanaal":"${ontvanger.kanaal}","onderwerp":"Uw zaak","inhoud":"Er is een besluit.","indicatieContactGelukt":false,"taal":"nl","vertrouwelijk":false}`)
    const { url } = shaped(contactMoment, body, 'POST klantcontacten')
    const klantcontact = `"klantcontact":{"uuid":"${uuidOf(url as string)}"}`
    await this.#post('/onderwerpobjecten', `{${klantcontact},"wasKlantcontact":null,"onderwerpobjectidentificator":{"objectId":"${zaak}","codeObjecttype":"zaak","codeRegister":"open-zaak","codeSoortObjectId":"uuid"}}`)
    await this.#post('/betrokkenen', `{"wasPartij":{"uuid":"${ontvanger.partij}"},"hadKlantcontact":{"uuid":"${uuidOf(url as string)}"},"rol":"klant","initiator":true}`)
    await this.#post('/actorklantcontacten', `{"actor":{"uuid":"${actor}"},${klantcontact}}`)
    return url as string
  }

  /** Any answer of success will do. */
  async health(): Promise<Exchange> {
    const answer = await this.#connection.send({ method: 'GET', url: `${this.#api}/klantcontacten` })
    if (!isOk(answer)) throw failed(answer)
    return answer
  }

  async #read(url: string, shape: Shape): Promise<any> {
    const answer = await this.#connection.send({ method: 'GET', url })
    if (!isOk(answer)) throw failed(answer)
    return shaped(shape, answer.body, url)
  }

  async #post(path: string, body: string): Promise<Exchange> {
    const answer = await this.#connection.send({ method: 'POST', url: this.#api + path, headers: { 'content-type': 'application/json' }, body })
    if (!isOk(answer)) throw failed(answer)
    return answer
  }
}

/** The address of the zaak, else the preferred one, else the first e-mail address, else the first telephone number. */
function ontvangerOf(found: readonly any[], zaaknummer: string): Ontvanger {
  const candidates = found.flatMap((one) => one._expand.digitaleAdressen.map((adres: any) => ({ one, adres })))
    .filter(({ adres }) => (adres.soortDigitaalAdres === 'email' || adres.soortDigitaalAdres === 'telefoonnummer') && adres.adres)
  const chosen = candidates.find(({ adres }) => adres.referentie === zaaknummer)
    ?? candidates.find(({ one, adres }) => one.voorkeursDigitaalAdres?.uuid === adres.uuid)
    ?? candidates.find(({ adres }) => adres.soortDigitaalAdres === 'email')
    ?? candidates[0]
  if (!chosen) throw new Error('HttpRequestException: no digital addresses')
  const { one, adres } = chosen
  return { partij: uuidOf(one.url as string), url: one.url, naam: one.partijIdentificatie.contactnaam.voornaam, kanaal: adres.soortDigitaalAdres === 'email' ? 'Email' : 'Sms', adres: adres.adres }
}

const uuidOf = (url: string): string => shaped(guid, url.split('/').at(-1), url)

/** The round-trip format of .NET: seven digits of a second, and an offset. */
const sentAt = () => new Date().toISOString().replace('Z', '4567+00:00')
