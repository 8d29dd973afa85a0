/**
 * Open Inwoner of 2025 and 2026 (services.py, conversations.py at 1d61cec, a recording of 2025-10-13): the standard's codes, companies by
 * their identificator, conversations put together from many small calls.
 */
import { OpenKlantError, type OpenKlantClient } from './open-klant-client.ts'
import { guid, list, moment, orNull, record, shaped, text, uri } from './shape.ts'

const oipKanaal = 'oip_mijn_vragen'
const expand = ['leiddeTotInterneTaken', 'gingOverOnderwerpobjecten', 'hadBetrokkenen', 'hadBetrokkenen.wasPartij']
const codes = {
  bsn: { codeObjecttype: 'natuurlijk_persoon', codeRegister: 'brp', codeSoortObjectId: 'bsn' },
  kvk_nummer: { codeObjecttype: 'niet_natuurlijk_persoon', codeRegister: 'hr', codeSoortObjectId: 'kvk_nummer' },
  vestigingsnummer: { codeObjecttype: 'vestiging', codeRegister: 'hr', codeSoortObjectId: 'vestigingsnummer' },
} as const

const reference = record({ uuid: guid })
const conversation = record({
  uuid: guid, url: uri, kanaal: text, onderwerp: text, inhoud: text, taal: text, plaatsgevondenOp: moment,
  _expand: record({
    gingOverOnderwerpobjecten: list(record({ uuid: guid, wasKlantcontact: orNull(reference) })), leiddeTotInterneTaken: list(reference),
    hadBetrokkenen: list(record({ wasPartij: orNull(reference) })),
  }),
})

/** Parallel requests of one conversation page. */
const atOnce = 8

export class OpenInwoner2025 {
  readonly #client: OpenKlantClient
  readonly #actor: string

  constructor(client: OpenKlantClient, actor: string) {
    this.#client = client
    this.#actor = actor
  }

  async findPersoon(bsn: string): Promise<any> {
    const query = Object.fromEntries(Object.entries({ ...codes.bsn, objectId: bsn }).map(([name, value]) => [`partijIdentificator__${name}`, value]))
    const { results } = await this.#client.list('partijen', { ...query, soortPartij: 'persoon' })
    return results.length === 0 ? null : this.#partij(results[0].uuid)
  }

  /** By the identificator, of which a vestiging must name the company. */
  async findBedrijf(kvk: string, vestigingsnummer?: string): Promise<any> {
    const company = await this.#identificator('kvk_nummer', kvk)
    if (!vestigingsnummer) return company?.identificeerdePartij ? this.#partij(company.identificeerdePartij.uuid) : null
    const vestiging = await this.#identificator('vestigingsnummer', vestigingsnummer)
    const isOfCompany = vestiging?.subIdentificatorVan?.uuid === company?.uuid
    return vestiging?.identificeerdePartij && isOfCompany ? this.#partij(vestiging.identificeerdePartij.uuid) : null
  }

  async getOrCreatePersoon(bsn: string, voornaam: string, achternaam: string): Promise<any> {
    return (await this.findPersoon(bsn)) ?? this.#client.create('partijen', {
      digitaleAdressen: null, voorkeursDigitaalAdres: null, rekeningnummers: null, voorkeursRekeningnummer: null, indicatieGeheimhouding: false, indicatieActief: true, voorkeurstaal: 'nld',
      soortPartij: 'persoon', partijIdentificatie: { contactnaam: { voornaam, achternaam, voorletters: '', voorvoegselAchternaam: '' } },
      partijIdentificatoren: [{ partijIdentificator: { ...codes.bsn, objectId: bsn } }],
    })
  }

  digitaleAdressenOfPartij(partij: string): Promise<any[]> {
    return this.#client.listIter('digitaleadressen', { verstrektDoorPartij__uuid: partij })
  }

  digitaleAdressenOfBetrokkene(betrokkene: string): Promise<any[]> {
    return this.#client.listIter('digitaleadressen', { verstrektDoorBetrokkene__uuid: betrokkene })
  }

  saveStandaardAdres(partij: string, soortDigitaalAdres: string, adres: string): Promise<any> {
    return this.#client.create('digitaleadressen', { adres, soortDigitaalAdres, verstrektDoorPartij: { uuid: partij }, verstrektDoorBetrokkene: null, omschrijving: 'OIP profiel', isStandaardAdres: true })
  }

  /** All questions of the portal, of whomever, filtered here. */
  async scanVragen(partij: string): Promise<any[]> {
    const all = await this.#client.listIter('klantcontacten', { expand, kanaal: oipKanaal })
    return all.filter((one) => shaped(conversation, one, 'klantcontacten')._expand.hadBetrokkenen.some(({ wasPartij }: any) => wasPartij?.uuid === partij))
  }

  /** The klantcontacten of a partij and all that answers them, each again by itself; what is gone meanwhile is skipped. */
  async gesprekken(partij: string): Promise<{ vraag: any; antwoorden: any[] }[]> {
    const found = await this.#client.listIter('klantcontacten', { expand, kanaal: oipKanaal, hadBetrokkene__wasPartij__uuid: partij })
    const answered = await inParallel(found, async ({ uuid }) => {
      const vraag = shaped(conversation, await this.#client.retrieve('klantcontacten', uuid, { expand }), uuid)
      const { results } = await this.#client.list('onderwerpobjecten', { wasKlantcontact__uuid: uuid, pageSize: 500 })
      return { vraag, answers: results.map(({ klantcontact }: any) => klantcontact.uuid) as string[] }
    })
    const isAnswer = new Set(answered.flatMap(({ answers }) => answers))
    return Promise.all(answered.filter(({ vraag }) => !isAnswer.has(vraag.uuid)).map(async ({ vraag, answers }) => ({ vraag, antwoorden: await this.#klantcontacten(answers) })))
  }

  /** Page 1 of all of them. */
  async onderwerpobjecten(): Promise<any[]> {
    return (await this.#client.list('onderwerpobjecten')).results
  }

  onderwerpobject(uuid: string): Promise<any> {
    return this.#client.retrieve('onderwerpobjecten', uuid)
  }

  /** By the number of a zaak, not its uuid. */
  async vragenOfZaak(identificatie: string): Promise<any[]> {
    return (await this.#client.list('klantcontacten', { onderwerpobject__onderwerpobjectidentificatorObjectId: identificatie, expand: ['hadBetrokkenen'] })).results
  }

  async stelVraag(partij: string, inhoud: string, onderwerp: string, zaak?: string): Promise<any> {
    const klantcontact = await this.#client.create('klantcontacten', { inhoud, onderwerp, taal: 'nld', kanaal: oipKanaal, vertrouwelijk: false, plaatsgevondenOp: new Date().toISOString().replace('Z', '+00:00') })
    await this.#client.create('betrokkenen', { rol: 'klant', hadKlantcontact: { uuid: klantcontact.uuid }, initiator: true, wasPartij: { uuid: partij }, organisatienaam: 'Open Inwoner Platform' })
    await this.#client.create('internetaken', {
      aanleidinggevendKlantcontact: { uuid: klantcontact.uuid }, toelichting: 'Beantwoorden vraag', gevraagdeHandeling: 'Vraag beantwoorden', status: 'te_verwerken', toegewezenAanActor: { uuid: this.#actor },
    })
    if (zaak) {
      await this.#client.create('onderwerpobjecten', {
        klantcontact: { uuid: klantcontact.uuid }, wasKlantcontact: null,
        onderwerpobjectidentificator: { objectId: zaak, codeObjecttype: 'zaak', codeRegister: 'openzaak', codeSoortObjectId: 'identificatie' },
      })
    }
    return klantcontact
  }

  async #partij(uuid: string): Promise<any> {
    return this.#client.retrieve('partijen', uuid, { expand: ['digitaleAdressen', 'betrokkenen', 'betrokkenen.hadKlantcontact'] })
  }

  async #identificator(soort: keyof typeof codes, objectId: string): Promise<any> {
    const query = Object.entries({ ...codes[soort], objectId }).map(([name, value]) => [`partijIdentificator${name[0]!.toUpperCase()}${name.slice(1)}`, value])
    return (await this.#client.list('partij-identificatoren', Object.fromEntries(query))).results[0]
  }

  async #klantcontacten(uuids: readonly string[]): Promise<any[]> {
    const skipWhenGone = (error: unknown) => {
      if (error instanceof OpenKlantError && error.status === 404) return undefined
      throw error
    }
    return (await inParallel(uuids, (uuid) => this.#client.retrieve('klantcontacten', uuid, { expand }).catch(skipWhenGone))).filter(Boolean)
  }
}

async function inParallel<Item, Result>(items: readonly Item[], work: (item: Item) => Promise<Result>): Promise<Result[]> {
  const done: Result[] = []
  for (let at = 0; at < items.length; at += atOnce) done.push(...(await Promise.all(items.slice(at, at + atOnce).map(work))))
  return done
}
