/**
 * Open Inwoner of december 2024 (69f99ac): codes of its own for identificatoren, a scan of all questions of the portal, and a
 * partij that is made while a page is being shown.
 */
import type { OpenKlantClient, Parameters } from './open-klant-client.ts'
import { guid, list, moment, record, shaped, text, uri } from './shape.ts'

export interface Inwoner {
  readonly bsn?: string
  readonly kvk?: string
  readonly vestigingsnummer?: string
  /** Name of the person or the company, as the portal has it from the login. */
  readonly naam: string
}

export interface Vraag {
  readonly uuid: string
  readonly nummer: string
  readonly onderwerp: string
  readonly vraag: string
  readonly antwoord: string | null
  readonly gesteldOp: Date
  readonly url: string
}

const oipKanaal = 'oip_mijn_vragen'
const expand = ['leiddeTotInterneTaken', 'gingOverOnderwerpobjecten', 'hadBetrokkenen', 'hadBetrokkenen.wasPartij']
const codes = {
  bsn: { codeSoortObjectId: 'bsn', codeRegister: 'brp', codeObjecttype: 'inp' },
  kvk: { codeSoortObjectId: 'kvk', codeRegister: 'hr', codeObjecttype: 'nnp' },
  vestigingsnummer: { codeSoortObjectId: 'vtn', codeRegister: 'hr', codeObjecttype: 'nnp' },
} as const

const expandedPartij = record({
  uuid: guid,
  _expand: record({ digitaleAdressen: list(record({ adres: text, soortDigitaalAdres: text })), betrokkenen: list(record({ _expand: record({ hadKlantcontact: record({ uuid: guid }) }) })) }),
})
/** A betrokkene without a partij breaks the whole page. */
const scanned = record({
  gingOverOnderwerpobjecten: list(record({ uuid: guid })),
  _expand: record({ hadBetrokkenen: list(record({ wasPartij: record({ uuid: guid }) })) }),
})
/** `nummer` is an `identification: str`, checked. */
const question = record({ uuid: guid, url: uri, onderwerp: text, kanaal: text, taal: text, nummer: text, inhoud: text, plaatsgevondenOp: moment })

export class OpenInwoner2024 {
  readonly #client: OpenKlantClient
  /** To whom every question is assigned, by configuration. */
  readonly #actor: string

  constructor(client: OpenKlantClient, actor: string) {
    this.#client = client
    this.#actor = actor
  }

  /** The first that the list has, retrieved again with all its expands. */
  async findPartij({ bsn, kvk, vestigingsnummer }: Inwoner): Promise<any> {
    const [code, objectId, soortPartij] = bsn ? [codes.bsn, bsn, 'persoon'] as const
      : vestigingsnummer ? [codes.vestigingsnummer, vestigingsnummer, 'organisatie'] as const
        : [codes.kvk, kvk!, 'organisatie'] as const
    const { count, results } = await this.#client.list('partijen', { ...prefixed(code), partijIdentificator__objectId: objectId, soortPartij })
    if (count === 0) return null
    const found = await this.#client.retrieve('partijen', results[0].uuid, { expand: ['digitaleAdressen', 'betrokkenen', 'betrokkenen.hadKlantcontact'] })
    return shaped(expandedPartij, found, 'partijen/{uuid}')
  }

  /** What opening "Mijn vragen" does. A number that is refused is logged, and no more than that. */
  async getOrCreatePartij(inwoner: Inwoner): Promise<any> {
    const found = await this.findPartij(inwoner)
    if (found) return found
    const { bsn, kvk, vestigingsnummer, naam } = inwoner
    const partij = await this.#client.create('partijen', {
      digitaleAdressen: null, voorkeursDigitaalAdres: null, rekeningnummers: null, voorkeursRekeningnummer: null, indicatieGeheimhouding: false, indicatieActief: true, voorkeurstaal: 'nld',
      ...(bsn
        ? { soortPartij: 'persoon', partijIdentificatie: { contactnaam: { voornaam: naam.split(' ')[0], achternaam: naam.split(' ').slice(1).join(' '), voorletters: '', voorvoegselAchternaam: '' } } }
        : { soortPartij: 'organisatie', partijIdentificatie: { naam } }),
    })
    for (const [soort, objectId] of Object.entries({ bsn, kvk, vestigingsnummer })) {
      if (!objectId) continue
      const { codeObjecttype, codeSoortObjectId, codeRegister } = codes[soort as keyof typeof codes]
      const identificator = { identificeerdePartij: { uuid: partij.uuid }, partijIdentificator: { codeObjecttype, codeSoortObjectId, objectId, codeRegister } }
      await this.#client.create('partij-identificatoren', identificator).catch((error: unknown) => this.refused.push(error as Error))
    }
    return partij
  }

  /** Numbers that were not taken. */
  readonly refused: Error[] = []

  async digitaleAdressen(partij: string): Promise<any[]> {
    return (await this.#client.retrieve('partijen', partij, { expand: ['digitaleAdressen'] }))._expand?.digitaleAdressen ?? []
  }

  /** From the profile of the user: each address that the partij does not have to the letter is made. */
  async saveProfiel(partij: string, profiel: { email: string; telefoonnummer: string }): Promise<void> {
    for (const [soortDigitaalAdres, adres] of Object.entries(profiel)) {
      const known = (await this.digitaleAdressen(partij)).some((one) => one.soortDigitaalAdres === soortDigitaalAdres && one.adres === adres)
      if (known) continue
      await this.#client.create('digitaleadressen', { adres, soortDigitaalAdres, verstrektDoorPartij: { uuid: partij }, verstrektDoorBetrokkene: null, omschrijving: 'OIP profiel' })
    }
  }

  /** Oldest first. A klantcontact that went about another is the answer to that one. */
  async vragen(partij: string): Promise<Vraag[]> {
    const contacts = (await this.#client.listIter('klantcontacten', { expand, kanaal: oipKanaal }))
      .filter((one) => shaped(scanned, one, 'klantcontacten')._expand.hadBetrokkenen.some(({ wasPartij }: any) => wasPartij.uuid === partij))
    const answers = new Map<string, any>()
    const questions: any[] = []
    for (const contact of contacts) {
      const [onderwerp] = contact.gingOverOnderwerpobjecten
      if (!onderwerp) questions.push(contact)
      else {
        const { wasKlantcontact } = await this.#client.retrieve('onderwerpobjecten', onderwerp.uuid)
        if (wasKlantcontact) answers.set(wasKlantcontact.uuid, contact)
      }
    }
    return questions.map((one) => vraagOf(one, answers.get(one.uuid))).sort((one, other) => one.gesteldOp.getTime() - other.gesteldOp.getTime())
  }

  async stelVraag(partij: string, inhoud: string, onderwerp: string): Promise<Vraag> {
    const klantcontact = await this.#klantcontact(partij, inhoud, onderwerp)
    await this.#client.create('internetaken', {
      aanleidinggevendKlantcontact: { uuid: klantcontact.uuid }, toelichting: 'Beantwoorden vraag', gevraagdeHandeling: 'Vraag beantwoorden in aanleiding gevend klant contact',
      status: 'te_verwerken', toegewezenAanActor: { uuid: this.#actor },
    })
    return vraagOf(klantcontact)
  }

  async beantwoord(partij: string, vraag: string, inhoud: string): Promise<void> {
    const { onderwerp, uuid } = await this.#client.retrieve('klantcontacten', vraag)
    const antwoord = await this.#klantcontact(partij, inhoud, onderwerp)
    await this.#client.create('onderwerpobjecten', { klantcontact: { uuid: antwoord.uuid }, wasKlantcontact: { uuid } })
  }

  async #klantcontact(partij: string, inhoud: string, onderwerp: string): Promise<any> {
    // Of Python, with microseconds and an offset.
    const plaatsgevondenOp = new Date().toISOString().replace('Z', '123+00:00')
    const klantcontact = await this.#client.create('klantcontacten', { inhoud, onderwerp, taal: 'nld', kanaal: oipKanaal, vertrouwelijk: false, plaatsgevondenOp })
    await this.#client.create('betrokkenen', { rol: 'klant', hadKlantcontact: { uuid: klantcontact.uuid }, initiator: true, wasPartij: { uuid: partij }, organisatienaam: 'Open Inwoner Platform' })
    return klantcontact
  }
}

function prefixed(code: Readonly<Record<string, string>>): Parameters {
  return Object.fromEntries(Object.entries(code).map(([name, value]) => [`partijIdentificator__${name}`, value]))
}

function vraagOf(klantcontact: unknown, antwoord?: unknown): Vraag {
  const { onderwerp, nummer, inhoud, plaatsgevondenOp, url } = shaped(question, klantcontact, 'a question')
  // The uuid is cut out of the url.
  const uuid = new URL(url as string).pathname.split('/').at(-1)!
  return { uuid: shaped(guid, uuid, url), nummer, onderwerp, vraag: inhoud, antwoord: antwoord ? shaped(question, antwoord, 'an answer').inhoud : null, gesteldOp: new Date(plaatsgevondenOp as string), url }
}
