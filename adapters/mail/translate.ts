/** Contacts and messages to the standard's records; pure. */
import { createHash } from 'node:crypto'
import type { Fields, Included, Local, SourceRecord } from '#spi'
import type { Betrokkene, Contact } from './contacts.ts'
import { taalOf } from './languages.ts'
import type { Message, Part } from './message.ts'
import { contactnaamOf } from './names.ts'
import { cut } from './text.ts'

/** What the configuration says of all records. */
export interface Codes {
  readonly kanaal: string
  /** Where a message does not say its language. */
  readonly taal: string
  /** `codeRegister` of bijlagen and actoren. */
  readonly register: string
}

/** `<parent>#<slot>`; the parent alone for what has no slot, see {@link isHoldable}. */
const child = (parent: Local, slot: number | undefined): Local => (slot === undefined ? parent : `${parent}#${slot}`)
/** Whether an id can be made of a child's local. */
export const isHoldable = (local: Local) => local.includes('#')
/** The whole message among the bijlagen, and the one onderwerpobject of a contact. */
export const wholeSlot = 0
const lastSlot = 255

/** All that the header tells: enough for every filter that is declared. The rest comes with {@link klantcontact}. */
export function klantcontactHead(contact: Contact, codes: Codes): SourceRecord<'klantcontacten'> {
  const { local, head } = contact
  const onderwerpobjecten = contact.answers === undefined ? [] : [{ local: child(local, wholeSlot) }]
  const betrokkenen = contact.betrokkenen.filter(({ slot }) => slot !== undefined)
  return {
    local,
    fields: {
      kanaal: codes.kanaal,
      taal: taalOf(head.language ?? '') ?? codes.taal,
      vertrouwelijk: head.sensitivity === 'private' || head.sensitivity === 'company-confidential',
      plaatsgevondenOp: contact.op,
      gingOverOnderwerpobjecten: onderwerpobjecten,
      hadBetrokkenActoren: contact.actoren.map((adres) => actor(adres, codes)),
      hadBetrokkenen: betrokkenen.map(({ slot }) => ({ local: child(local, slot) })),
      leiddeTotInterneTaken: [],
    },
    evidence: {
      hadBetrokkenen: betrokkenen.map(({ slot, adressen }) => ({
        local: child(local, slot),
        wasPartij: null,
        adressen: adressen.map(({ adres }) => adres),
      })),
      gingOverOnderwerpobjecten: onderwerpobjecten,
      wasOnderwerpobjecten: contact.answeredBy.map((later) => ({ local: child(later, wholeSlot) })),
    },
  }
}

export function klantcontact(contact: Contact, message: Message, codes: Codes): SourceRecord<'klantcontacten'> {
  const known = klantcontactHead(contact, codes)
  return {
    ...known,
    fields: {
      ...known.fields,
      onderwerp: message.subject === '' ? '(geen onderwerp)' : cut(message.subject, 200),
      ...(message.text !== undefined && { inhoud: cut(message.text, 1000) }),
      indicatieContactGelukt: !contact.head.deliveryReport || tellsOfDelivery(message.text ?? ''),
      omvatteBijlagen: bijlageSlots(message).map((slot) => ({ local: child(contact.local, slot) })),
    },
    included: includedWith(contact),
  }
}

/** What the header of the same message gives. */
function includedWith(contact: Contact): Included {
  return {
    betrokkenen: contact.betrokkenen.map((one) => betrokkene(contact, one)).filter(({ local }) => isHoldable(local)),
    onderwerpobjecten: [onderwerpobject(contact) ?? []].flat(),
  }
}

/** A delivery report (RFC 3464) of which every recipient got the mail. */
function tellsOfDelivery(report: string): boolean {
  const actions = [...report.matchAll(/^Action:\s*([a-z]+)/gim)].map((found) => found[1]!.toLowerCase())
  return actions.length > 0 && actions.every((action) => ['delivered', 'relayed', 'expanded'].includes(action))
}

export function betrokkene(contact: Contact, one: Betrokkene): SourceRecord<'betrokkenen'> {
  const adressen = one.adressen.map(({ slot, adres }) => ({ local: child(contact.local, slot), adres }))
  return {
    local: child(contact.local, one.slot),
    fields: {
      wasPartij: null,
      hadKlantcontact: { local: contact.local },
      digitaleAdressen: adressen.map(({ local }) => ({ local })),
      contactnaam: contactnaamOf(one.name),
      rol: 'klant',
      initiator: one.initiator,
    },
    evidence: { digitaleAdressen: adressen, klantcontact: { nummer: null, referentienummer: null } },
  }
}

export function digitaleAdressen(contact: Contact, { slot: parent, adressen }: Betrokkene): SourceRecord<'digitaleadressen'>[] {
  return adressen.map(({ slot, adres }) => ({
    local: child(contact.local, slot),
    fields: {
      verstrektDoorBetrokkene: { local: child(contact.local, parent) },
      verstrektDoorPartij: null,
      adres,
      soortDigitaalAdres: 'email',
    },
    evidence: { betrokkene: { rol: 'klant' } },
  }))
}

export function onderwerpobject(contact: Contact): SourceRecord<'onderwerpobjecten'> | undefined {
  if (contact.answers === undefined) return undefined
  return {
    local: child(contact.local, wholeSlot),
    fields: {
      klantcontact: { local: contact.local },
      wasKlantcontact: { local: contact.answers },
      onderwerpobjectidentificator: null,
    },
  }
}

/** A mailbox of the municipality. `adres` is normalised, so that one mailbox is one actor. */
export function actor(adres: string, { register }: Codes): SourceRecord<'actoren'> {
  const fields: Fields<'actoren'> = {
    naam: cut(adres, 200),
    soortActor: 'organisatorische_eenheid',
    indicatieActief: true,
    actoridentificator: {
      objectId: fitting(adres), codeObjecttype: 'postbus', codeRegister: register, codeSoortObjectId: 'email',
    },
    actorIdentificatie: { emailadres: adres },
  }
  return { local: createHash('sha256').update(`actor:${adres}`).digest('hex').slice(0, 20), fields }
}

/** Slots of the bijlagen of a message, the whole of it first; {@link unholdableParts} counts what no id can hold. */
export function bijlageSlots(message: Message): number[] {
  return [wholeSlot, ...bijlageParts(message).map(({ slot }) => slot).filter((slot) => slot <= lastSlot)]
}

export function unholdableParts(message: Message): number {
  return bijlageParts(message).filter(({ slot }) => slot > lastSlot).length
}

const bijlageParts = (message: Message) => message.parts.filter(({ inline }) => !inline)

/** `part` absent: the whole message. */
export function bijlage(contact: Contact, part: Part | undefined, { register }: Codes): SourceRecord<'bijlagen'> {
  // Angle brackets are how headers write a Message-ID, not part of it (RFC 5322, 3.6.4).
  const messageId = contact.head.messageId?.slice(1, -1) ?? contact.local
  return {
    local: child(contact.local, part?.slot ?? wholeSlot),
    fields: {
      wasBijlageVanKlantcontact: { local: contact.local },
      bijlageidentificator: {
        objectId: fitting(part ? `${messageId}#${part.number}` : messageId),
        codeObjecttype: part ? 'bijlage' : 'email',
        codeRegister: register,
        codeSoortObjectId: part ? 'message-id#part' : 'message-id',
      },
    },
  }
}

/** An objectId has 200 characters; a longer one is named by its hash. */
function fitting(id: string): string {
  return id.length <= 200 ? id : `sha256:${createHash('sha256').update(id).digest('hex')}`
}
