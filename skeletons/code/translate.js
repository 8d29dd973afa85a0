/**
 * From the source's records to those of the standard, and nothing else: no calls, no clock, no state.
 *
 * @import { PartijReference, Quarantine, SourceRecord } from 'gevel/spi'
 */
import { isValidIdentity, toMoment } from 'gevel/spi'

/**
 * A contact of the source, as it is read here; anything else in it is not looked at.
 * @typedef {object} Contact
 * @property {number} id
 * @property {string} number
 * @property {string} when in UTC
 * @property {string} channel
 * @property {string} subject
 * @property {string} text
 * @property {{ bsn: string, name: string }} citizen
 */

/**
 * @param {unknown} row
 * @returns {SourceRecord<'klantcontacten'> | Quarantine}
 */
export function toKlantcontact(row) {
  const contact = read(row)
  if ('reason' in contact) return contact
  const betrokkene = `${contact.id}#0`
  return {
    local: String(contact.id),
    // The fields of the standard; see docs/adapter-schrijven.md. One that the source does not carry is left out, never made up.
    fields: {
      nummer: contact.number,
      kanaal: contact.channel,
      onderwerp: contact.subject.slice(0, 200),
      inhoud: contact.text.slice(0, 1000),
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
      hadBetrokkenen: [{ local: betrokkene, wasPartij: partijOf(contact), adressen: [] }],
      gingOverOnderwerpobjecten: [],
      wasOnderwerpobjecten: [],
    },
  }
}

/**
 * @param {unknown} row
 * @returns {SourceRecord<'betrokkenen'> | Quarantine}
 */
export function toBetrokkene(row) {
  const contact = read(row)
  if ('reason' in contact) return contact
  return {
    local: `${contact.id}#0`,
    fields: {
      hadKlantcontact: { local: String(contact.id) },
      wasPartij: partijOf(contact),
      rol: 'klant',
      initiator: true,
      contactnaam: { achternaam: contact.citizen.name.slice(0, 200) },
      digitaleAdressen: [],
    },
    evidence: { digitaleAdressen: [], klantcontact: { nummer: contact.number } },
  }
}

/**
 * The partij behind a contact, by its number. A number that cannot be one identifies nobody.
 * @param {Contact} contact
 * @returns {PartijReference | null}
 */
function partijOf({ citizen }) {
  const identity = { soort: /** @type {const} */ ('bsn'), nummer: citizen.bsn }
  return isValidIdentity(identity) ? { local: `bsn:${citizen.bsn}`, identiteiten: [identity] } : null
}

/**
 * A row with all that is needed of it, or the rule that it breaks; never its content.
 * @param {unknown} row
 * @returns {Contact | Quarantine}
 */
function read(row) {
  const { id, number, when, channel, subject, text, citizen } = /** @type {Partial<Contact>} */ (row ?? {})
  if (typeof id !== 'number') return { reason: 'id is no number' }
  const local = String(id)
  const moment = typeof when === 'string' ? toMoment(when) : undefined
  if (moment === undefined) return { local, reason: 'when is no moment' }
  if (typeof citizen?.bsn !== 'string' || typeof citizen.name !== 'string') return { local, reason: 'citizen has no bsn or no name' }
  for (const [name, value] of Object.entries({ number, channel, subject, text })) {
    if (typeof value !== 'string') return { local, reason: `${name} is no text` }
  }
  return /** @type {Contact} */ ({ id, number, when: moment, channel, subject, text, citizen })
}
