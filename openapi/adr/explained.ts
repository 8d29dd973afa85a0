/**
 * Comply or explain: where a document of Gevel does not keep a rule, by name and counted. Only documents that are a national
 * standard's have any: what the standard lays down is kept as it is, so that its clients work unchanged. What is found more or less than
 * is said here is a fault.
 */
import type { ApiName } from '#domain/resources.ts'

export interface Explanation {
  readonly rule: string
  /** The parameters, paths, schemas or media types that it is about. */
  readonly subjects: readonly string[]
  /** How many places in the document. */
  readonly places: number
  readonly reason: string
}

/** Filters on what is related, which the standard spells with `__`. */
const relatedFilters = [
  'aanleidinggevendKlantcontact__url', 'aanleidinggevendKlantcontact__uuid', 'actor__url', 'actor__uuid', 'actoren__naam', 'adres__icontains',
  'categorie__naam', 'categorie__url', 'categorie__uuid', 'categorierelatie__categorie__naam', 'hadBetrokkene__digitaaladres__adres__icontains',
  'hadBetrokkene__url', 'hadBetrokkene__uuid', 'hadBetrokkene__wasPartij', 'hadBetrokkene__wasPartij__partijIdentificator__codeObjecttype',
  'hadBetrokkene__wasPartij__partijIdentificator__codeRegister', 'hadBetrokkene__wasPartij__partijIdentificator__codeSoortObjectId',
  'hadBetrokkene__wasPartij__partijIdentificator__objectId', 'hadBetrokkene__wasPartij__url', 'hadBetrokkene__wasPartij__uuid', 'hadKlantcontact__nummer',
  'hadKlantcontact__referentienummer', 'hadKlantcontact__url', 'hadKlantcontact__uuid', 'klantcontact__nummer', 'klantcontact__referentienummer',
  'klantcontact__url', 'klantcontact__uuid', 'onderwerpobject__onderwerpobjectidentificatorCodeObjecttype',
  'onderwerpobject__onderwerpobjectidentificatorCodeRegister', 'onderwerpobject__onderwerpobjectidentificatorCodeSoortObjectId',
  'onderwerpobject__onderwerpobjectidentificatorObjectId', 'onderwerpobject__url', 'onderwerpobject__uuid', 'partijIdentificator__codeObjecttype',
  'partijIdentificator__codeRegister', 'partijIdentificator__codeSoortObjectId', 'partijIdentificator__objectId', 'partij__nummer', 'partij__url',
  'partij__uuid', 'subIdentificatorVan__codeObjecttype', 'subIdentificatorVan__codeRegister', 'subIdentificatorVan__codeSoortObjectId',
  'subIdentificatorVan__objectId', 'toegewezenAanActor__url', 'toegewezenAanActor__uuid', 'verificatieDatum__gt', 'verificatieDatum__gte',
  'verificatieDatum__lt', 'verificatieDatum__lte', 'verstrektDoorBetrokkene__rol', 'verstrektDoorBetrokkene__url', 'verstrektDoorBetrokkene__uuid',
  'verstrektDoorPartij__partijIdentificator__codeObjecttype', 'verstrektDoorPartij__partijIdentificator__codeRegister',
  'verstrektDoorPartij__partijIdentificator__codeSoortObjectId', 'verstrektDoorPartij__partijIdentificator__objectId', 'verstrektDoorPartij__soortPartij',
  'verstrektDoorPartij__url', 'verstrektDoorPartij__uuid', 'verstrektedigitaalAdres__adres', 'verstrektedigitaalAdres__url', 'verstrektedigitaalAdres__uuid',
  'vertegenwoordigdePartij__url', 'vertegenwoordigdePartij__uuid', 'vertegenwoordigendePartij__url', 'vertegenwoordigendePartij__uuid',
  'wasKlantcontact__url', 'wasKlantcontact__uuid', 'wasOnderwerpobject__onderwerpobjectidentificatorCodeObjecttype',
  'wasOnderwerpobject__onderwerpobjectidentificatorCodeRegister', 'wasOnderwerpobject__onderwerpobjectidentificatorCodeSoortObjectId',
  'wasOnderwerpobject__onderwerpobjectidentificatorObjectId', 'wasOnderwerpobject__url', 'wasOnderwerpobject__uuid', 'wasPartij__nummer',
  'wasPartij__partijIdentificator__codeObjecttype', 'wasPartij__partijIdentificator__codeRegister', 'wasPartij__partijIdentificator__codeSoortObjectId',
  'wasPartij__partijIdentificator__objectId', 'wasPartij__url', 'wasPartij__uuid',
]

/** Filters that can hold a number, a name or an address of somebody. */
const personalFilters = [
  'actoridentificatorObjectId', 'adres', 'adres__icontains', 'bijlageidentificatorObjectId', 'contactnaamAchternaam', 'contactnaamVoornaam',
  'contactnaamVoorvoegselAchternaam', 'hadBetrokkene__digitaaladres__adres__icontains', 'hadBetrokkene__wasPartij__partijIdentificator__objectId', 'iban',
  'onderwerpobject__onderwerpobjectidentificatorObjectId', 'onderwerpobjectidentificatorObjectId', 'partijIdentificatorObjectId',
  'partijIdentificator__objectId', 'subIdentificatorVan__objectId', 'verstrektDoorPartij__partijIdentificator__objectId', 'verstrektedigitaalAdres__adres',
  'wasOnderwerpobject__onderwerpobjectidentificatorObjectId', 'wasPartij__partijIdentificator__objectId',
]

const schemaNames = [
  'Base_ActorSerializer', 'Base_PartijSerializer', 'actor_identificatie_GeautomatiseerdeActor', 'actor_identificatie_Medewerker',
  'actor_identificatie_OrganisatorischeEenheid', 'contactpersoon_PartijSerializer', 'geautomatiseerde_actor_ActorSerializer', 'medewerker_ActorSerializer',
  'organisatie_PartijSerializer', 'organisatorische_eenheid_ActorSerializer', 'partij_identificatie_Contactpersoon', 'partij_identificatie_Organisatie',
  'partij_identificatie_Persoon', 'persoon_PartijSerializer',
]

const plainErrors: Explanation = {
  rule: '/core/error-handling/problem-details', subjects: ['application/json'], places: 14,
  reason: 'The standard sends its errors as application/json. They have the members of RFC 9457, and come as application/problem+json to who accepts that too.',
}

const beside: Explanation = {
  rule: '/core/publish-openapi', subjects: ['/openapi.json'], places: 1,
  reason: 'The document is served and public, as JSON and as YAML. The paths in it are those of the standard, which does not list it.',
}

const repeated = (places: number): Explanation => ({
  rule: '/core/error-handling/invalid-input', subjects: ['422'], places,
  reason: 'Only for an Idempotency-Key that belongs to another request, as the IETF draft of that header has it; input that is wrong gets 400.',
})

export const explanations: Readonly<Record<ApiName | 'klantbeeld', readonly Explanation[]>> = {
  klantbeeld: [],
  klantinteracties: [
    {
      rule: '/core/query-keys-camel-case', subjects: relatedFilters, places: 89,
      reason: 'The filters of the standard, which its clients send. Gevel\'s own API has none such.',
    },
    {
      rule: '/core/transport/no-sensitive-uris', subjects: personalFilters, places: 19,
      reason: 'The standard searches with GET. Gevel writes no query down, in no log and no trace; its own API searches with POST.',
    },
    {
      rule: 'gevel/schema-pascal-case', subjects: schemaNames, places: 14,
      reason: 'Names of the standard\'s schemas, after which clients generate their types.',
    },
    { rule: '/core/naming-resources', subjects: ['/maak-klantcontact'], places: 1, reason: 'A path of the standard.' },
    plainErrors, beside, repeated(15),
  ],
  contactgegevens: [
    { rule: '/core/naming-collections', subjects: ['/organisatie/{uuid}', '/persoon/{uuid}'], places: 2, reason: 'Paths of the standard.' },
    plainErrors, beside, repeated(2),
  ],
}
