/**
 * What the voorbeeldgemeente keeps in its own register: part of the cast, eight years of klantcontacten and all that
 * hangs on them. The same on every machine: uuids are hashes of a name, choices come from a fixed series.
 */
import { createHash } from 'node:crypto'
import type { Draft, Reference, ResourceName } from '#spi'
import { openRegister } from '../../adapters/register/register.ts'
import { makeContactgegevens } from './contactgegevens.ts'
import { eersteDag, organisaties, personen, reeks, vandaag, zelfdeMoment, type Organisatie, type Persoon } from './personen.ts'
import { bekend as bekendeZaken } from './zaken.ts'

/** Makes one record under the uuid of its name; `moment` is when it was registered. */
export type Make = <R extends ResourceName>(resource: R, name: string | number, draft: Draft<R>, moment?: string) => Reference

/** The uuid, in the form of version 4, of the record of this name. */
export function registerUuid(resource: ResourceName, name: string | number): string {
  const hex = createHash('sha256').update(`voorbeeldgemeente register ${resource} ${name}`).digest('hex')
  const variant = '89ab'[parseInt(hex[16]!, 16) % 4]!
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}

/** Names of records that are there to be looked for; see {@link registerUuid}. */
export const inRegister = {
  partijen: { contactpersoon: 'contactpersoon Osswald', zonderNummer: 'zonder nummer' },
  actoren: { geautomatiseerd: 'website' },
} as const

const aantalContacten = 120

/** Fills the file; one that has been filled before is left as it is. */
export function seedRegister(adapterFile: string): void {
  const register = openRegister(adapterFile, () => new Date(eersteDag))
  const make: Make = (resource, name, draft, moment) => {
    const { local } = register.create(resource, draft, { uuid: registerUuid(resource, name), ...(moment && { moment }) })
    return { local }
  }
  const isFilled = register.list('actoren', { filters: [], limit: 1 }).total! > 0
  try {
    if (isFilled) return
    register.together(() => {
      const actoren = makeActoren(make)
      const klanten = makePartijen(make, (partij, adres) => register.update('partijen', partij.local, { voorkeursDigitaalAdres: adres }))
      makeContacten(make, klanten, actoren)
      makeContactgegevens(make)
    })
  } finally {
    register.close()
  }
}

interface Actoren {
  readonly medewerkers: readonly Reference[]
  readonly eenheden: readonly Reference[]
  readonly website: Reference
}

function makeActoren(make: Make): Actoren {
  const identificator = (codeObjecttype: string, objectId: string) => ({ objectId, codeObjecttype, codeRegister: 'obj', codeSoortObjectId: 'idf' })
  const medewerkers = ['Anneloes de Wit', 'Björn Haan', 'Fatma Yıldız', 'Mees Ruijter'].map((naam, number) =>
    make('actoren', naam, {
      naam, soortActor: 'medewerker', indicatieActief: number < 3, actoridentificator: identificator('mdw', `mdw${number + 1}`),
      actorIdentificatie: { functie: 'Medewerker dienstverlening', emailadres: `medewerker${number + 1}@voorbeeldgemeente.example`, telefoonnummer: '0505550101' },
    }))
  const eenheden = ['Klantcontactcentrum', 'Burgerzaken', 'Vergunningen'].map((naam) =>
    make('actoren', naam, {
      naam, soortActor: 'organisatorische_eenheid', actoridentificator: identificator('afd', naam.toLowerCase()),
      actorIdentificatie: { omschrijving: `Afdeling ${naam}`, emailadres: 'kcc@voorbeeldgemeente.example', faxnummer: '', telefoonnummer: '0505550100' },
    }))
  const website = make('actoren', inRegister.actoren.geautomatiseerd, {
    naam: 'Contactformulier website', soortActor: 'geautomatiseerde_actor',
    actorIdentificatie: { functie: 'Neemt formulieren aan', omschrijving: 'Het formulier op voorbeeldgemeente.example' },
  })
  return { medewerkers, eenheden, website }
}

type Prefer = (partij: Reference, adres: Reference) => void

/** Answers the partijen that have contacts. */
function makePartijen(make: Make, prefer: Prefer): Reference[] {
  const inwoners = personen.filter(({ bronnen }) => bronnen.includes('register'))
  const bekenden = inwoners.map((persoon, number) => makePersoon(make, prefer, persoon, number))
  const bedrijven = organisaties.filter(({ bronnen }) => bronnen.includes('register')).flatMap((each) => makeOrganisatie(make, each))
  const contactpersoon = make('partijen', inRegister.partijen.contactpersoon, {
    soortPartij: 'contactpersoon', indicatieActief: true,
    partijIdentificatie: {
      contactnaam: { voorletters: 'Ç.', voornaam: 'Çağla', voorvoegselAchternaam: '', achternaam: 'Oßwald' },
      werkteVoorPartij: bedrijven[0]!,
    },
  })
  makeAdres(make, 'contactpersoon', { soortDigitaalAdres: 'email', adres: 'cagla.osswald@donald.example', verstrektDoorPartij: contactpersoon })
  const zonderNummer = make('partijen', inRegister.partijen.zonderNummer, {
    soortPartij: 'persoon', indicatieActief: true, interneNotitie: 'Wil geen burgerservicenummer geven.',
    partijIdentificatie: { contactnaam: { voorletters: 'A.', voornaam: 'Anoushka', voorvoegselAchternaam: '', achternaam: 'Pérez' } },
  })
  makeAdres(make, 'zonder nummer', { soortDigitaalAdres: 'telefoonnummer', adres: '+31611111111', verstrektDoorPartij: zonderNummer })
  makeRelaties(make, bekenden, bedrijven)
  return [...bekenden.filter((_, number) => inwoners[number]!.achternaam !== 'Żółć'), ...bedrijven, contactpersoon, zonderNummer]
}

function makePersoon(make: Make, prefer: Prefer, persoon: Persoon, number: number): Reference {
  const { bsn, voorletters, voornaam, voorvoegsel, achternaam, straat, huisnummer, postcode } = persoon
  const partij = make('partijen', bsn, {
    soortPartij: 'persoon', indicatieActief: true, voorkeurstaal: 'nld', nummer: String(1001 + number),
    indicatieGeheimhouding: persoon.geheimhouding.register ?? null,
    partijIdentificatie: { contactnaam: { voorletters, voornaam, voorvoegselAchternaam: voorvoegsel, achternaam } },
    bezoekadres: { straatnaam: straat, huisnummer, postcode, stad: 'Groningen', land: 'NL' },
    correspondentieadres: number === 1 ? { adresregel1: 'Straße des 17. Juni 1', adresregel2: '10623 Berlin', land: 'DE' } : null,
  })
  make('partij-identificatoren', bsn, {
    identificeerdePartij: partij,
    partijIdentificator: { codeObjecttype: 'natuurlijk_persoon', codeSoortObjectId: 'bsn', objectId: bsn, codeRegister: 'brp' },
  })
  const adressen = (persoon.email.register ?? []).map(({ adres, geverifieerd }, place) =>
    makeAdres(make, `${bsn} ${place}`, {
      soortDigitaalAdres: 'email', adres, verstrektDoorPartij: partij, isStandaardAdres: place === 0,
      omschrijving: place === 0 ? 'Privé' : 'Werk', referentie: place === 0 ? 'portaalvoorkeur' : '',
      verificatieDatum: geverifieerd ? `202${2 + place}-05-1${number}` : null,
    }))
  if (persoon.telefoon) makeAdres(make, `${bsn} telefoon`, { soortDigitaalAdres: 'telefoonnummer', adres: persoon.telefoon, verstrektDoorPartij: partij })
  if (adressen[0]) prefer(partij, adressen[0])
  return partij
}

function makeAdres(make: Make, name: string, draft: Draft<'digitaleadressen'>): Reference {
  return make('digitaleadressen', name, draft)
}

function makeOrganisatie(make: Make, { naam, kvk, rsin, email, vestigingen }: Organisatie): Reference[] {
  const number = (codeSoortObjectId: 'kvk_nummer' | 'rsin', objectId: string) =>
    make('partij-identificatoren', objectId, {
      identificeerdePartij: partij,
      partijIdentificator: { codeObjecttype: 'niet_natuurlijk_persoon', codeSoortObjectId, objectId, codeRegister: 'hr' },
    })
  const partij = make('partijen', kvk, { soortPartij: 'organisatie', indicatieActief: true, partijIdentificatie: { naam } })
  const subIdentificatorVan = number('kvk_nummer', kvk)
  if (rsin) number('rsin', rsin)
  if (email) makeAdres(make, kvk, { soortDigitaalAdres: 'email', adres: email, verstrektDoorPartij: partij })
  const nevenvestigingen = vestigingen.filter(({ bronnen }) => bronnen.includes('register')).map(({ nummer, naam: naamVestiging }) => {
    const vestiging = make('partijen', nummer, { soortPartij: 'organisatie', indicatieActief: true, partijIdentificatie: { naam: naamVestiging } })
    make('partij-identificatoren', nummer, {
      identificeerdePartij: vestiging, subIdentificatorVan,
      partijIdentificator: { codeObjecttype: 'vestiging', codeSoortObjectId: 'vestigingsnummer', objectId: nummer, codeRegister: 'hr' },
    })
    return vestiging
  })
  return [partij, ...nevenvestigingen]
}

function makeRelaties(make: Make, bekenden: readonly Reference[], bedrijven: readonly Reference[]): void {
  const categorieen = ['Ondernemer', 'Vrijwilliger', 'Vroegere bewoner'].map((naam) => make('categorieen', naam, { naam }))
  const relatie = (name: string, partij: Reference, categorie: number, eindDatum: string | null = null) =>
    make('categorie-relaties', name, { partij, categorie: { local: categorieen[categorie]!.local }, beginDatum: '2021-01-01', eindDatum })
  relatie('donald', bedrijven[0]!, 0)
  relatie('moulin', bekenden[0]!, 1)
  relatie('moulin vroeger', bekenden[0]!, 2, '2023-12-31')
  relatie('vogel', bekenden[2]!, 1)
  make('rekeningnummers', 'zonneweide', { partij: bedrijven.at(-1)!, iban: 'NL91ABNA0417164300', bic: 'ABNANL2A' })
  make('rekeningnummers', 'moulin', { partij: bekenden[0]!, iban: 'NL02RABO0123456789' })
  make('vertegenwoordigingen', 'vogel', { vertegenwoordigendePartij: bekenden[2]!, vertegenwoordigdePartij: bekenden[3]! })
}

const kanalen = ['telefoon', 'balie', 'e-mail', 'contactformulier', 'oip_mijn_vragen', 'chat'] as const
const zaken = [bekendeZaken.zelfdeMoment, bekendeZaken.tweeBelanghebbenden, bekendeZaken.vestigingAlsVestiging]

const vragen = [
  { onderwerp: 'Paspoort verlengen', inhoud: 'Wil weten of de pasfoto van vorig jaar nog mag.', reactie: 'De foto mag niet ouder zijn dan zes maanden.' },
  { onderwerp: 'Stoeptegels los bij de Prinsenhof', inhoud: 'Er liggen drie tegels los; een fietser is gevallen.', reactie: '' },
  { onderwerp: 'Parkeervergunning tweede auto', inhoud: 'Vraagt naar de wachtlijst in de binnenstad.', reactie: 'De wachttijd is ongeveer vier maanden.' },
  { onderwerp: 'Bezwaar WOZ-beschikking', inhoud: 'Vindt de waarde veel te hoog; één buurpand is lager getaxeerd.', reactie: 'Bezwaar kan tot zes weken na dagtekening.' },
  { onderwerp: 'Geboorteaangifte Zoë', inhoud: 'Hoe schrijf ik de trema in de aangifte?', reactie: 'Het systeem neemt alle diakrieten over.' },
  { onderwerp: 'Café: terras op Koningsdag', inhoud: 'Wil het terras uitbreiden, financiële gevolgen onbekend.', reactie: '' },
  { onderwerp: 'Verhuizing doorgeven', inhoud: 'Verhuist naar Łódź en vraagt om een uittreksel.', reactie: 'Uittreksel is per post verzonden.' },
  { onderwerp: 'Grofvuil ophalen', inhoud: 'De koelkast staat er al een week.', reactie: 'Wordt dinsdag opgehaald.' },
] as const

function makeContacten(make: Make, klanten: readonly Reference[], actoren: Actoren): void {
  const toeval = reeks(20181102)
  const vragenInPortaal: Reference[] = []
  for (let number = 0; number < aantalContacten; number++) {
    const kanaal = kanalen[number % kanalen.length]!
    const moment = momentOf(number, toeval())
    const contact = makeContact(make, number, kanaal, moment)
    makeBetrokkenen(make, number, contact, klanten)
    makeActorlinks(make, number, contact, actoren)
    if (number % 4 === 0) makeZaaklink(make, number, contact)
    if (number % 5 === 2) makeTaak(make, number, contact, moment, actoren)
    if (number % 7 === 3) makeBijlage(make, number, contact)
    if (kanaal === 'oip_mijn_vragen') vragenInPortaal.push(contact)
  }
  // Question, answer, question, answer: every third contact of the portal starts a new conversation.
  for (const [place, klantcontact] of vragenInPortaal.entries()) {
    if (place % 3 > 0) make('onderwerpobjecten', `antwoord ${place}`, { klantcontact, wasKlantcontact: vragenInPortaal[place - 1]! })
  }
}

/** Spread over the whole period, not in the order in which the contacts were registered; four of them at one moment. */
function momentOf(number: number, chance: number): string {
  if (number % 30 === 17) return zelfdeMoment
  const [first, last] = [Date.parse(eersteDag), Date.parse(vandaag)]
  const place = ((number * 7) % aantalContacten) + chance
  return `${new Date(first + (place / aantalContacten) * (last - first)).toISOString().slice(0, 19)}Z`
}

function makeContact(make: Make, number: number, kanaal: (typeof kanalen)[number], plaatsgevondenOp: string): Reference {
  return make('klantcontacten', number, {
    ...vragen[number % vragen.length]!,
    kanaal, plaatsgevondenOp,
    // Registers numbered what portals sent them until 2026, and portals of then count on it.
    nummer: number % 3 === 0 || kanaal === 'oip_mijn_vragen' ? String(40_001 + number) : null,
    referentienummer: number % 2 === 0 ? String(9_000_000_001 + number) : null,
    taal: number % 20 === 11 ? 'deu' : 'nld',
    vertrouwelijk: number % 9 === 4,
    indicatieContactGelukt: [true, null, false][number % 3]!,
    verdereActieOndernomen: number % 6 === 5,
    ...(kanaal === 'contactformulier' && { metadata: { formulier: 'algemeen contact', browsertaal: 'nl-NL' } }),
  }, plaatsgevondenOp)
}

function makeBetrokkenen(make: Make, number: number, hadKlantcontact: Reference, klanten: readonly Reference[]): void {
  if (number % 15 === 14) return
  const isBekend = number % 10 !== 9
  const betrokkene = make('betrokkenen', number, {
    hadKlantcontact, rol: 'klant', initiator: number % 8 !== 6,
    wasPartij: isBekend ? klanten[number % klanten.length]! : null,
    ...(!isBekend && { contactnaam: { voorletters: 'É.', voornaam: 'Élodie', voorvoegselAchternaam: 'van', achternaam: `Dijk ${number}` } }),
    ...(number % 16 === 3 && { organisatienaam: 'Wijkcomité Oosterpoort' }),
  })
  if (!isBekend || number % 6 === 0) {
    makeAdres(make, `betrokkene ${number}`, { soortDigitaalAdres: 'email', adres: `Terugmail.${number}@voorbeeld.example`, verstrektDoorBetrokkene: betrokkene })
  }
  if (number % 12 !== 5) return
  make('betrokkenen', `${number} vertegenwoordiger`, {
    hadKlantcontact, rol: 'vertegenwoordiger', initiator: false, wasPartij: klanten[(number + 3) % klanten.length]!,
  })
}

function makeActorlinks(make: Make, number: number, klantcontact: Reference, { medewerkers, eenheden, website }: Actoren): void {
  const kanaal = kanalen[number % kanalen.length]
  const actor = kanaal === 'contactformulier' ? website : kanaal === 'e-mail' ? eenheden[number % 3]! : medewerkers[number % 4]!
  make('actorklantcontacten', number, { actor, klantcontact })
  if (number % 8 === 3) make('actorklantcontacten', `${number} tweede`, { actor: eenheden[0]!, klantcontact })
}

/** Clients spell a link to a zaak in more than one way. */
function makeZaaklink(make: Make, number: number, klantcontact: Reference): void {
  const codes = number % 8 === 0 ? { codeObjecttype: 'zgw-Zaak', codeRegister: 'openzaak' } : { codeObjecttype: 'zaak', codeRegister: 'open-zaak' }
  const objectId = zaken[(number / 4) % zaken.length]!
  make('onderwerpobjecten', number, { klantcontact, onderwerpobjectidentificator: { ...codes, codeSoortObjectId: 'uuid', objectId } })
}

function makeTaak(make: Make, number: number, aanleidinggevendKlantcontact: Reference, moment: string, { medewerkers, eenheden }: Actoren): void {
  const isKlaar = number % 2 === 0
  make('internetaken', number, {
    aanleidinggevendKlantcontact,
    nummer: String(70_001 + number),
    gevraagdeHandeling: isKlaar ? 'Contact opnemen met betrokkene' : 'Terugbellen vóór vrijdag',
    toelichting: 'Liefst na 17.00 uur.',
    toegewezenAanActoren: number % 3 === 0 ? [medewerkers[number % 4]!, eenheden[number % 3]!] : [eenheden[number % 3]!],
    ...(isKlaar ? { status: 'verwerkt', afgehandeldOp: vandaag } : { status: 'te_verwerken' }),
  }, moment)
}

function makeBijlage(make: Make, number: number, wasBijlageVanKlantcontact: Reference): void {
  make('bijlagen', number, {
    wasBijlageVanKlantcontact,
    bijlageidentificator: { objectId: registerUuid('bijlagen', `document ${number}`), codeObjecttype: 'document', codeRegister: 'documenten', codeSoortObjectId: 'uuid' },
  })
}
