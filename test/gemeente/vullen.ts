/** The story in the words of each kind of source. */
import { composeMessage, type Letter } from '../../config/voorbeeldgemeente/bericht.ts'
import { gemeente, personen, type Persoon } from '../../config/voorbeeldgemeente/personen.ts'
import type { ZakenData } from '../../config/voorbeeldgemeente/zaken.ts'
import { openRegister } from '../../adapters/register/register.ts'
import { contactverzoekType, persoon as klantVan, uuidFor, type Gegevens } from '../adapters/klanten-v1/gegevens.ts'
import type { Appended } from '../servers/cyrus.ts'
import type { DataverseRows } from '../servers/dataverse.ts'
import type { Ticket, User } from '../servers/request-tracker.ts'
import { albert, contactenIn, isOverZaak, isTaak, jose, suzanne, vanNiemand, zaak, zoe, type Bron, type Contact } from './verhaal.ts'

const mensen = [suzanne, jose, albert]
const telefoon = ({ telefoon: nummer = '' }: Persoon) => nummer
const eigenAdres = ({ schrijftVan, email }: Persoon) => schrijftVan.at(-1) ?? email.crm![0]!.adres

/** In the tables of the CRM of the voorbeeldgemeente, in the place of the notes there. */
export function notities(bron: Bron, quoted: (name: string) => string): string {
  const into = (table: string, row: Readonly<Record<string, string | number>>) =>
    `INSERT INTO ${quoted(table)} (${Object.keys(row).map(quoted).join(', ')}) VALUES (${Object.values(row).map((value) => (typeof value === 'number' ? value : `'${value}'`)).join(', ')});`
  const wandklok = (op: string) => new Date(Date.parse(op) + 3_600_000).toISOString().slice(0, 19).replace('T', ' ')
  const relatie = (van: Persoon) => 1001 + personen.filter((one) => one.bronnen.includes('crm')).indexOf(van)
  const rows = contactenIn(bron).flatMap((one, place) => [
    into('CONTACTNOTITIES', {
      NOTITIE_ID: 9001 + place, RELATIE_ID: relatie(one.van), KAN_CD: 'T ', RICHT: 'I', CONTACT_DT: wandklok(one.op), ONDW: one.tekst, VERTR_JN: 'N', TAAL_CD: 'NL ', MEDEW_ID: 11,
      ...(isOverZaak(one) && { ZAAK_NR: zaak.identificatie }),
    }),
    ...(isTaak(one) ? [into('TERUGBELNOTITIES', { TBN_ID: 801 + place, NOTITIE_ID: 9001 + place, MEDEW_ID: 11, REDEN: one.tekst, STAT_CD: 'O', AANM_DT: wandklok(one.op) })] : []),
  ])
  return [`DELETE FROM ${quoted('TERUGBELNOTITIES')};`, `DELETE FROM ${quoted('CONTACTNOTITIES')};`, ...rows].join('\n')
}

const guid = (kind: number, place: number) => `${String(kind).padStart(8, '0')}-77aa-ef11-8a6a-${String(place).padStart(12, '0')}`

export function dynamics(): DataverseRows {
  return {
    contacts: mensen.map((van, place) => ({
      contactid: guid(1, place), firstname: van.voornaam, lastname: van.achternaam, governmentid: van.bsn, emailaddress1: van.email.crm![0]!.adres, emailaddress2: van.email.register![1]?.adres ?? null,
      telephone1: null, mobilephone: van.telefoon ?? null, address1_line1: null, address1_city: null, address1_postalcode: null, createdon: '2023-01-01T08:00:00Z', statecode: 0,
    })),
    activities: contactenIn('dynamics').map((one, place) => ({
      activityid: guid(2, place), activitytypecode: isTaak(one) ? 'task' : 'phonecall', subject: one.tekst, description: null, createdon: one.op, actualend: null, statecode: 0,
      _regardingobjectid_value: guid(1, mensen.indexOf(one.van)),
    })),
  }
}

export function meldingen(): { users: User[]; tickets: Ticket[] } {
  return {
    users: mensen.map((van) => ({ name: eigenAdres(van), realName: `${van.voornaam} ${van.achternaam}`, email: eigenAdres(van), bsn: van.bsn })),
    tickets: contactenIn('meldingen').map(({ tekst, van, op }) => ({ subject: tekst, requestors: [eigenAdres(van)], created: op.replace('T', ' ').replace('Z', '') })),
  }
}

export function klanten(bron: 'klanten' | 'esuite'): Gegevens {
  const own = contactenIn(bron)
  const key = ({ tekst }: Contact) => uuidFor('contact', tekst)
  // The one has no onderwerp; the other has contactverzoeken.
  const words = (one: Contact) => (bron === 'klanten' ? { tekst: one.tekst } : { onderwerp: one.tekst, ...(isTaak(one) && { type: contactverzoekType, status: 'nieuw', toelichting: one.tekst }) })
  return {
    klanten: mensen.map((van) => klantVan(van.bsn, { voornaam: van.voornaam, achternaam: van.achternaam, emailadres: eigenAdres(van), telefoonnummer: telefoon(van) })),
    contacten: own.map((one) => ({ uuid: key(one), registratiedatum: one.op, more: { initiatiefnemer: 'klant', ...words(one) } })),
    links: own.map((one) => ({ uuid: uuidFor('link', one.tekst), contact: key(one), klant: klantVan(one.van.bsn).uuid, rol: 'gesprekspartner' })),
    objecten: own.filter(isOverZaak).map((one) => ({ uuid: uuidFor('object', one.tekst), contact: key(one), object: zaak.uuid })),
  }
}

/** Each has one zaak. */
export function zaaksysteem(): ZakenData {
  const uuidOf = (van: Persoon) => (van === suzanne ? zaak.uuid : uuidFor('zaak', van.bsn))
  const zaaktype = uuidFor('zaaktype', 0)
  return {
    zaaktypen: [{ uuid: zaaktype, omschrijving: 'Melding' }],
    zaken: mensen.map((van, place) => ({
      uuid: uuidOf(van), identificatie: van === suzanne ? zaak.identificatie : `ZAAK-2024-000000090${place}`, zaaktype, omschrijving: 'Melding', startdatum: '2024-01-08', vertrouwelijkheidaanduiding: 'openbaar',
    })),
    rollen: mensen.map((van) => ({
      uuid: uuidFor('rol', van.bsn), zaak: uuidOf(van), betrokkeneType: 'natuurlijk_persoon', omschrijvingGeneriek: 'initiator', indicatieMachtiging: '', registratiedatum: '2024-01-08T08:00:00Z',
      betrokkeneIdentificatie: { inpBsn: van.bsn, geslachtsnaam: van.achternaam, voorvoegselGeslachtsnaam: van.voorvoegsel, voorletters: van.voorletters, voornamen: van.voornaam },
    })),
    // What was made last comes first.
    klantcontacten: contactenIn('zaken').map((one) => ({ uuid: uuidFor('klantcontact', one.tekst), zaak: uuidOf(one.van), identificatie: '', datumtijd: one.op, kanaal: 'telefoon', onderwerp: one.tekst, toelichting: '' }))
      .sort((one, other) => other.datumtijd.localeCompare(one.datumtijd)),
  }
}

/** A register of the standard. It holds addresses that were checked, one of them of two persons: see the story. */
export function openklant(file: string): void {
  const register = openRegister(file)
  const partijen = new Map([...mensen, zoe].map((van) => {
    const { voorletters, voornaam, voorvoegsel: voorvoegselAchternaam, achternaam } = van
    const bsn = { codeObjecttype: 'natuurlijk_persoon', codeSoortObjectId: 'bsn', codeRegister: 'brp', objectId: van.bsn } as const
    const { local } = register.create('partijen', {
      soortPartij: 'persoon', indicatieActief: true, partijIdentificatie: { contactnaam: { voorletters, voornaam, voorvoegselAchternaam, achternaam } },
      partijIdentificatoren: [{ local: '', fields: { partijIdentificator: bsn } }],
    })
    for (const { adres } of van.email.register!) register.create('digitaleadressen', { soortDigitaalAdres: 'email', adres, verstrektDoorPartij: { local }, verificatieDatum: '2023-05-01' })
    if (van.telefoon) register.create('digitaleadressen', { soortDigitaalAdres: 'telefoonnummer', adres: van.telefoon, verstrektDoorPartij: { local } })
    return [van, { local }]
  }))
  const { local: actor } = register.create('actoren', { naam: 'Fatma Yıldız', soortActor: 'medewerker' })
  for (const one of contactenIn('openklant')) {
    const { local } = register.create('klantcontacten', { kanaal: 'telefoon', onderwerp: one.tekst, taal: 'nld', vertrouwelijk: false, plaatsgevondenOp: one.op })
    register.create('betrokkenen', { hadKlantcontact: { local }, wasPartij: partijen.get(one.van)!, rol: 'klant', initiator: true })
    register.create('actorklantcontacten', { actor: { local: actor }, klantcontact: { local } })
    if (isOverZaak(one)) register.create('onderwerpobjecten', { klantcontact: { local }, onderwerpobjectidentificator: { codeObjecttype: 'zgw-Zaak', codeRegister: 'openzaak', codeSoortObjectId: 'uuid', objectId: zaak.uuid } })
    if (isTaak(one)) register.create('internetaken', { aanleidinggevendKlantcontact: { local }, gevraagdeHandeling: one.tekst, status: 'te_verwerken', toegewezenAanActoren: [{ local: actor }] })
  }
  register.close()
}

const kcc = { naam: 'Klantcontactcentrum', adres: gemeente.postbus }

/** Of each persoon from an address that is theirs alone, once from the other, and once an answer to it; and what is nobody's. */
export function brieven(bron: Bron): Appended[] {
  const own = contactenIn(bron).map((one, place) => {
    const { van, nummer, tekst } = one
    const writer = { naam: `${van.voornaam} ${van.achternaam}`, adres: van === suzanne && nummer !== 3 ? van.schrijftVan[0]! : eigenAdres(van) }
    const isAnswer = van === suzanne && nummer === 1
    return written({
      from: isAnswer ? kcc : writer, to: [isAnswer ? writer : kcc], subject: tekst, text: 'Zie de bijlage.', shape: nummer === 2 ? 'bijlage-pdf' : 'utf-8', id: `${bron}-${place}`,
      ...(isAnswer && { inReplyTo: `${bron}-0` }),
    }, one.op)
  })
  const others = vanNiemand.map((adres, place) => written({ from: { naam: 'Suzanne Moulin', adres }, to: [kcc], subject: `${bron}: van niemand`, text: 'Hallo.', shape: 'utf-8', id: `${bron}-niemand-${place}` }, `2024-01-15T08:00:0${place}Z`))
  return [...own, ...others].sort((one, other) => one.at.getTime() - other.at.getTime())
}

const written = (letter: Letter, op: string): Appended => ({ content: composeMessage(letter, new Date(op)), at: new Date(op) })

/** As programs write an mbox (RFC 4155). */
export function mbox(messages: readonly Appended[]): Buffer {
  return Buffer.concat(messages.flatMap(({ content }) => [Buffer.from('From iemand@elders.example Wed May  1 09:30:00 2024\n'), content, Buffer.from('\n\n')]))
}
