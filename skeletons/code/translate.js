/**
 * From the source's rows to records of the standard, and nothing else: no calls, no clock, no state.
 *
 * @import { PartijReference, Quarantine, SourceRecord } from 'gevel/spi'
 */
import { isQuarantine, isValidIdentity, toMoment, toPartijIdentificator } from 'gevel/spi'

/**
 * What is read of a row; anything else in it is not looked at.
 * @typedef {{ id: number, bsn: string, name: string }} Citizen
 * @typedef {{ id: number, number: string, when: string, channel: string, subject: string, text: string, citizen: Citizen }} Contact
 */

/**
 * @param {unknown} row
 * @returns {SourceRecord<'klantcontacten'> | Quarantine}
 */
export function toKlantcontact(row) {
  const contact = readContact(row)
  if (isQuarantine(contact)) return contact
  const betrokkene = `${contact.id}#0`
  return {
    local: String(contact.id),
    // The fields of the standard. One that the source does not carry is left out, never made up.
    fields: {
      nummer: contact.number,
      kanaal: contact.channel,
      onderwerp: cut(contact.subject, 200),
      inhoud: cut(contact.text, 1000),
      taal: 'nld',
      vertrouwelijk: false,
      plaatsgevondenOp: contact.when,
      // References by the source's own keys; Gevel makes uuids and urls of them.
      hadBetrokkenen: [{ local: betrokkene }],
      hadBetrokkenActoren: [],
      gingOverOnderwerpobjecten: [],
      omvatteBijlagen: [],
      leiddeTotInterneTaken: [],
    },
    // What filters over relations look at, and the fields above do not hold.
    evidence: {
      hadBetrokkenen: [{ local: betrokkene, wasPartij: partijOf(contact.citizen), adressen: [] }],
      gingOverOnderwerpobjecten: [],
      wasOnderwerpobjecten: [],
    },
  }
}

/**
 * @param {unknown} row a contact
 * @returns {SourceRecord<'betrokkenen'> | Quarantine}
 */
export function toBetrokkene(row) {
  const contact = readContact(row)
  if (isQuarantine(contact)) return contact
  const { id, number, citizen } = contact
  return {
    local: `${id}#0`,
    fields: {
      hadKlantcontact: { local: String(id) },
      wasPartij: partijOf(citizen),
      rol: 'klant',
      initiator: true,
      contactnaam: { achternaam: cut(citizen.name, 200) },
      digitaleAdressen: [],
    },
    evidence: { digitaleAdressen: [], klantcontact: { nummer: number } },
  }
}

/**
 * @param {unknown} row a citizen
 * @returns {SourceRecord<'partijen'> | Quarantine}
 */
export function toPartij(row) {
  const citizen = readCitizen(row)
  if (isQuarantine(citizen)) return citizen
  const identificator = toIdentificator(row)
  return {
    local: String(citizen.id),
    fields: {
      soortPartij: 'persoon',
      indicatieActief: true,
      partijIdentificatie: { contactnaam: { achternaam: cut(citizen.name, 200) } },
      partijIdentificatoren: isQuarantine(identificator) ? [] : [identificator],
      digitaleAdressen: [],
      categorieRelaties: [],
      vertegenwoordigden: [],
      rekeningnummers: [],
    },
    evidence: { subIdentificatorVan: [], categorieen: [], vertegenwoordigdDoor: [] },
  }
}

/**
 * @param {unknown} row a citizen
 * @returns {SourceRecord<'partij-identificatoren'> | Quarantine}
 */
export function toIdentificator(row) {
  const citizen = readCitizen(row)
  if (isQuarantine(citizen)) return citizen
  return {
    local: `${citizen.id}#0`,
    fields: { identificeerdePartij: partijOf(citizen), partijIdentificator: toPartijIdentificator({ soort: 'bsn', nummer: citizen.bsn }), subIdentificatorVan: null },
    evidence: { subIdentificatorVan: [] },
  }
}

/**
 * A reference to a citizen, with the number by which Gevel knows the persoon in other sources.
 * @param {Citizen} citizen
 * @returns {PartijReference}
 */
function partijOf({ id, bsn }) {
  return { local: String(id), identiteiten: [{ soort: 'bsn', nummer: bsn }] }
}

/**
 * A row with all that is needed of it, or the rule that it breaks; never its content.
 * @param {unknown} row
 * @returns {Contact | Quarantine}
 */
function readContact(row) {
  const { id, number, when, channel, subject, text, citizen: person } = /** @type {Partial<Contact>} */ (row ?? {})
  if (typeof id !== 'number') return { reason: 'id is no number' }
  const local = String(id)
  for (const [name, value] of Object.entries({ number, channel, subject, text })) {
    if (typeof value !== 'string') return { local, reason: `${name} is no text` }
  }
  const moment = typeof when === 'string' ? toMoment(when) : undefined
  if (moment === undefined) return { local, reason: 'when is no moment' }
  const citizen = readCitizen(person)
  if (isQuarantine(citizen)) return { local, reason: `citizen: ${citizen.reason}` }
  return /** @type {Contact} */ ({ id, number, when: moment, channel, subject, text, citizen })
}

/**
 * @param {unknown} row
 * @returns {Citizen | Quarantine}
 */
function readCitizen(row) {
  const { id, bsn, name } = /** @type {Partial<Citizen>} */ (row ?? {})
  if (typeof id !== 'number') return { reason: 'id is no number' }
  if (typeof name !== 'string') return { local: String(id), reason: 'name is no text' }
  if (typeof bsn !== 'string' || !isValidIdentity({ soort: 'bsn', nummer: bsn })) return { local: String(id), reason: 'bsn is no bsn' }
  return { id, bsn, name }
}

/**
 * The standard's limits count characters.
 * @param {string} text
 * @param {number} limit
 */
function cut(text, limit) {
  const characters = [...text]
  return characters.length <= limit ? text : `${characters.slice(0, limit - 1).join('')}…`
}
