/** What each caller may see of the facts, said once more and without anything of Gevel: small enough to be read against the rules. */
import { bronnen, burgers, contacten, zaken, type Bron, type Contact, type ZaakFeit } from './wereld.ts'

export const resources = ['klantcontacten', 'betrokkenen', 'digitaleadressen', 'internetaken', 'onderwerpobjecten', 'partijen'] as const
export type Resource = (typeof resources)[number]

/** A client as the matrix makes it. */
export interface Afnemer {
  readonly naam: string
  readonly kanalen?: readonly string[]
  readonly vertrouwelijk: 'tonen' | 'verbergen'
  readonly geheimhouding: 'tonen' | 'zonder-adressen' | 'verbergen'
  readonly eigen: boolean
  /** By purpose, resource and source the fields that are hidden; a source that is not there may not be read. */
  readonly mag: (doelbinding: string, resource: Resource, bron: Bron) => readonly string[] | undefined
  /** The same of zaken; absent: it may read none. */
  readonly zaken?: (doelbinding: string, bron: Bron) => readonly string[] | undefined
}

/** Who asks, for what, and on whose behalf: the place of a burger. */
export interface Vrager {
  readonly afnemer: Afnemer
  readonly doelbinding: string
  readonly burger?: number
  /** Somebody else acts for the burger. */
  readonly namens?: boolean
}

const isGeheim = (burger: number) => {
  const values = Object.values(burgers[burger]!.geheim)
  return values.includes(true) || !values.includes(false)
}

export class Oracle {
  readonly #wie: Vrager

  constructor(wie: Vrager) {
    this.#wie = wie
  }

  leest(resource: Resource, bron: Bron): boolean {
    return this.#wie.afnemer.mag(this.#wie.doelbinding, resource, bron) !== undefined
  }

  leestErgens(resource: Resource): boolean {
    return bronnen.some((bron) => this.leest(resource, bron))
  }

  toont(resource: Resource, bron: Bron, veld: string): boolean {
    return this.#wie.afnemer.mag(this.#wie.doelbinding, resource, bron)?.includes(veld) === false
  }

  /** The rules alone, whatever resources may be read. */
  #contact({ kanaal, vertrouwelijk, burgers: theirs }: Contact): boolean {
    const { kanalen, vertrouwelijk: rule, eigen } = this.#wie.afnemer
    return (!kanalen || kanalen.includes(kanaal)) && (rule === 'tonen' || !vertrouwelijk) && (!eigen || theirs.includes(this.#wie.burger!))
  }

  #burger(burger: number): boolean {
    const { eigen, geheimhouding } = this.#wie.afnemer
    return eigen ? burger === this.#wie.burger : geheimhouding !== 'verbergen' || !isGeheim(burger)
  }

  contact(contact: Contact): boolean {
    return this.leest('klantcontacten', contact.bron) && this.#contact(contact)
  }

  betrokkene(contact: Contact, burger: number): boolean {
    return this.leest('betrokkenen', contact.bron) && this.#contact(contact) && this.#burger(burger)
  }

  /** Of an internetaak or an onderwerpobject. */
  bijContact(resource: 'internetaken' | 'onderwerpobjecten', contact: Contact): boolean {
    return this.leest(resource, contact.bron) && this.#contact(contact)
  }

  adresVanBetrokkene(contact: Contact, burger: number): boolean {
    return this.leest('digitaleadressen', contact.bron) && this.#contact(contact) && this.#burger(burger) && this.toontAdressen(burger)
  }

  adresVanPartij(bron: Bron, burger: number): boolean {
    return this.leest('digitaleadressen', bron) && bron in burgers[burger]!.geheim && this.#burger(burger) && this.toontAdressen(burger)
  }

  toontAdressen(burger: number): boolean {
    const { eigen, geheimhouding } = this.#wie.afnemer
    return (eigen ? !this.#wie.namens : geheimhouding === 'tonen') || !isGeheim(burger)
  }

  partij(burger: number): boolean {
    return bronnen.some((bron) => bron in burgers[burger]!.geheim && this.leest('partijen', bron)) && this.#burger(burger)
  }

  /** A reference to a partij names a persoon, in whichever source that one may be read. */
  verwijzing(burger: number): boolean {
    return this.leestErgens('partijen') && this.#burger(burger)
  }

  /** Fields of zaken of a source that are hidden; undefined: none may be read. */
  zaakVelden(bron: Bron): readonly string[] | undefined {
    return this.#wie.afnemer.zaken?.(this.#wie.doelbinding, bron)
  }

  #zaak({ bron, burger, vertrouwelijk, rol, gemachtigde }: ZaakFeit): boolean {
    const { vertrouwelijk: rule, eigen } = this.#wie.afnemer
    return this.zaakVelden(bron) !== undefined && this.#burger(burger) && !gemachtigde && (rule === 'tonen' || vertrouwelijk === false) && (!eigen || rol === 'initiator')
  }

  zakenVan(burger: number): ZaakFeit[] {
    return zaken.filter((zaak) => zaak.burger === burger && this.#zaak(zaak))
  }

  contacten(): Contact[] {
    return contacten.filter((contact) => this.contact(contact))
  }

  /** Contacts of a burger, whom a query may name only where that one may be seen. */
  contactenVan(burger: number): Contact[] {
    return this.#burger(burger) ? this.contacten().filter((contact) => contact.burgers.includes(burger)) : []
  }
}
