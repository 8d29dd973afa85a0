/** Open Forms (5e58131), by way of open-klant-client: fills in what is known of the submitter, and writes back what changed. */
import type { OpenKlantClient } from './open-klant-client.ts'

export type Inzender = { readonly bsn: string } | { readonly kvk: string; readonly vestigingsnummer?: string }

export interface Kanaal {
  readonly type: 'email' | 'phoneNumber'
  readonly options: readonly string[]
  readonly preferred: string | null
}

/** An address as the submitter left it in the form. */
export interface Ingevuld {
  readonly type: Kanaal['type']
  readonly adres: string
  readonly preferenceUpdate?: 'useOnlyOnce' | 'isNewPreferred'
}

const codes = {
  bsn: { codeSoortObjectId: 'bsn', codeRegister: 'brp', codeObjecttype: 'natuurlijk_persoon' },
  kvk: { codeSoortObjectId: 'kvk_nummer', codeRegister: 'hr', codeObjecttype: 'niet_natuurlijk_persoon' },
  vestigingsnummer: { codeSoortObjectId: 'vestigingsnummer', codeRegister: 'hr', codeObjecttype: 'vestiging' },
} as const

const kanalen: Readonly<Record<string, Kanaal['type']>> = { email: 'email', telefoonnummer: 'phoneNumber' }
const soorten = { email: 'email', phoneNumber: 'telefoonnummer' } as const

export class OpenForms {
  readonly #client: OpenKlantClient

  constructor(client: OpenKlantClient) {
    this.#client = client
  }

  checkConfiguration(): Promise<void> {
    return this.#client.checkConfiguration()
  }

  /** Prefill: the addresses by the number of their partij. Throws on a soort that a form has no field for. */
  async prefill(inzender: Inzender): Promise<Kanaal[]> {
    const [soort, objectId] = 'bsn' in inzender ? ['bsn', inzender.bsn] as const : inzender.vestigingsnummer ? ['vestigingsnummer', inzender.vestigingsnummer] as const : ['kvk', inzender.kvk] as const
    const found = await this.#client.listIter('digitaleadressen', prefixed('verstrektDoorPartij__partijIdentificator__', { ...codes[soort], objectId }))
    const bySoort = Map.groupBy(found, ({ soortDigitaalAdres }) => soortDigitaalAdres as string)
    return [...bySoort].sort(([one], [other]) => (one < other ? -1 : 1)).map(([soortDigitaalAdres, adressen]) => {
      const type = kanalen[soortDigitaalAdres]
      if (!type) throw new Error(`KeyError: ${soortDigitaalAdres}`)
      return { type, options: adressen.map(({ adres }) => adres), preferred: adressen.find(({ isStandaardAdres }) => isStandaardAdres)?.adres ?? null }
    })
  }

  /** A form that is sent in, in the order of its five flows; `inzender` is null when nobody logged in. */
  async submit(inzender: Inzender | null, formulier: string, kenmerk: string, prefill: readonly Kanaal[], ingevuld: readonly Ingevuld[]): Promise<any> {
    const partij: string = inzender ? (await this.#getOrCreateParty(inzender)).uuid : ''
    const contact = await this.#client.maakKlantContact({
      klantcontact: { kanaal: 'Webformulier', onderwerp: formulier, taal: 'nld', vertrouwelijk: true },
      betrokkene: { rol: 'klant', initiator: true, organisatienaam: '', ...(partij && { wasPartij: { uuid: partij } }) },
      onderwerpobject: { onderwerpobjectidentificator: { objectId: kenmerk, codeObjecttype: 'formulierinzending', codeRegister: 'Open Formulieren', codeSoortObjectId: 'public_registration_reference' } },
    })
    if (!contact.betrokkene || !contact.onderwerpobject) throw new Error('AssertionError')
    const adressen: any[] = []
    for (const one of ingevuld) {
      const known = prefill.find(({ type }) => type === one.type)
      if (known?.preferred === one.adres) continue
      const isNew = !known?.options.includes(one.adres)
      const isPreferred = one.preferenceUpdate === 'isNewPreferred'
      adressen.push(!isNew && isPreferred
        ? await this.#prefer(one.adres, partij)
        : await this.#createAddress(one, contact.betrokkene.uuid, isNew && isPreferred ? partij : ''))
    }
    return { ...contact, partij, adressen }
  }

  /** Throws on two partijen: the standard allows one. */
  async findParty(inzender: Inzender): Promise<any> {
    const number = 'bsn' in inzender ? { ...codes.bsn, objectId: inzender.bsn } : { ...codes.kvk, objectId: inzender.kvk }
    const { results } = await this.#client.list('partijen', prefixed('partijIdentificator__', number))
    if (results.length > 1) throw new Error('StandardViolation')
    return results[0] ?? null
  }

  async #getOrCreateParty(inzender: Inzender): Promise<any> {
    const found = await this.findParty(inzender)
    if (found) return found
    const number = 'bsn' in inzender ? { ...codes.bsn, objectId: inzender.bsn } : { ...codes.kvk, objectId: inzender.kvk }
    return this.#client.create('partijen', {
      soortPartij: 'bsn' in inzender ? 'persoon' : 'organisatie', voorkeurstaal: 'nld', indicatieActief: true, digitaleAdressen: null, voorkeursDigitaalAdres: null,
      rekeningnummers: null, voorkeursRekeningnummer: null, indicatieGeheimhouding: false, partijIdentificatoren: [{ partijIdentificator: number }],
      partijIdentificatie: 'bsn' in inzender ? { contactnaam: null } : { naam: '' },
    })
  }

  /** The address of a partij, which must be there: the first of the list. */
  async #prefer(adres: string, partij: string): Promise<any> {
    const [found] = await this.#client.listIter('digitaleadressen', { verstrektDoorPartij__uuid: partij, adres })
    if (!found) throw new Error('StopIteration')
    return this.#client.partialUpdate('digitaleadressen', found.uuid, { isStandaardAdres: true })
  }

  #createAddress({ adres, type }: Ingevuld, betrokkene: string, partij: string): Promise<any> {
    return this.#client.create('digitaleadressen', {
      adres, soortDigitaalAdres: soorten[type], isStandaardAdres: partij !== '', verstrektDoorBetrokkene: { uuid: betrokkene },
      verstrektDoorPartij: partij ? { uuid: partij } : null, omschrijving: '',
    })
  }
}

const prefixed = (prefix: string, parameters: Readonly<Record<string, string>>) => Object.fromEntries(Object.entries(parameters).map(([name, value]) => [prefix + name, value]))
