/** What a mapping can fill: the standard's fields with their kinds and limits, and how a filter looks at them. */
import type { FieldName, FilterName, ResourceName } from '#spi'

/**
 * `text` cuts what is too long, `word` (a number or a code, worthless when cut) refuses it. `adres` is read as its
 * soortDigitaalAdres says. A postcode in another form is left blank, because the standard has no room for it.
 */
export interface ValueTarget {
  readonly kind: 'text' | 'word' | 'choice' | 'boolean' | 'date' | 'moment' | 'huisnummer' | 'postcode' | 'adres'
  readonly max?: number
  /** Of a choice. */
  readonly choices?: readonly string[]
  /** What the record says when the column is empty. */
  readonly empty: '' | null | 'absent'
  readonly required?: boolean
}

export interface GroupTarget {
  readonly kind: 'group'
  readonly members: Readonly<Record<string, Target>>
}

export interface ReferenceTarget {
  readonly kind: 'reference'
  readonly to: TargetResource
  readonly many?: boolean
  readonly required?: boolean
}

/** A partijIdentificator: one of the four numbers. */
export interface NumberTarget {
  readonly kind: 'number'
  readonly required: true
}

export type Target = ValueTarget | GroupTarget | ReferenceTarget | NumberTarget

const text = (max: number): ValueTarget => ({ kind: 'text', max, empty: '' })
const word = (max: number, empty: '' | null = ''): ValueTarget => ({ kind: 'word', max, empty })
const choice = (...choices: string[]): ValueTarget => ({ kind: 'choice', choices, empty: 'absent', required: true })
const boolean = (empty: null | 'absent' = 'absent'): ValueTarget => ({ kind: 'boolean', empty })
const moment = (empty: null | 'absent'): ValueTarget => ({ kind: 'moment', empty })
const required = <T extends ValueTarget | ReferenceTarget>(target: T) => ({ ...target, required: true })
const group = (members: Readonly<Record<string, Target>>): GroupTarget => ({ kind: 'group', members })
const to = (resource: TargetResource): ReferenceTarget => ({ kind: 'reference', to: resource })

const adresgroep = group({
  nummeraanduidingId: word(16),
  straatnaam: text(255),
  huisnummer: { kind: 'huisnummer', empty: null },
  huisnummertoevoeging: text(20),
  postcode: { kind: 'postcode', empty: '' },
  stad: text(255),
  adresregel1: text(80),
  adresregel2: text(80),
  adresregel3: text(80),
  land: word(2),
})

const contactnaam = group({
  voorletters: text(10),
  voornaam: text(200),
  voorvoegselAchternaam: text(10),
  achternaam: text(200),
})

const identificator = group({
  objectId: text(200),
  codeObjecttype: text(200),
  codeRegister: text(200),
  codeSoortObjectId: text(200),
})

export const targetResources = [
  'actoren',
  'actorklantcontacten',
  'betrokkenen',
  'digitaleadressen',
  'internetaken',
  'klantcontacten',
  'onderwerpobjecten',
  'partij-identificatoren',
  'partijen',
] as const satisfies readonly ResourceName[]

export type TargetResource = (typeof targetResources)[number]

const fields = {
  actoren: {
    naam: required(text(200)),
    soortActor: choice('medewerker', 'geautomatiseerde_actor', 'organisatorische_eenheid'),
    indicatieActief: boolean(),
    actoridentificator: identificator,
  },
  actorklantcontacten: { actor: required(to('actoren')), klantcontact: required(to('klantcontacten')) },
  betrokkenen: {
    wasPartij: to('partijen'),
    hadKlantcontact: required(to('klantcontacten')),
    rol: choice('klant', 'vertegenwoordiger'),
    initiator: required(boolean()),
    organisatienaam: text(200),
    contactnaam,
    bezoekadres: adresgroep,
    correspondentieadres: adresgroep,
  },
  digitaleadressen: {
    verstrektDoorPartij: to('partijen'),
    verstrektDoorBetrokkene: to('betrokkenen'),
    soortDigitaalAdres: choice('email', 'telefoonnummer', 'overig'),
    adres: { kind: 'adres', max: 80, empty: 'absent', required: true },
    isStandaardAdres: boolean(),
    omschrijving: text(40),
    referentie: word(50),
    verificatieDatum: { kind: 'date', empty: null },
  },
  internetaken: {
    aanleidinggevendKlantcontact: required(to('klantcontacten')),
    toegewezenAanActoren: { ...to('actoren'), many: true },
    nummer: word(10, null),
    referentienummer: word(10, null),
    gevraagdeHandeling: required(text(200)),
    toelichting: text(1000),
    status: choice('te_verwerken', 'verwerkt'),
    toegewezenOp: moment('absent'),
    afgehandeldOp: moment(null),
  },
  klantcontacten: {
    nummer: word(10, null),
    referentienummer: word(10, null),
    kanaal: required(text(50)),
    onderwerp: required(text(200)),
    inhoud: text(1000),
    reactie: text(4000),
    indicatieContactGelukt: boolean(null),
    verdereActieOndernomen: boolean(),
    taal: required(word(3)),
    vertrouwelijk: required(boolean()),
    plaatsgevondenOp: moment('absent'),
  },
  onderwerpobjecten: {
    klantcontact: to('klantcontacten'),
    wasKlantcontact: to('klantcontacten'),
    onderwerpobjectidentificator: identificator,
  },
  'partij-identificatoren': {
    identificeerdePartij: to('partijen'),
    subIdentificatorVan: to('partij-identificatoren'),
    anderePartijIdentificator: text(200),
    partijIdentificator: { kind: 'number', required: true },
  },
  partijen: {
    nummer: word(10, null),
    interneNotitie: text(1000),
    soortPartij: choice('persoon', 'organisatie', 'contactpersoon'),
    indicatieActief: required(boolean()),
    indicatieGeheimhouding: boolean(null),
    voorkeurstaal: word(3),
    voorkeursDigitaalAdres: to('digitaleadressen'),
    partijIdentificatie: group({ contactnaam, naam: text(200), werkteVoorPartij: to('partijen') }),
    bezoekadres: adresgroep,
    correspondentieadres: adresgroep,
  },
} as const satisfies { [R in TargetResource]: { readonly [F in FieldName<R>]?: Target } }

/** The fields of each resource that a mapping can fill. */
export const targets: Readonly<Record<TargetResource, Readonly<Record<string, Target>>>> = fields

/** A value or reference with its path in the record: `bezoekadres.land`. */
export interface Leaf {
  readonly path: string
  readonly target: Exclude<Target, GroupTarget>
}

/** All that a resource can hold, groups taken apart. */
export function leavesOf(resource: TargetResource): Leaf[] {
  return leavesIn(targets[resource], '')
}

function leavesIn(members: Readonly<Record<string, Target>>, prefix: string): Leaf[] {
  return Object.entries(members).flatMap(([name, target]) =>
    target.kind === 'group' ? leavesIn(target.members, `${prefix}${name}.`) : [{ path: prefix + name, target }])
}

/**
 * How a filter looks at a mapping: at a value of its own, at a reference, at the number or the address of a record, or
 * at records of another resource whose `back` reference leads here (`self`: at which of those).
 */
export type FilterTarget =
  | { readonly value: string }
  | { readonly reference: string }
  | { readonly adres: 'as stored' | 'normalised' }
  | { readonly number: 'objectId' | 'codeObjecttype' | 'codeRegister' | 'codeSoortObjectId' }
  | { readonly through: TargetResource; readonly back: string; readonly at: 'self' | { readonly value: string } }

const members = ['objectId', 'codeObjecttype', 'codeRegister', 'codeSoortObjectId'] as const
const capital = (name: string) => name[0]!.toUpperCase() + name.slice(1)
const own = <const Names extends string>(...names: Names[]) =>
  Object.fromEntries(names.map((name): [string, FilterTarget] => [name, { value: name }])) as Record<Names, FilterTarget>
const inGroup = <const Group extends string, const Names extends string>(name: Group, ...inside: Names[]) =>
  Object.fromEntries(inside.map((member) => [name + capital(member), { value: `${name}.${member}` }])) as Record<`${Group}${Capitalize<Names>}`, FilterTarget>
const adresregels = ['nummeraanduidingId', 'adresregel1', 'adresregel2', 'adresregel3', 'land'] as const

function throughOnderwerpobject<const Prefix extends string>(prefix: Prefix, back: string) {
  const through = { through: 'onderwerpobjecten', back } as const
  const group = 'onderwerpobjectidentificator'
  return Object.fromEntries([
    [`${prefix}__uuid`, { ...through, at: 'self' }],
    ...members.map((member) => [`${prefix}__${group}${capital(member)}`, { ...through, at: { value: `${group}.${member}` } }]),
  ]) as Record<`${Prefix}__uuid` | `${Prefix}__${typeof group}${Capitalize<(typeof members)[number]>}`, FilterTarget>
}

const ofNumber = Object.fromEntries(members.map((member) => [`partijIdentificator${capital(member)}`, { number: member }])) as
  Record<`partijIdentificator${Capitalize<(typeof members)[number]>}`, FilterTarget>

const filterable = {
  actoren: { ...own('soortActor', 'indicatieActief'), ...inGroup('actoridentificator', ...members) },
  actorklantcontacten: { actor__uuid: { reference: 'actor' }, klantcontact__uuid: { reference: 'klantcontact' } },
  betrokkenen: {
    ...own('organisatienaam'),
    ...inGroup('contactnaam', 'voorletters', 'voornaam', 'voorvoegselAchternaam', 'achternaam'),
    hadKlantcontact__uuid: { reference: 'hadKlantcontact' },
  },
  digitaleadressen: {
    ...own('soortDigitaalAdres', 'isStandaardAdres', 'referentie'),
    adres: { adres: 'as stored' },
    adres__iexact: { adres: 'normalised' },
    verstrektDoorBetrokkene__uuid: { reference: 'verstrektDoorBetrokkene' },
  },
  internetaken: {
    ...own('status', 'nummer', 'referentienummer'),
    toegewezenAanActor__uuid: { reference: 'toegewezenAanActoren' },
    klantcontact__uuid: { reference: 'aanleidinggevendKlantcontact' },
    aanleidinggevendKlantcontact__uuid: { reference: 'aanleidinggevendKlantcontact' },
  },
  klantcontacten: {
    ...own('kanaal', 'nummer', 'referentienummer', 'indicatieContactGelukt', 'vertrouwelijk'),
    hadBetrokkene__uuid: { through: 'betrokkenen', back: 'hadKlantcontact', at: 'self' },
    ...throughOnderwerpobject('onderwerpobject', 'klantcontact'),
    ...throughOnderwerpobject('wasOnderwerpobject', 'wasKlantcontact'),
  },
  onderwerpobjecten: {
    klantcontact__uuid: { reference: 'klantcontact' },
    wasKlantcontact__uuid: { reference: 'wasKlantcontact' },
    ...inGroup('onderwerpobjectidentificator', ...members),
  },
  'partij-identificatoren': {
    ...own('anderePartijIdentificator'),
    ...ofNumber,
  },
  partijen: {
    ...own('nummer', 'soortPartij', 'indicatieActief', 'indicatieGeheimhouding'),
    ...inGroup('bezoekadres', ...adresregels),
    ...inGroup('correspondentieadres', ...adresregels),
  },
} as const satisfies { [R in TargetResource]: { readonly [F in FilterName<R>]?: FilterTarget } }

export const filterTargets: Readonly<Record<TargetResource, Readonly<Record<string, FilterTarget>>>> = filterable
