/**
 * Every filter of the standard: how the reference implementation compares, as measured, and what can be asked of it. Names are the
 * standard's parameters, so a filter goes out as it comes in.
 */
import type { FilterAbility, FilterName, ResourceName } from '#spi'

export interface WireFilter {
  readonly ability: FilterAbility
  /** Rows come once for each related row that matches, and so do they in `count`. */
  readonly joins?: true
  /** Anything else is refused with a 400; nothing has another value. */
  readonly choices?: readonly string[]
  /** The parameter and its value, where they are not the filter's own. */
  readonly ask?: (value: string) => readonly [parameter: string, value: string]
}

/** Values of the number of an object that are asked for one after the other. */
const anyOf = 16

const exact: WireFilter = { ability: { match: 'exact', pushes: 'exact' } }
const contains: WireFilter = { ability: { match: 'substring', pushes: 'exact' } }
const any: WireFilter = { ability: { match: 'exact', pushes: 'exact', anyOf } }
const joined = (filter: WireFilter): WireFilter => ({ ...filter, joins: true })
/** Of objects that point at a record, which the record itself says nothing of. */
const pointing = (filter: WireFilter): WireFilter => ({ ...filter, ability: { ...filter.ability, told: 'when asked' } })
const choice = (...choices: string[]): WireFilter => ({ ...exact, choices })

const members = ['ObjectId', 'CodeObjecttype', 'CodeRegister', 'CodeSoortObjectId'] as const
type Named<Prefix extends string, Names extends string> = Record<`${Prefix}${Names}`, WireFilter>

function each<const Prefix extends string, const Names extends string>(prefix: Prefix, names: readonly Names[], filter: WireFilter): Named<Prefix, Names> {
  return Object.fromEntries(names.map((name) => [prefix + name, filter])) as Named<Prefix, Names>
}

const identificator = <const Prefix extends string>(prefix: Prefix, filter: WireFilter) => each(prefix, members, filter)
/** Of a partij's number each member is an EXISTS of its own. */
const nummer = <const Prefix extends string>(prefix: Prefix) => each(prefix, ['objectId', 'codeObjecttype', 'codeRegister', 'codeSoortObjectId'], exact)
const adres = <const Group extends string>(group: Group) => each(group, ['NummeraanduidingId', 'Adresregel1', 'Adresregel2', 'Adresregel3', 'Land'], exact)

/**
 * The standard finds an address as it is written. A telephone number is written with 0, 0031 or +31 and no punctuation, so its last
 * digits are in each of these; an e-mail address in any case.
 */
const normalised: WireFilter = {
  ability: { match: 'substring', pushes: 'narrows' },
  ask: (value) => ['adres__icontains', /^\+31\d{9}$/.test(value) ? value.slice(-9) : value.replace(/^\+/, '')],
}

type Filters = { readonly [R in ResourceName as FilterName<R> extends never ? never : R]: { readonly [F in FilterName<R>]: WireFilter } }

const table: Filters = {
  actoren: {
    naam: contains, soortActor: choice('medewerker', 'geautomatiseerde_actor', 'organisatorische_eenheid'), indicatieActief: exact,
    ...identificator('actoridentificator', exact),
  },
  actorklantcontacten: { actor__uuid: exact, klantcontact__uuid: exact },
  betrokkenen: {
    ...each('contactnaam', ['Voorletters', 'Voornaam', 'VoorvoegselAchternaam', 'Achternaam'], exact), organisatienaam: exact,
    hadKlantcontact__uuid: exact, hadKlantcontact__nummer: exact, hadKlantcontact__referentienummer: exact,
    verstrektedigitaalAdres__adres: joined(exact), verstrektedigitaalAdres__uuid: exact,
    wasPartij__nummer: exact, ...nummer('wasPartij__partijIdentificator__'),
  },
  bijlagen: { ...identificator('bijlageidentificator', exact), klantcontact__uuid: exact },
  'categorie-relaties': {
    partij__uuid: exact, partij__nummer: exact, categorie__uuid: exact, categorie__naam: exact, beginDatum: exact, eindDatum: exact,
  },
  digitaleadressen: {
    adres: exact, adres__icontains: contains, adres__iexact: normalised,
    soortDigitaalAdres: choice('email', 'telefoonnummer', 'overig'), isStandaardAdres: exact, omschrijving: contains, referentie: exact,
    isGeverifieerd: exact, verificatieDatum: exact, ...each('verificatieDatum__', ['gt', 'gte', 'lt', 'lte'], exact),
    verstrektDoorBetrokkene__uuid: exact, verstrektDoorBetrokkene__rol: choice('klant', 'vertegenwoordiger'),
    verstrektDoorPartij__soortPartij: choice('persoon', 'organisatie', 'contactpersoon'), ...nummer('verstrektDoorPartij__partijIdentificator__'),
  },
  internetaken: {
    status: choice('te_verwerken', 'verwerkt'), nummer: exact, referentienummer: exact, toegewezenOp: exact,
    actoren__naam: joined(exact), toegewezenAanActor__uuid: exact,
    klantcontact__uuid: exact, klantcontact__nummer: exact, klantcontact__referentienummer: exact, aanleidinggevendKlantcontact__uuid: exact,
  },
  klantcontacten: {
    kanaal: exact, nummer: exact, referentienummer: exact, inhoud: contains, reactie: contains, onderwerp: contains,
    indicatieContactGelukt: exact, vertrouwelijk: exact, plaatsgevondenOp: exact, leiddeTotInterneTaken: exact,
    hadBetrokkene__uuid: exact, hadBetrokkene__wasPartij: exact, hadBetrokkene__digitaaladres__adres__icontains: contains,
    ...nummer('hadBetrokkene__wasPartij__partijIdentificator__'),
    onderwerpobject__uuid: exact, ...identificator('onderwerpobject__onderwerpobjectidentificator', joined(any)),
    wasOnderwerpobject__uuid: pointing(exact), ...identificator('wasOnderwerpobject__onderwerpobjectidentificator', pointing(joined(any))),
  },
  onderwerpobjecten: { klantcontact__uuid: exact, wasKlantcontact__uuid: exact, ...identificator('onderwerpobjectidentificator', any) },
  'partij-identificatoren': {
    partijIdentificatorObjectId: exact, anderePartijIdentificator: exact,
    partijIdentificatorCodeObjecttype: choice('natuurlijk_persoon', 'niet_natuurlijk_persoon', 'vestiging'),
    partijIdentificatorCodeRegister: choice('brp', 'hr'),
    partijIdentificatorCodeSoortObjectId: choice('bsn', 'vestigingsnummer', 'kvk_nummer', 'rsin'),
  },
  partijen: {
    nummer: exact, soortPartij: choice('persoon', 'organisatie', 'contactpersoon'), indicatieActief: exact, indicatieGeheimhouding: exact,
    vertegenwoordigdePartij__uuid: pointing(exact), categorierelatie__categorie__naam: exact,
    ...nummer('partijIdentificator__'), ...nummer('subIdentificatorVan__'), ...adres('bezoekadres'), ...adres('correspondentieadres'),
  },
  rekeningnummers: { uuid: exact, iban: exact, bic: exact },
  vertegenwoordigingen: { vertegenwoordigendePartij__uuid: exact, vertegenwoordigdePartij__uuid: exact },
}

export function filtersOf(resource: ResourceName): Readonly<Record<string, WireFilter>> {
  return (table as Partial<Record<ResourceName, Readonly<Record<string, WireFilter>>>>)[resource] ?? {}
}
