/**
 * Every filter of the standard as SQL. Each keeps exactly the rows that `matches()` of the contract keeps, so that
 * limits, totals and offsets can be left to SQLite.
 */
import type { FilterAbility, FilterName, ResourceName } from '#spi'
import { byBetrokkene, having, identified, is, uuid, whose, type Condition } from './conditions.ts'
import { quote } from './shape.ts'

export interface FilterSql {
  readonly kind: 'value' | 'comparison' | 'contains' | 'boolean' | 'list' | 'moment'
  readonly condition: Condition
}

/** Values that one filter may carry. */
export const anyOf = 100

const value = (condition: Condition): FilterSql => ({ kind: 'value', condition })
const equal = (column: string) => value(is(column))
const bool = (condition: string): FilterSql => ({ kind: 'boolean', condition: (wanted) => `(${condition}) IN ${wanted}` })
const part = (column: string): Condition => (wanted) => `instr(fold(${quote(column)}), ${wanted}) > 0`
const contains = (condition: Condition): FilterSql => ({ kind: 'contains', condition })
const compare = (column: string, sign: '>' | '>=' | '<' | '<='): FilterSql => ({
  kind: 'comparison',
  condition: (wanted) => `${quote(column)} ${sign} ${wanted}`,
})
const moment = (column: string): FilterSql => ({ kind: 'moment', condition: is(column) })
const reference = (column: string, resource: ResourceName) => value(whose(column, resource, uuid))

type Member = 'ObjectId' | 'CodeObjecttype' | 'CodeRegister' | 'CodeSoortObjectId'
const members = ['objectId', 'codeObjecttype', 'codeRegister', 'codeSoortObjectId'] as const

/** The four members of an identificator: `name` builds the filter's name, `around` finds the rows that hold `group`. */
function identificator<Name extends string>(
  name: (member: string) => string,
  group: string,
  around: (inner: Condition) => Condition = (inner) => inner,
) {
  return Object.fromEntries(members.map((member) => [name(member), value(around(is(`${group}_${member}`)))])) as Record<Name, FilterSql>
}

const capital = (text: string) => text[0]!.toUpperCase() + text.slice(1)
const grouped = <Group extends string>(group: Group) =>
  identificator<`${Group}${Member}`>((member) => group + capital(member), group)

/** Each member may be met by another of the partij's identificatoren. */
const ofPartij = <Prefix extends string>(prefix: Prefix, around: (inner: Condition) => Condition) =>
  identificator<`${Prefix}__${Uncapitalize<Member>}`>((member) => `${prefix}__${member}`, 'partijIdentificator', (inner) => around(identified(inner)))

const onderwerpen = <Prefix extends string>(prefix: Prefix, column: string) =>
  identificator<`${Prefix}__onderwerpobjectidentificator${Member}`>(
    (member) => `${prefix}__onderwerpobjectidentificator${capital(member)}`,
    'onderwerpobjectidentificator',
    (inner) => having('onderwerpobjecten', column, inner),
  )

type AdresMember = 'NummeraanduidingId' | 'Adresregel1' | 'Adresregel2' | 'Adresregel3' | 'Land'
const adres = <Group extends string>(group: Group) =>
  Object.fromEntries(
    ['nummeraanduidingId', 'adresregel1', 'adresregel2', 'adresregel3', 'land'].map((member) => [group + capital(member), equal(`${group}_${member}`)]),
  ) as Record<`${Group}${AdresMember}`, FilterSql>

const ofContact = (column: string, inner: Condition) => value(whose(column, 'klantcontacten', inner))
const byAdres = (inner: Condition) => having('digitaleadressen', 'verstrektDoorBetrokkene', inner)
const byActor = (inner: Condition) => value(having('internetaken_actoren', 'internetaak', whose('actor', 'actoren', inner)))

type Filters = { readonly [R in ResourceName as FilterName<R> extends never ? never : R]: { readonly [F in FilterName<R>]: FilterSql } }

const filters: Filters = {
  actoren: {
    naam: contains(part('naam')),
    soortActor: equal('soortActor'),
    indicatieActief: bool('"indicatieActief"'),
    ...grouped('actoridentificator'),
  },
  actorklantcontacten: {
    actor__uuid: reference('actor', 'actoren'),
    klantcontact__uuid: reference('klantcontact', 'klantcontacten'),
  },
  betrokkenen: {
    contactnaamVoorletters: equal('contactnaam_voorletters'),
    contactnaamVoornaam: equal('contactnaam_voornaam'),
    contactnaamVoorvoegselAchternaam: equal('contactnaam_voorvoegselAchternaam'),
    contactnaamAchternaam: equal('contactnaam_achternaam'),
    organisatienaam: equal('organisatienaam'),
    hadKlantcontact__uuid: reference('hadKlantcontact', 'klantcontacten'),
    hadKlantcontact__nummer: ofContact('hadKlantcontact', is('nummer')),
    hadKlantcontact__referentienummer: ofContact('hadKlantcontact', is('referentienummer')),
    verstrektedigitaalAdres__adres: value(byAdres(is('adres'))),
    verstrektedigitaalAdres__uuid: value(byAdres(uuid)),
    wasPartij__nummer: value(whose('wasPartij', 'partijen', is('nummer'))),
    ...ofPartij('wasPartij__partijIdentificator', (inner) => whose('wasPartij', 'partijen', inner)),
  },
  bijlagen: {
    ...grouped('bijlageidentificator'),
    klantcontact__uuid: reference('wasBijlageVanKlantcontact', 'klantcontacten'),
  },
  'categorie-relaties': {
    partij__uuid: reference('partij', 'partijen'),
    partij__nummer: value(whose('partij', 'partijen', is('nummer'))),
    categorie__uuid: reference('categorie', 'categorieen'),
    // A relation without a categorie has a categorie without a name.
    categorie__naam: value((wanted) => `coalesce((SELECT naam FROM categorieen WHERE key = "categorie"), '') IN ${wanted}`),
    beginDatum: equal('beginDatum'),
    eindDatum: equal('eindDatum'),
  },
  digitaleadressen: {
    adres: equal('adres'),
    adres__icontains: contains(part('adres')),
    adres__iexact: equal('genormaliseerdAdres'),
    soortDigitaalAdres: equal('soortDigitaalAdres'),
    isStandaardAdres: bool('"isStandaardAdres"'),
    omschrijving: contains(part('omschrijving')),
    referentie: equal('referentie'),
    isGeverifieerd: bool('"verificatieDatum" IS NOT NULL'),
    verificatieDatum: equal('verificatieDatum'),
    verificatieDatum__gt: compare('verificatieDatum', '>'),
    verificatieDatum__gte: compare('verificatieDatum', '>='),
    verificatieDatum__lt: compare('verificatieDatum', '<'),
    verificatieDatum__lte: compare('verificatieDatum', '<='),
    verstrektDoorBetrokkene__uuid: reference('verstrektDoorBetrokkene', 'betrokkenen'),
    verstrektDoorBetrokkene__rol: value(whose('verstrektDoorBetrokkene', 'betrokkenen', is('rol'))),
    verstrektDoorPartij__soortPartij: value(whose('verstrektDoorPartij', 'partijen', is('soortPartij'))),
    ...ofPartij('verstrektDoorPartij__partijIdentificator', (inner) => whose('verstrektDoorPartij', 'partijen', inner)),
  },
  internetaken: {
    status: equal('status'),
    nummer: equal('nummer'),
    referentienummer: equal('referentienummer'),
    toegewezenOp: moment('toegewezenOp'),
    actoren__naam: byActor(is('naam')),
    toegewezenAanActor__uuid: byActor(uuid),
    klantcontact__uuid: reference('aanleidinggevendKlantcontact', 'klantcontacten'),
    klantcontact__nummer: ofContact('aanleidinggevendKlantcontact', is('nummer')),
    klantcontact__referentienummer: ofContact('aanleidinggevendKlantcontact', is('referentienummer')),
    aanleidinggevendKlantcontact__uuid: reference('aanleidinggevendKlantcontact', 'klantcontacten'),
  },
  klantcontacten: {
    kanaal: equal('kanaal'),
    nummer: equal('nummer'),
    referentienummer: equal('referentienummer'),
    inhoud: contains(part('inhoud')),
    reactie: contains(part('reactie')),
    onderwerp: contains(part('onderwerp')),
    indicatieContactGelukt: bool('"indicatieContactGelukt"'),
    vertrouwelijk: bool('"vertrouwelijk"'),
    plaatsgevondenOp: moment('plaatsgevondenOp'),
    leiddeTotInterneTaken: bool('key IN (SELECT "aanleidinggevendKlantcontact" FROM internetaken)'),
    hadBetrokkene__uuid: value(byBetrokkene(uuid)),
    hadBetrokkene__wasPartij: bool('key IN (SELECT "hadKlantcontact" FROM betrokkenen WHERE "wasPartij" IS NOT NULL)'),
    hadBetrokkene__digitaaladres__adres__icontains: contains(byBetrokkene(byAdres(part('adres')))),
    ...ofPartij('hadBetrokkene__wasPartij__partijIdentificator', (inner) => byBetrokkene(whose('wasPartij', 'partijen', inner))),
    onderwerpobject__uuid: value(having('onderwerpobjecten', 'klantcontact', uuid)),
    ...onderwerpen('onderwerpobject', 'klantcontact'),
    wasOnderwerpobject__uuid: value(having('onderwerpobjecten', 'wasKlantcontact', uuid)),
    ...onderwerpen('wasOnderwerpobject', 'wasKlantcontact'),
  },
  onderwerpobjecten: {
    klantcontact__uuid: reference('klantcontact', 'klantcontacten'),
    wasKlantcontact__uuid: reference('wasKlantcontact', 'klantcontacten'),
    ...grouped('onderwerpobjectidentificator'),
  },
  'partij-identificatoren': {
    ...grouped('partijIdentificator'),
    anderePartijIdentificator: equal('anderePartijIdentificator'),
  },
  partijen: {
    nummer: equal('nummer'),
    soortPartij: equal('soortPartij'),
    indicatieActief: bool('"indicatieActief"'),
    indicatieGeheimhouding: bool('"indicatieGeheimhouding"'),
    vertegenwoordigdePartij__uuid: value(having('vertegenwoordigingen', 'vertegenwoordigdePartij', whose('vertegenwoordigendePartij', 'partijen', uuid))),
    categorierelatie__categorie__naam: {
      kind: 'list',
      condition: having('categorie-relaties', 'partij', whose('categorie', 'categorieen', is('naam'))),
    },
    ...ofPartij('partijIdentificator', (inner) => inner),
    ...identificator<`subIdentificatorVan__${Uncapitalize<Member>}`>(
      (member) => `subIdentificatorVan__${member}`,
      'partijIdentificator',
      (inner) => identified(whose('subIdentificatorVan', 'partij-identificatoren', inner)),
    ),
    ...adres('bezoekadres'),
    ...adres('correspondentieadres'),
  },
  rekeningnummers: { iban: equal('iban'), bic: equal('bic'), uuid: value(uuid) },
  vertegenwoordigingen: {
    vertegenwoordigendePartij__uuid: reference('vertegenwoordigendePartij', 'partijen'),
    vertegenwoordigdePartij__uuid: reference('vertegenwoordigdePartij', 'partijen'),
  },
}

type FilterTable = { readonly [R in ResourceName]?: Readonly<Record<string, FilterSql>> }

export const filtersOf = (resource: ResourceName) => (filters as FilterTable)[resource] ?? {}

/** What the contract is told of each filter. */
export function filterAbilities(resource: ResourceName): Record<string, FilterAbility> {
  return Object.fromEntries(Object.entries(filtersOf(resource)).map(([name, { kind }]) => [name, {
    match: kind === 'contains' ? 'substring' : 'exact',
    pushes: 'exact',
    ...(kind === 'value' && { anyOf }),
  }]))
}

