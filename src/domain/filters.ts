/**
 * Every filter of the standard, once, for the resources that have any: what it compares, and where in a record's fields and evidence the values are.
 * Query parameters, the abilities of adapters and the re-check of every record rest on this table.
 *
 * Names are the standard's own. A `…__url` parameter is its `…__uuid` twin (only the last path segment counts), so it
 * has no entry. Parameters that name one persoon (`wasPartij__uuid`, `…__partijIdentificator__objectId`) become the
 * persoon of a query, see `persoonParameters`.
 */
import { normaliseAdres } from './adres.ts'
import { toPartijIdentificator } from './identity.ts'
import type { Fields, PartijReference, SourceRecord } from './records.ts'
import { resourceNames, type ResourceName } from './resources.ts'

/**
 * `text`: equal, case-sensitive. `contains`: part of it, in any case. `normalised`: equal as addresses are compared.
 * `boolean`: equal; `list`: equal to one of a comma list. `date` and `moment`: equal, or as `comparison` says.
 * `reference`: the local of a record of the same source. `partij`: a reference to a partij.
 */
export type FilterKind = 'text' | 'contains' | 'normalised' | 'boolean' | 'list' | 'date' | 'moment' | 'reference' | 'partij'

export interface FilterDefinition {
  readonly kind: FilterKind
  readonly comparison?: 'gt' | 'gte' | 'lt' | 'lte'
  /** All values of which one must match; `undefined` when the record does not tell. */
  readonly values: (record: SourceRecord) => readonly unknown[] | undefined
  /** For `reference`: the relation whose other side has the record asked for; see `follow`. */
  readonly resource?: ResourceName
  /** For `reference`: the relation on the referred record that leads back here, by which the filter can be answered without being pushed down. */
  readonly back?: string
  /** Not a query parameter: only between Gevel and adapters. */
  readonly internal?: true
}

type Data = Readonly<Record<string, unknown>>

const fieldsOf = (record: SourceRecord) => record.fields as Data
/** A field that the source does not carry is empty to clients, and so it is to filters. */
const field = (name: string) => (record: SourceRecord) => [fieldsOf(record)[name] ?? null]
/** A member of a group of fields; a group that is null has members that are empty. */
const member = (group: string, name: string) => (record: SourceRecord) => [(fieldsOf(record)[group] as Data | null | undefined)?.[name] ?? '']
const referenceIn = (name: string) => (record: SourceRecord) => {
  const value = fieldsOf(record)[name] as { local: string } | { local: string }[] | null | undefined
  if (value === undefined) return undefined
  return value === null ? [] : Array.isArray(value) ? value.map(({ local }) => local) : [value.local]
}
const partijIn = (name: string) => (record: SourceRecord) => {
  const value = fieldsOf(record)[name] as PartijReference | null | undefined
  return value === undefined ? undefined : value === null ? [] : [value]
}

const text = (name: string): FilterDefinition => ({ kind: 'text', values: field(name) })
const contains = (name: string): FilterDefinition => ({ kind: 'contains', values: field(name) })
/** `empty` is what the standard shows for a boolean that was never given. */
const boolean = (name: string, empty: boolean | null = null): FilterDefinition => ({
  kind: 'boolean',
  values: (record) => [fieldsOf(record)[name] ?? empty],
})
const moment = (name: string): FilterDefinition => ({ kind: 'moment', values: field(name) })
const date = (name: string, comparison?: FilterDefinition['comparison']): FilterDefinition => ({
  kind: 'date',
  ...(comparison && { comparison }),
  values: field(name),
})
const inGroup = (group: string, name: string): FilterDefinition => ({ kind: 'text', values: member(group, name) })
const evident = (values: FilterDefinition['values'], kind: FilterKind = 'text'): FilterDefinition => ({ kind, values })
const reference = (name: string, resource: ResourceName, back?: string): FilterDefinition => ({
  kind: 'reference',
  resource,
  ...(back && { back }),
  values: referenceIn(name),
})
const partij = (name: string): FilterDefinition => ({ kind: 'partij', resource: 'partijen', values: partijIn(name) })

/** The four members of an identificator, named `prefix + Capitalised` over a group of fields. */
function identificatorFields<const Group extends string>(group: Group) {
  return {
    [`${group}ObjectId`]: inGroup(group, 'objectId'),
    [`${group}CodeObjecttype`]: inGroup(group, 'codeObjecttype'),
    [`${group}CodeRegister`]: inGroup(group, 'codeRegister'),
    [`${group}CodeSoortObjectId`]: inGroup(group, 'codeSoortObjectId'),
  } as Record<`${Group}${Capitalize<IdentificatorMember>}`, FilterDefinition>
}

type IdentificatorMember = 'objectId' | 'codeObjecttype' | 'codeRegister' | 'codeSoortObjectId'
const identificatorMembers = ['objectId', 'codeObjecttype', 'codeRegister', 'codeSoortObjectId'] as const
const capital = (name: string) => name[0]!.toUpperCase() + name.slice(1)

/** The four members of identificatoren found in evidence, each compared on its own, named `prefix + member`. */
function identificatorEvidence<const Prefix extends string>(
  prefix: Prefix,
  find: (record: SourceRecord) => readonly Data[] | undefined,
) {
  return Object.fromEntries(
    identificatorMembers.map((name) => [
      prefix.endsWith('identificator') ? `${prefix}${capital(name)}` : `${prefix}__${name}`,
      evident((record) => find(record)?.map((one) => one[name] ?? '')),
    ]),
  ) as Record<
    Prefix extends `${string}identificator` ? `${Prefix}${Capitalize<IdentificatorMember>}` : `${Prefix}__${IdentificatorMember}`,
    FilterDefinition
  >
}

/** The standard's codes of the numbers that a reference to a partij carries. */
function numbersOf(references: readonly (PartijReference | null)[] | undefined): readonly Data[] | undefined {
  if (!references) return undefined
  const found: Data[] = []
  for (const reference of references) {
    if (!reference) continue
    if (!reference.identiteiten) return undefined
    for (const identity of reference.identiteiten) found.push({ ...toPartijIdentificator(identity) })
  }
  return found
}

const adresGroup = (group: 'bezoekadres' | 'correspondentieadres') =>
  Object.fromEntries(
    ['nummeraanduidingId', 'adresregel1', 'adresregel2', 'adresregel3', 'land'].map((name) => [
      group + capital(name),
      inGroup(group, name),
    ]),
  ) as Record<`${typeof group}${'NummeraanduidingId' | 'Adresregel1' | 'Adresregel2' | 'Adresregel3' | 'Land'}`, FilterDefinition>

const contactPartijen = (record: SourceRecord) => record.evidence?.hadBetrokkenen?.map(({ wasPartij }) => wasPartij)
const ownPartij = (name: string) => (record: SourceRecord) => fieldsOf(record)[name] as PartijReference | null | undefined
const partijNumbers = (name: string) => (record: SourceRecord) => {
  const found = ownPartij(name)(record)
  return found === undefined ? undefined : numbersOf([found])
}

const table = {
  actoren: {
    naam: contains('naam'),
    soortActor: text('soortActor'),
    indicatieActief: boolean('indicatieActief'),
    ...identificatorFields('actoridentificator'),
  },
  actorklantcontacten: {
    actor__uuid: reference('actor', 'actoren'),
    klantcontact__uuid: reference('klantcontact', 'klantcontacten'),
  },
  betrokkenen: {
    contactnaamVoorletters: inGroup('contactnaam', 'voorletters'),
    contactnaamVoornaam: inGroup('contactnaam', 'voornaam'),
    contactnaamVoorvoegselAchternaam: inGroup('contactnaam', 'voorvoegselAchternaam'),
    contactnaamAchternaam: inGroup('contactnaam', 'achternaam'),
    organisatienaam: text('organisatienaam'),
    hadKlantcontact__uuid: reference('hadKlantcontact', 'klantcontacten', 'hadBetrokkenen'),
    hadKlantcontact__nummer: evident((record) => record.evidence?.klantcontact && [record.evidence.klantcontact.nummer]),
    hadKlantcontact__referentienummer: evident((record) => record.evidence?.klantcontact && [record.evidence.klantcontact.referentienummer]),
    verstrektedigitaalAdres__adres: evident((record) => record.evidence?.digitaleAdressen?.map(({ adres }) => adres)),
    verstrektedigitaalAdres__uuid: reference('digitaleAdressen', 'digitaleadressen', 'verstrektDoorBetrokkene'),
    wasPartij__nummer: evident((record) => (fieldsOf(record)['wasPartij'] === null ? [] : record.evidence?.partij && [record.evidence.partij.nummer])),
    ...identificatorEvidence('wasPartij__partijIdentificator', partijNumbers('wasPartij')),
  },
  bijlagen: {
    ...identificatorFields('bijlageidentificator'),
    klantcontact__uuid: reference('wasBijlageVanKlantcontact', 'klantcontacten', 'omvatteBijlagen'),
  },
  'categorie-relaties': {
    partij__uuid: partij('partij'),
    partij__nummer: evident((record) => record.evidence?.partij && [record.evidence.partij.nummer]),
    categorie__uuid: reference('categorie', 'categorieen'),
    categorie__naam: inGroup('categorie', 'naam'),
    beginDatum: date('beginDatum'),
    eindDatum: date('eindDatum'),
  },
  digitaleadressen: {
    adres: text('adres'),
    adres__icontains: contains('adres'),
    adres__iexact: { ...evident((record) => normalisedAdres(record), 'normalised'), internal: true },
    soortDigitaalAdres: text('soortDigitaalAdres'),
    isStandaardAdres: boolean('isStandaardAdres', false),
    omschrijving: contains('omschrijving'),
    referentie: text('referentie'),
    isGeverifieerd: evident((record) => field('verificatieDatum')(record).map((value) => value !== null), 'boolean'),
    verificatieDatum: date('verificatieDatum'),
    verificatieDatum__gt: date('verificatieDatum', 'gt'),
    verificatieDatum__gte: date('verificatieDatum', 'gte'),
    verificatieDatum__lt: date('verificatieDatum', 'lt'),
    verificatieDatum__lte: date('verificatieDatum', 'lte'),
    verstrektDoorBetrokkene__uuid: reference('verstrektDoorBetrokkene', 'betrokkenen', 'digitaleAdressen'),
    verstrektDoorBetrokkene__rol: evident((record) =>
      fieldsOf(record)['verstrektDoorBetrokkene'] === null ? [] : record.evidence?.betrokkene && [record.evidence.betrokkene.rol]),
    verstrektDoorPartij__soortPartij: evident((record) =>
      fieldsOf(record)['verstrektDoorPartij'] === null ? [] : record.evidence?.partij && [record.evidence.partij.soortPartij]),
    ...identificatorEvidence('verstrektDoorPartij__partijIdentificator', partijNumbers('verstrektDoorPartij')),
  },
  internetaken: {
    status: text('status'),
    nummer: text('nummer'),
    referentienummer: text('referentienummer'),
    toegewezenOp: moment('toegewezenOp'),
    actoren__naam: evident((record) => record.evidence?.actoren),
    toegewezenAanActor__uuid: reference('toegewezenAanActoren', 'actoren'),
    klantcontact__uuid: reference('aanleidinggevendKlantcontact', 'klantcontacten', 'leiddeTotInterneTaken'),
    klantcontact__nummer: evident((record) => record.evidence?.klantcontact && [record.evidence.klantcontact.nummer]),
    klantcontact__referentienummer: evident((record) => record.evidence?.klantcontact && [record.evidence.klantcontact.referentienummer]),
    aanleidinggevendKlantcontact__uuid: reference('aanleidinggevendKlantcontact', 'klantcontacten', 'leiddeTotInterneTaken'),
  },
  klantcontacten: {
    kanaal: text('kanaal'),
    nummer: text('nummer'),
    referentienummer: text('referentienummer'),
    inhoud: contains('inhoud'),
    reactie: contains('reactie'),
    onderwerp: contains('onderwerp'),
    indicatieContactGelukt: boolean('indicatieContactGelukt'),
    vertrouwelijk: boolean('vertrouwelijk'),
    plaatsgevondenOp: moment('plaatsgevondenOp'),
    leiddeTotInterneTaken: evident((record) => referenceIn('leiddeTotInterneTaken')(record) && [referenceIn('leiddeTotInterneTaken')(record)!.length > 0], 'boolean'),
    hadBetrokkene__uuid: reference('hadBetrokkenen', 'betrokkenen', 'hadKlantcontact'),
    hadBetrokkene__wasPartij: evident((record) => contactPartijen(record) && [contactPartijen(record)!.some((found) => found !== null)], 'boolean'),
    hadBetrokkene__digitaaladres__adres__icontains: evident((record) => record.evidence?.hadBetrokkenen?.flatMap(({ adressen }) => adressen), 'contains'),
    ...identificatorEvidence('hadBetrokkene__wasPartij__partijIdentificator', (record) => numbersOf(contactPartijen(record))),
    onderwerpobject__uuid: reference('gingOverOnderwerpobjecten', 'onderwerpobjecten', 'klantcontact'),
    ...identificatorEvidence('onderwerpobject__onderwerpobjectidentificator', (record) => record.evidence?.gingOverOnderwerpobjecten as readonly Data[] | undefined),
    wasOnderwerpobject__uuid: {
      kind: 'reference',
      resource: 'onderwerpobjecten',
      back: 'wasKlantcontact',
      values: (record) => record.evidence?.wasOnderwerpobjecten?.map(({ local }) => local),
    },
    ...identificatorEvidence('wasOnderwerpobject__onderwerpobjectidentificator', (record) => record.evidence?.wasOnderwerpobjecten as readonly Data[] | undefined),
  },
  onderwerpobjecten: {
    klantcontact__uuid: reference('klantcontact', 'klantcontacten', 'gingOverOnderwerpobjecten'),
    wasKlantcontact__uuid: reference('wasKlantcontact', 'klantcontacten'),
    ...identificatorFields('onderwerpobjectidentificator'),
  },
  'partij-identificatoren': {
    ...identificatorFields('partijIdentificator'),
    anderePartijIdentificator: text('anderePartijIdentificator'),
  },
  partijen: {
    nummer: text('nummer'),
    soortPartij: text('soortPartij'),
    indicatieActief: boolean('indicatieActief'),
    indicatieGeheimhouding: boolean('indicatieGeheimhouding'),
    vertegenwoordigdePartij__uuid: { kind: 'partij', resource: 'partijen', values: (record) => record.evidence?.vertegenwoordigdDoor },
    categorierelatie__categorie__naam: evident((record) => record.evidence?.categorieen, 'list'),
    ...identificatorEvidence('partijIdentificator', (record) => ownIdentificatoren(record)),
    ...identificatorEvidence('subIdentificatorVan', (record) => record.evidence?.subIdentificatorVan as readonly Data[] | undefined),
    ...adresGroup('bezoekadres'),
    ...adresGroup('correspondentieadres'),
  },
  rekeningnummers: { iban: text('iban'), bic: text('bic'), uuid: { kind: 'reference', resource: 'rekeningnummers', values: (record) => [record.local] } },
  vertegenwoordigingen: {
    vertegenwoordigendePartij__uuid: partij('vertegenwoordigendePartij'),
    vertegenwoordigdePartij__uuid: partij('vertegenwoordigdePartij'),
  },
} satisfies FilterTable

type FilterTable = { readonly [R in ResourceName]?: Readonly<Record<string, FilterDefinition>> }

export type FilterName<R extends ResourceName = ResourceName> = R extends keyof typeof table ? keyof (typeof table)[R] & string : never

/** The filters of each resource, by name. */
export const filters = Object.fromEntries(resourceNames.map((name) => [name, (table as FilterTable)[name] ?? {}])) as Required<FilterTable>

export function isFilterName<R extends ResourceName>(resource: R, name: string): name is FilterName<R> {
  return Object.hasOwn(filters[resource], name)
}

/**
 * Where a resource's parameters name one persoon: `<prefix>__uuid`, `<prefix>__url` and the four
 * `<prefix>__partijIdentificator__…` parameters, of which an objectId names somebody.
 */
export const persoonParameters: { readonly [R in ResourceName]?: { readonly relation: string; readonly identificator: string } } = {
  betrokkenen: { relation: 'wasPartij', identificator: 'wasPartij__partijIdentificator__' },
  klantcontacten: { relation: 'hadBetrokkene__wasPartij', identificator: 'hadBetrokkene__wasPartij__partijIdentificator__' },
  digitaleadressen: { relation: 'verstrektDoorPartij', identificator: 'verstrektDoorPartij__partijIdentificator__' },
  partijen: { relation: '', identificator: 'partijIdentificator__' },
}

function normalisedAdres(record: SourceRecord) {
  const { adres, soortDigitaalAdres } = record.fields as Fields<'digitaleadressen'>
  return adres === undefined || soortDigitaalAdres === undefined ? undefined : [normaliseAdres(soortDigitaalAdres, adres)]
}

function ownIdentificatoren(record: SourceRecord): readonly Data[] | undefined {
  const { partijIdentificatoren } = record.fields as Fields<'partijen'>
  return partijIdentificatoren?.map(({ fields }) => fields.partijIdentificator ?? {})
}
