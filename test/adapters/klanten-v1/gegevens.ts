/** What the stand-ins for Klanten and Contactmomenten hold: people of the voorbeeldgemeente and their contacts, invented, the same every time. */
import { createHash } from 'node:crypto'
import { organisaties, personen, zelfdeMoment } from '../../../config/voorbeeldgemeente/personen.ts'
import { bekend } from '../../../config/voorbeeldgemeente/zaken.ts'

export interface KlantRow {
  readonly uuid: string
  readonly subjectType: 'natuurlijk_persoon' | 'niet_natuurlijk_persoon' | 'vestiging' | null
  readonly subjectIdentificatie: Readonly<Record<string, unknown>> | null
  readonly more?: Readonly<Record<string, unknown>>
}

export interface ContactRow {
  readonly uuid: string
  readonly registratiedatum: string
  readonly more?: Readonly<Record<string, unknown>>
}

export interface LinkRow {
  readonly uuid: string
  readonly contact: string
  readonly klant: string
  readonly rol: 'gesprekspartner' | 'belanghebbende'
}

export interface ObjectRow {
  readonly uuid: string
  readonly contact: string
  /** Uuid of a zaak of this installation, or a whole url. */
  readonly object: string
}

/** Klanten and links in the order in which they were made. */
export interface Gegevens {
  readonly klanten: readonly KlantRow[]
  readonly contacten: readonly ContactRow[]
  readonly links: readonly LinkRow[]
  readonly objecten: readonly ObjectRow[]
}

export function uuidFor(kind: string, name: string | number): string {
  return createHash('sha256').update(`klanten-v1 ${kind} ${name}`).digest('hex').replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*$/, '$1-$2-4$3-a$4-$5')
}

export const contactverzoekType = 'Terugbelverzoek'
export const medewerker = { identificatie: 'fatma', achternaam: 'Yıldız', voorletters: 'F.', voorvoegselAchternaam: '' }
export const elders = 'https://zaken.elders.example/api/v1/zaken/4711'

const [moulin, celik, vogel] = personen as [typeof personen[0], typeof personen[0], typeof personen[0]]
const [donald, zonneweide] = organisaties as [typeof organisaties[0], typeof organisaties[0]]
export const klantUuid = (name: string) => uuidFor('klant', name)

export function persoon(bsn: string, more: Readonly<Record<string, unknown>> = {}): KlantRow {
  return { uuid: klantUuid(bsn), subjectType: 'natuurlijk_persoon', subjectIdentificatie: { inpBsn: bsn }, more }
}

const klanten: readonly KlantRow[] = [
  persoon(moulin.bsn, {
    klantnummer: '10000001', voornaam: 'Suzanne', achternaam: 'Moulin', emailadres: 'Suzanne.Moulin@voorbeeld.example', telefoonnummer: '0612345678',
    adres: { straatnaam: 'Kerkstraat', huisnummer: 12, huisletter: 'A', huisnummertoevoeging: 'bis', postcode: '9712AB', woonplaatsnaam: 'Groningen', landcode: '6030' },
  }),
  { ...persoon(celik.bsn), subjectIdentificatie: { inpBsn: celik.bsn, voornamen: 'José', voorvoegselGeslachtsnaam: 'van der', geslachtsnaam: 'Müller-Çelik', voorletters: 'J.' } },
  persoon(vogel.bsn, { voornaam: 'Albert', achternaam: 'Vogel', emailadres: 'familie.vogel@voorbeeld.example' }),
  { uuid: klantUuid('donald'), subjectType: 'niet_natuurlijk_persoon', subjectIdentificatie: { innNnpId: donald.kvk, statutaireNaam: 'Test BV Donald' } },
  { uuid: klantUuid('zonneweide'), subjectType: 'niet_natuurlijk_persoon', subjectIdentificatie: { innNnpId: zonneweide.rsin!, statutaireNaam: 'Stichting Café Zonneweide' }, more: { bedrijfsnaam: 'Café Zonneweide' } },
  { uuid: klantUuid('vestiging'), subjectType: 'vestiging', subjectIdentificatie: { vestigingsNummer: donald.vestigingen[0]!.nummer, handelsnaam: ['', 'Test BV Donald Nevenvestiging'] } },
  // Known by what he gave only; and a number that cannot be right.
  { uuid: klantUuid('naamloos'), subjectType: null, subjectIdentificatie: null, more: { achternaam: 'Jansen', bedrijfsnaam: 'Bakkerij Jansen', telefoonnummer: '050 123 45 67' } },
  persoon('123456789', { achternaam: 'Verschreven' }),
]

const day = (number: number) => new Date(Date.parse('2024-03-01T08:00:00Z') + number * 86_400_000).toISOString().replace('.000', '')

/** Moulin has more contacts than fit on a page; the others a few each. */
export function gegevens(contactsOfMoulin = 130): Gegevens {
  const contacten: ContactRow[] = []
  const links: LinkRow[] = []
  const objecten: ObjectRow[] = []
  const add = (name: string, registratiedatum: string, wie: readonly (readonly [klant: string, rol?: LinkRow['rol']])[], more: ContactRow['more'] = {}, over: readonly string[] = []) => {
    const contact = uuidFor('contact', name)
    contacten.push({ uuid: contact, registratiedatum, more })
    for (const [klant, rol = 'gesprekspartner'] of wie) links.push({ uuid: uuidFor('link', `${name} ${klant} ${rol}`), contact, klant: klantUuid(klant), rol })
    for (const object of over) objecten.push({ uuid: uuidFor('object', `${name} ${object}`), contact, object })
  }
  for (let number = 0; number < contactsOfMoulin; number++) {
    add(`moulin ${number}`, day(number), [[moulin.bsn]], { tekst: `Vraag ${number} over de dakkapel`, kanaal: number % 3 === 0 ? 'Balie' : 'telefoon' }, number % 10 === 0 ? [bekend.zelfdeMoment] : [])
  }
  add('samen', '2024-02-01T10:00:00.123456+01:00', [[moulin.bsn], [vogel.bsn, 'belanghebbende'], [moulin.bsn, 'belanghebbende']], { tekst: 'x'.repeat(1200), initiatiefnemer: 'klant', voorkeurstaal: 'eng' }, [bekend.tweeBelanghebbenden, elders])
  for (let number = 0; number < 4; number++) add(`vogel ${number}`, zelfdeMoment, [[vogel.bsn]], { kanaal: '' })
  add('celik', '2023-12-31T23:30:00Z', [[celik.bsn]], { initiatiefnemer: 'gemeente' }, [bekend.zelfdeMoment])
  add('donald', '2023-11-01T09:00:00Z', [['donald']])
  add('vestiging', '2023-11-02T09:00:00Z', [['vestiging']])
  add('zonneweide', '2023-11-03T09:00:00Z', [['zonneweide']])
  add('niemand', '2023-10-01T09:00:00Z', [], { tekst: 'Wie zijn naam niet gaf', medewerkerIdentificatie: null })
  return { klanten, contacten, links, objecten }
}

/** The same with contactverzoeken, which one dialect has: of a klant, of somebody unknown, dealt with. */
export function gegevensMetVerzoeken(contactsOfMoulin = 40): Gegevens {
  const data = gegevens(contactsOfMoulin)
  const verzoek = (name: string, more: Readonly<Record<string, unknown>>): ContactRow => ({
    uuid: uuidFor('contact', name), registratiedatum: '2025-01-02T11:00:00+01:00',
    more: { type: contactverzoekType, status: 'nieuw', toelichting: 'Na 17.00 uur', tekst: 'Bel mij terug', antwoord: 'N.v.t.', ...more },
  })
  const link = (name: string, klant: string, rol: LinkRow['rol']): LinkRow => ({ uuid: uuidFor('link', `${name} ${klant}`), contact: uuidFor('contact', name), klant: klantUuid(klant), rol })
  return {
    ...data,
    contacten: [
      ...data.contacten,
      verzoek('verzoek van moulin', {
        identificatie: '732024', afdeling: 'Burgerzaken', onderwerp: 'Paspoort', initiatiefnemer: 'klant',
        contactgegevens: { emailadres: 'bel.mij@voorbeeld.example', telefoonnummer: '0687654321', telefoonnummerAlternatief: '0201234567' },
      }),
      verzoek('verzoek van onbekend', { identificatie: '73-2024', behandelaar: { gebruikersnaam: 'piet', volledigeNaam: 'Piet Puk' }, afdeling: 'Burgerzaken', contactgegevens: { emailadres: null, telefoonnummer: '0201112233', telefoonnummerAlternatief: null } }),
      verzoek('verwerkt', { status: 'afgehandeld', groep: 'Balie Noord', contactgegevens: null }),
      verzoek('voor een ander', { contactgegevens: { emailadres: 'jose@mueller.example', telefoonnummer: null, telefoonnummerAlternatief: null } }),
      verzoek('van twee', { contactgegevens: { emailadres: null, telefoonnummer: '0503334455', telefoonnummerAlternatief: null } }),
    ],
    links: [
      ...data.links, link('verzoek van moulin', moulin.bsn, 'gesprekspartner'), link('voor een ander', celik.bsn, 'gesprekspartner'), link('voor een ander', vogel.bsn, 'belanghebbende'),
      link('van twee', celik.bsn, 'gesprekspartner'), link('van twee', vogel.bsn, 'gesprekspartner'),
    ],
  }
}
