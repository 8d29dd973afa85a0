/**
 * The one list of the standard's resources. Routes, checks, rendering, expands and the contract of an adapter
 * derive from it; field types and limits derive from the document of the API that a resource belongs to.
 */

/** The national APIs that Gevel serves; the document of each is `openapi/<name>.yaml`. */
export const apiNames = ['klantinteracties', 'contactgegevens'] as const

export type ApiName = (typeof apiNames)[number]

export const resourceNames = [
  'actoren',
  'actorklantcontacten',
  'betrokkenen',
  'bijlagen',
  'categorie-relaties',
  'categorieen',
  'digitaleadressen',
  'internetaken',
  'klantcontacten',
  'onderwerpobjecten',
  'partij-identificatoren',
  'partijen',
  'rekeningnummers',
  'vertegenwoordigingen',
  'organisatie',
  'persoon',
] as const

export type ResourceName = (typeof resourceNames)[number]

export interface Relation {
  readonly to: ResourceName
  readonly many: boolean
  /**
   * How the standard shows the other side: `reference` is `{uuid, url}`; `extended` adds some of its fields;
   * `embedded` is the whole object.
   */
  readonly form: 'reference' | 'extended' | 'embedded'
  /** For `extended`: the fields that come along. */
  readonly extra?: readonly string[]
  /** A relation that sits inside a group of fields (`partijIdentificatie.werkteVoorPartij`). */
  readonly group?: string
}

export interface Order {
  readonly field: string
  readonly direction: 'desc'
}

export interface ResourceDefinition {
  readonly api: ApiName
  /** Name of the object's schema in the OpenAPI document. */
  readonly schema: string
  readonly relations: Readonly<Record<string, Relation>>
  /** The key a list is sorted on; without one a list has the source's own order, newest first. */
  readonly order?: Order
  /** List answers carry `_expand` on every item, also when nothing was expanded. */
  readonly expandable: boolean
}

const one = <const To extends ResourceName>(to: To) => ({ to, many: false, form: 'reference' }) as const
const many = <const To extends ResourceName>(to: To) => ({ to, many: true, form: 'reference' }) as const

const catalogue = {
  actoren: { api: 'klantinteracties', schema: 'Actor', expandable: false, relations: {} },
  actorklantcontacten: {
    api: 'klantinteracties',
    schema: 'ActorKlantcontact',
    expandable: false,
    relations: { actor: one('actoren'), klantcontact: one('klantcontacten') },
  },
  betrokkenen: {
    api: 'klantinteracties',
    schema: 'Betrokkene',
    expandable: true,
    relations: {
      wasPartij: one('partijen'),
      hadKlantcontact: one('klantcontacten'),
      digitaleAdressen: many('digitaleadressen'),
    },
  },
  bijlagen: { api: 'klantinteracties', schema: 'Bijlage', expandable: false, relations: { wasBijlageVanKlantcontact: one('klantcontacten') } },
  'categorie-relaties': {
    api: 'klantinteracties',
    schema: 'CategorieRelatie',
    expandable: false,
    relations: {
      partij: one('partijen'),
      categorie: { to: 'categorieen', many: false, form: 'extended', extra: ['naam'] },
    },
  },
  categorieen: { api: 'klantinteracties', schema: 'Categorie', expandable: false, relations: {} },
  digitaleadressen: {
    api: 'klantinteracties',
    schema: 'DigitaalAdres',
    expandable: true,
    relations: { verstrektDoorBetrokkene: one('betrokkenen'), verstrektDoorPartij: one('partijen') },
  },
  internetaken: {
    api: 'klantinteracties',
    schema: 'InterneTaak',
    expandable: false,
    order: { field: 'toegewezenOp', direction: 'desc' },
    relations: {
      aanleidinggevendKlantcontact: one('klantcontacten'),
      toegewezenAanActor: one('actoren'),
      toegewezenAanActoren: many('actoren'),
    },
  },
  klantcontacten: {
    api: 'klantinteracties',
    schema: 'Klantcontact',
    expandable: true,
    order: { field: 'plaatsgevondenOp', direction: 'desc' },
    relations: {
      gingOverOnderwerpobjecten: many('onderwerpobjecten'),
      hadBetrokkenActoren: { to: 'actoren', many: true, form: 'embedded' },
      omvatteBijlagen: many('bijlagen'),
      hadBetrokkenen: many('betrokkenen'),
      leiddeTotInterneTaken: many('internetaken'),
    },
  },
  onderwerpobjecten: {
    api: 'klantinteracties',
    schema: 'Onderwerpobject',
    expandable: false,
    relations: { klantcontact: one('klantcontacten'), wasKlantcontact: one('klantcontacten') },
  },
  'partij-identificatoren': {
    api: 'klantinteracties',
    schema: 'PartijIdentificator',
    expandable: false,
    relations: { identificeerdePartij: one('partijen'), subIdentificatorVan: one('partij-identificatoren') },
  },
  partijen: {
    api: 'klantinteracties',
    schema: 'Partij',
    expandable: true,
    relations: {
      betrokkenen: many('betrokkenen'),
      categorieRelaties: {
        to: 'categorie-relaties',
        many: true,
        form: 'extended',
        extra: ['categorieNaam', 'beginDatum', 'eindDatum'],
      },
      digitaleAdressen: many('digitaleadressen'),
      voorkeursDigitaalAdres: one('digitaleadressen'),
      vertegenwoordigden: many('partijen'),
      rekeningnummers: many('rekeningnummers'),
      voorkeursRekeningnummer: one('rekeningnummers'),
      partijIdentificatoren: { to: 'partij-identificatoren', many: true, form: 'embedded' },
      werkteVoorPartij: { ...one('partijen'), group: 'partijIdentificatie' },
    },
  },
  rekeningnummers: { api: 'klantinteracties', schema: 'Rekeningnummer', expandable: false, relations: { partij: one('partijen') } },
  vertegenwoordigingen: {
    api: 'klantinteracties',
    schema: 'Vertegenwoordigden',
    expandable: false,
    relations: { vertegenwoordigendePartij: one('partijen'), vertegenwoordigdePartij: one('partijen') },
  },
  organisatie: { api: 'contactgegevens', schema: 'Organisatie', expandable: false, relations: {} },
  persoon: { api: 'contactgegevens', schema: 'Persoon', expandable: false, relations: {} },
} as const satisfies Record<ResourceName, ResourceDefinition>

/** The catalogue with its literal types, for the types of the contract. */
export type Catalogue = typeof catalogue

export const resources: Readonly<Record<ResourceName, ResourceDefinition>> = catalogue

export const resourcesOf = (api: ApiName): readonly ResourceName[] => resourceNames.filter((name) => resources[name].api === api)

export function isResourceName(name: string): name is ResourceName {
  return Object.hasOwn(resources, name)
}
