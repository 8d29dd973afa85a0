/**
 * The standard's rules on what is written, beyond the type and the length of one field: what a number or an address looks
 * like, and what depends on another field. Any source that is written to gets values that keep them. Pure.
 */
import { emailFaults, telefoonFaults } from './adres-rules.ts'
import { faults, under, type Fault } from './faults.ts'
import { identificatorCodes, identityDigits, passesElevenTest, type IdentitySoort } from './identity.ts'
import type { ResourceName } from './resources.ts'

type Data = Readonly<Record<string, unknown>>

/** A record about to be made or changed. Fields with a fault of their own are in `given` only. */
export interface Proposal {
  readonly resource: ResourceName
  readonly fields: Data
  readonly given: ReadonlySet<string>
  /** Make a record, give all of one, or change some of one. */
  readonly mode: 'create' | 'replace' | 'change'
  /** The record as it is shown now; empty for a new one. */
  readonly shown: Data
}

export function ruleFaults(proposal: Proposal): Fault[] {
  return rules[proposal.resource]?.(proposal) ?? []
}

const when = (condition: boolean, fault: Fault): Fault[] => (condition ? [fault] : [])

/** The value as it will be; undefined when it was given and is faulty. */
function willBe({ fields, given, shown }: Proposal, name: string): unknown {
  return given.has(name) ? fields[name] : shown[name]
}

const rules: { readonly [R in ResourceName]?: (proposal: Proposal) => Fault[] } = {
  klantcontacten: (proposal) => [
    ...numberFaults(proposal),
    ...when(willBe(proposal, 'verdereActieOndernomen') === true && willBe(proposal, 'indicatieContactGelukt') === true, {
      name: 'nonFieldErrors',
      code: 'no-further-action-when-contact-succesful',
      reason: 'Bij een gelukt contact kan geen verdere actie zijn ondernomen.',
    }),
  ],
  internetaken: (proposal) => [...numberFaults(proposal), ...assignmentFaults(proposal), ...handledFaults(proposal)],
  digitaleadressen: (proposal) => [...adresFaults(proposal), ...ownerFaults(proposal)],
  partijen: (proposal) => [...numberFaults(proposal), ...embeddedFaults(proposal), ...preferenceFaults(proposal)],
  'partij-identificatoren': (proposal) => identificatorFaults(proposal.fields, willBe(proposal, 'subIdentificatorVan')),
  vertegenwoordigingen: (proposal) => {
    const [representing, represented] = ['vertegenwoordigendePartij', 'vertegenwoordigdePartij'].map((name) => uuidOf(proposal.fields[name]))
    return when(representing !== undefined && representing === represented, faults.invalid('vertegenwoordigdePartij', 'De partij kan niet zichzelf vertegenwoordigen.'))
  },
}

const uuidOf = (reference: unknown) => (reference as { uuid?: string } | null | undefined)?.uuid

/** Numbers that people quote are whole numbers, of at most ten characters. */
function numberFaults({ fields }: Proposal): Fault[] {
  return ['nummer', 'referentienummer'].flatMap((name) => {
    const value = fields[name]
    return when(typeof value === 'string' && value !== '' && !/^-?\d+$/.test(value), faults.invalid(name, 'Voer een geldig getal in.'))
  })
}

/** One of the two ways to say who has a task; a change need not say it. */
function assignmentFaults({ given, mode }: Proposal): Fault[] {
  const [single, several] = [given.has('toegewezenAanActor'), given.has('toegewezenAanActoren')]
  const fault = (reason: string) => [faults.invalid('nonFieldErrors', reason)]
  if (single && several) return fault('`toegewezen_aan_actor` en `toegewezen_aan_actoren` mag niet beiden gebruikt worden.')
  if (single || several || mode === 'change') return []
  return fault('`toegewezen_aan_actor` of `toegewezen_aan_actoren` is required (mag niet beiden gebruiken).')
}

function handledFaults(proposal: Proposal): Fault[] {
  const pending = willBe(proposal, 'status') === 'te_verwerken' && typeof proposal.fields['afgehandeldOp'] === 'string'
  return when(pending, faults.invalid('afgehandeldOp', "De Internetaak kan geen afgehandeld op datum bevatten als de status niet op 'verwerkt' staat."))
}

/** What an address must look like follows from its soort. */
function adresFaults(proposal: Proposal): Fault[] {
  const { fields, given } = proposal
  const adres = willBe(proposal, 'adres')
  if (typeof adres !== 'string' || !(given.has('adres') || given.has('soortDigitaalAdres'))) return []
  const unchanged = adres === proposal.shown['adres'] && fields['soortDigitaalAdres'] === proposal.shown['soortDigitaalAdres']
  if (unchanged && proposal.mode !== 'create') return []
  switch (willBe(proposal, 'soortDigitaalAdres')) {
    case 'email': return emailFaults('adres', adres)
    case 'telefoonnummer': return telefoonFaults('adres', adres)
    default: return []
  }
}

function ownerFaults(proposal: Proposal): Fault[] {
  const { given, mode, fields } = proposal
  // The document says optional; the reference implementation wants the key, if only with null.
  const missing = mode === 'create' && !given.has('verstrektDoorPartij')
  const loose = fields['isStandaardAdres'] === true && !missing && willBe(proposal, 'verstrektDoorPartij') === null
  return [
    ...when(missing, faults.required('verstrektDoorPartij')),
    ...when(loose, faults.invalid('isStandaardAdres', 'Alleen een digitaal adres van een partij kan een standaard adres zijn.')),
  ]
}

function embeddedFaults({ fields }: Proposal): Fault[] {
  const items = (fields['partijIdentificatoren'] as readonly Data[] | null | undefined) ?? []
  const named = items.flatMap((item) => uuidOf(item) ?? [])
  return [
    ...when(new Set(named).size < named.length, faults.invalid('partijIdentificatoren', 'Een uuid mag maar een keer voorkomen.')),
    ...items.flatMap((item, place) => under(`partijIdentificatoren.${place}`, identificatorFaults(item, item['subIdentificatorVan']))),
  ]
}

/** A new partij has no addresses or accounts but those that are given with it. */
function preferenceFaults({ fields, mode }: Proposal): Fault[] {
  if (mode === 'change') return []
  return preferences.flatMap(({ preference, list, reason }) => {
    const chosen = uuidOf(fields[preference])
    const own = fields[list] as readonly unknown[] | null | undefined
    const isOwn = own ? own.some((one) => uuidOf(one) === chosen) : mode === 'replace' && own === undefined
    return when(chosen !== undefined && !isOwn, faults.invalid(preference, reason))
  })
}

const preferences = [
  { preference: 'voorkeursDigitaalAdres', list: 'digitaleAdressen', reason: 'Het voorkeurs adres moet een gelinkte digitaal adres zijn.' },
  { preference: 'voorkeursRekeningnummer', list: 'rekeningnummers', reason: 'Het voorkeurs rekeningnummer moet een gelinkte rekeningnummer zijn.' },
] as const

interface Parts {
  readonly codeObjecttype: string
  readonly codeSoortObjectId: IdentitySoort
  readonly objectId: string
  readonly codeRegister: string
}

/** The hierarchy of register, objecttype and soort, the number itself, and that a vestiging falls under a kvk_nummer. */
function identificatorFaults(fields: Data, parent: unknown): Fault[] {
  const parts = fields['partijIdentificator'] as Parts | undefined
  if (!parts) return []
  const orphan = parts.codeSoortObjectId === 'vestigingsnummer' && !parent
  return [...hierarchyFaults(parts), ...objectIdFaults(parts), ...when(orphan, faults.invalid('subIdentificatorVan', parentReasons.missing))]
}

const objecttypes: Readonly<Record<string, readonly string[]>> = { brp: ['natuurlijk_persoon'], hr: ['vestiging', 'niet_natuurlijk_persoon'] }

function hierarchyFaults({ codeObjecttype, codeSoortObjectId, codeRegister }: Parts): Fault[] {
  const only = (of: string, value: string, choices: readonly string[]) => `voor \`${of}\` ${value} zijn alleen deze waarden toegestaan: [${choices.map((one) => `'${one}'`).join(', ')}]`
  const types = objecttypes[codeRegister] ?? []
  if (!types.includes(codeObjecttype)) return [faults.invalid('partijIdentificatorCodeObjecttype', only('codeRegister', codeRegister, types))]
  const soorten = Object.entries(identificatorCodes).filter(([, codes]) => codes.codeObjecttype === codeObjecttype).map(([soort]) => soort)
  return when(!soorten.includes(codeSoortObjectId), faults.invalid('partijIdentificatorCodeSoortObjectId', only('codeObjecttype', codeObjecttype, soorten)))
}

function objectIdFaults({ codeSoortObjectId: soort, objectId }: Parts): Fault[] {
  const reason =
    [...objectId].length !== identityDigits[soort] ? `Waarde moet ${identityDigits[soort]} tekens lang zijn`
    : !/^\d+$/.test(objectId) ? 'Voer een numerieke waarde in'
    : (soort === 'bsn' || soort === 'rsin') && !passesElevenTest(objectId) ? `Onjuist ${soort.toUpperCase()} nummer`
    : undefined
  return reason === undefined ? [] : [faults.invalid('partijIdentificatorObjectId', `Deze waarde is ongeldig, reden: ${reason}`)]
}

export const parentReasons = {
  missing: 'Voor een PartijIdentificator met codeSoortObjectId = `vestigingsnummer` is het verplicht om een `sub_identifier_van` met codeSoortObjectId = `kvk_nummer` te kiezen.',
  soort: 'Het is alleen mogelijk om een subIdentifierVan te selecteren met codeSoortObjectId = `kvk_nummer`.',
} as const
