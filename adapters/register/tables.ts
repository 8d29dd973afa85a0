/**
 * The register's tables, described once: each resource of the standard with its columns, references and lists. The
 * schema, the translation, the checks on a draft and what the contract is told derive from this description.
 */
import { normaliseAdres, type ResourceName, type SoortDigitaalAdres } from '#spi'
import { now, type Column, type ReferenceColumn, type Table } from './shape.ts'

const text = (max: number, more: Partial<Column> = {}): Column => ({ type: 'text', max, fallback: '', ...more })
const required = (max: number, more: Partial<Column> = {}): Column => ({ type: 'text', max, ...more })
const choice = (...choices: string[]): Column => ({ type: 'text', choices })
const flag = (fallback?: boolean): Column => ({ type: 'boolean', ...(fallback !== undefined && { fallback }) })
const maybeFlag: Column = { type: 'boolean', nullable: true }
const maybeDate: Column = { type: 'date', nullable: true }
/** A number that people quote; clients send `''` for none. */
const nummer: Column = { type: 'text', max: 10, nullable: true, unique: true }

const contactnaam = { voorletters: text(10), voornaam: text(200), voorvoegselAchternaam: text(10), achternaam: text(200) }
const adres: Readonly<Record<string, Column>> = {
  nummeraanduidingId: text(16), straatnaam: text(255), huisnummer: { type: 'integer', nullable: true }, huisnummertoevoeging: text(20),
  postcode: text(7), stad: text(255), adresregel1: text(80), adresregel2: text(80), adresregel3: text(80), land: text(2),
}
const identificator = {
  objectId: text(200, { indexed: true }), codeObjecttype: text(200), codeRegister: text(200), codeSoortObjectId: text(200),
}
const partijIdentificator = {
  codeObjecttype: choice('natuurlijk_persoon', 'niet_natuurlijk_persoon', 'vestiging'),
  codeSoortObjectId: choice('bsn', 'vestigingsnummer', 'kvk_nummer', 'rsin'),
  objectId: required(200, { indexed: true }),
  codeRegister: choice('brp', 'hr'),
}

const groupColumns = (group: string, members: Readonly<Record<string, Column>>) => Object.keys(members).map((member) => `${group}_${member}`)
const owned = (to: ResourceName, more: Partial<ReferenceColumn> = {}): ReferenceColumn => ({ to, onDelete: 'CASCADE', ...more })
const preferred = (to: ResourceName): ReferenceColumn => ({ to, onDelete: 'SET NULL' })
const uniqueSet = (...columns: string[]) => ({
  columns,
  fault: { name: 'nonFieldErrors', reason: `De velden ${columns.join(', ')} moeten een unieke set zijn.` },
})

export const tables: Readonly<Record<ResourceName, Table>> = {
  actoren: {
    model: 'Actor', word: 'actor',
    columns: {
      naam: required(200),
      soortActor: choice('medewerker', 'geautomatiseerde_actor', 'organisatorische_eenheid'),
      indicatieActief: flag(true),
    },
    groups: { actoridentificator: identificator },
    details: {
      field: 'actorIdentificatie', by: 'soortActor',
      kinds: {
        medewerker: { columns: { functie: required(40), emailadres: text(254), telefoonnummer: required(20) } },
        geautomatiseerde_actor: { columns: { functie: required(40), omschrijving: text(200) } },
        organisatorische_eenheid: {
          columns: { omschrijving: text(200), emailadres: text(254), faxnummer: text(20), telefoonnummer: text(20) },
        },
      },
    },
  },
  actorklantcontacten: {
    model: 'ActorKlantcontact', word: 'actor klantcontact',
    references: { actor: owned('actoren', { required: true }), klantcontact: owned('klantcontacten', { required: true }) },
    unique: [uniqueSet('actor', 'klantcontact')],
  },
  betrokkenen: {
    model: 'Betrokkene', word: 'betrokkene',
    columns: { rol: choice('vertegenwoordiger', 'klant'), organisatienaam: text(200), initiator: flag() },
    groups: { bezoekadres: adres, correspondentieadres: adres, contactnaam },
    references: {
      wasPartij: owned('partijen', { carry: ['nummer', 'soortPartij'] }),
      hadKlantcontact: owned('klantcontacten', { required: true, carry: ['nummer', 'referentienummer'] }),
    },
    lists: { digitaleAdressen: { of: 'digitaleadressen', by: 'verstrektDoorBetrokkene', carry: ['adres'] } },
  },
  bijlagen: {
    model: 'Bijlage', word: 'bijlage',
    groups: { bijlageidentificator: identificator },
    references: { wasBijlageVanKlantcontact: owned('klantcontacten') },
  },
  'categorie-relaties': {
    model: 'CategorieRelatie', word: 'categorie relatie',
    columns: { beginDatum: { type: 'date', nullable: true, fallback: now }, eindDatum: maybeDate },
    references: {
      partij: owned('partijen', { carry: ['nummer', 'soortPartij'] }),
      categorie: owned('categorieen', { carry: ['naam'] }),
    },
  },
  categorieen: { model: 'Categorie', word: 'categorie', columns: { naam: text(80) } },
  digitaleadressen: {
    model: 'DigitaalAdres', word: 'digitaal adres',
    columns: {
      adres: required(80, { indexed: true }),
      soortDigitaalAdres: choice('email', 'telefoonnummer', 'overig'),
      isStandaardAdres: flag(false),
      omschrijving: text(40),
      referentie: text(50),
      verificatieDatum: maybeDate,
    },
    references: {
      verstrektDoorBetrokkene: { to: 'betrokkenen', onDelete: 'SET NULL', carry: ['rol'] },
      verstrektDoorPartij: owned('partijen', { carry: ['nummer', 'soortPartij'] }),
    },
    unique: [{ ...uniqueSet('verstrektDoorPartij', 'referentie', 'soortDigitaalAdres'), where: `"referentie" <> ''` }],
    derived: {
      genormaliseerdAdres: (row) => normaliseAdres(row['soortDigitaalAdres'] as SoortDigitaalAdres, String(row['adres'])),
    },
  },
  internetaken: {
    model: 'InterneTaak', word: 'interne taak', order: 'toegewezenOp',
    columns: {
      nummer, referentienummer: nummer,
      gevraagdeHandeling: required(200),
      toelichting: text(1000),
      status: choice('te_verwerken', 'verwerkt'),
      toegewezenOp: { type: 'moment', fallback: now, readOnly: true, indexed: true },
      afgehandeldOp: { type: 'moment', nullable: true },
    },
    references: {
      aanleidinggevendKlantcontact: owned('klantcontacten', { required: true, carry: ['nummer', 'referentienummer'] }),
    },
    lists: {
      toegewezenAanActoren: {
        of: 'actoren', by: 'internetaak', through: { table: 'internetaken_actoren', target: 'actor' }, carry: ['naam'], draft: 'links',
      },
    },
  },
  klantcontacten: {
    model: 'Klantcontact', word: 'klantcontact', order: 'plaatsgevondenOp',
    columns: {
      nummer, referentienummer: nummer,
      kanaal: required(50, { indexed: true }),
      onderwerp: required(200),
      inhoud: text(1000),
      reactie: text(4000),
      indicatieContactGelukt: maybeFlag,
      hoofdOnderwerpType: text(200),
      verdereActieOndernomen: flag(false),
      taal: required(3),
      vertrouwelijk: flag(),
      plaatsgevondenOp: { type: 'moment', fallback: now, indexed: true },
      metadata: { type: 'json', fallback: {} },
    },
    lists: {
      gingOverOnderwerpobjecten: { of: 'onderwerpobjecten', by: 'klantcontact', carry: 'records' },
      hadBetrokkenActoren: {
        of: 'actoren', by: 'klantcontact', through: { table: 'actorklantcontacten', target: 'actor' }, carry: 'records', embedded: true,
      },
      omvatteBijlagen: { of: 'bijlagen', by: 'wasBijlageVanKlantcontact' },
      hadBetrokkenen: { of: 'betrokkenen', by: 'hadKlantcontact', carry: 'records' },
      leiddeTotInterneTaken: { of: 'internetaken', by: 'aanleidinggevendKlantcontact', carry: 'records' },
      wasOnderwerpobjecten: {
        of: 'onderwerpobjecten', by: 'wasKlantcontact', evidence: true,
        carry: groupColumns('onderwerpobjectidentificator', identificator),
      },
    },
  },
  onderwerpobjecten: {
    model: 'Onderwerpobject', word: 'onderwerpobject',
    groups: { onderwerpobjectidentificator: identificator },
    references: { klantcontact: owned('klantcontacten'), wasKlantcontact: owned('klantcontacten') },
  },
  'partij-identificatoren': {
    model: 'PartijIdentificator', word: 'partij identificator',
    columns: { anderePartijIdentificator: text(200) },
    groups: { partijIdentificator },
    references: {
      identificeerdePartij: owned('partijen'),
      subIdentificatorVan: {
        to: 'partij-identificatoren', onDelete: 'NO ACTION',
        carry: groupColumns('partijIdentificator', partijIdentificator),
      },
    },
    unique: [
      {
        columns: [...groupColumns('partijIdentificator', partijIdentificator), 'subIdentificatorVan'],
        nullsEqual: 'subIdentificatorVan',
        fault: { name: '__all__', reason: '`PartijIdentificator` moet uniek zijn, er bestaat er al een met deze gegevenscombinatie.' },
      },
      {
        columns: ['identificeerdePartij', 'partijIdentificator_codeSoortObjectId'],
        fault: { name: '__all__', reason: '`CodeSoortObjectId` moet uniek zijn voor de Partij.' },
      },
    ],
  },
  partijen: {
    model: 'Partij', word: 'partij',
    columns: {
      nummer,
      interneNotitie: text(1000),
      soortPartij: choice('persoon', 'organisatie', 'contactpersoon'),
      indicatieGeheimhouding: maybeFlag,
      voorkeurstaal: text(3),
      indicatieActief: flag(),
    },
    groups: { bezoekadres: adres, correspondentieadres: adres },
    references: { voorkeursDigitaalAdres: preferred('digitaleadressen'), voorkeursRekeningnummer: preferred('rekeningnummers') },
    details: {
      field: 'partijIdentificatie', by: 'soortPartij',
      kinds: {
        persoon: { groups: { contactnaam } },
        organisatie: { columns: { naam: text(200) } },
        contactpersoon: { groups: { contactnaam }, references: { werkteVoorPartij: owned('partijen') } },
      },
    },
    lists: {
      betrokkenen: { of: 'betrokkenen', by: 'wasPartij' },
      categorieRelaties: { of: 'categorie-relaties', by: 'partij', carry: 'records' },
      digitaleAdressen: { of: 'digitaleadressen', by: 'verstrektDoorPartij', carry: 'records', draft: 'links' },
      vertegenwoordigden: {
        of: 'partijen', by: 'vertegenwoordigendePartij', through: { table: 'vertegenwoordigingen', target: 'vertegenwoordigdePartij' },
      },
      rekeningnummers: { of: 'rekeningnummers', by: 'partij', draft: 'links' },
      partijIdentificatoren: {
        of: 'partij-identificatoren', by: 'identificeerdePartij', carry: 'records', embedded: true, draft: 'owns',
      },
      vertegenwoordigdDoor: {
        of: 'partijen', by: 'vertegenwoordigdePartij', evidence: true,
        through: { table: 'vertegenwoordigingen', target: 'vertegenwoordigendePartij' },
      },
    },
  },
  rekeningnummers: {
    model: 'Rekeningnummer', word: 'rekeningnummer',
    columns: { iban: required(34, { indexed: true }), bic: text(11) },
    references: { partij: owned('partijen') },
  },
  vertegenwoordigingen: {
    model: 'Vertegenwoordigden', word: 'vertegenwoordiging',
    references: {
      vertegenwoordigendePartij: owned('partijen', { required: true }),
      vertegenwoordigdePartij: owned('partijen', { required: true }),
    },
    unique: [uniqueSet('vertegenwoordigendePartij', 'vertegenwoordigdePartij')],
  },
  organisatie: {
    model: 'Organisatie', word: 'organisatie',
    columns: { handelsnaam: required(255), oprichtingsdatum: maybeDate, opheffingsdatum: maybeDate },
    groups: { adres },
  },
  persoon: {
    model: 'Persoon', word: 'persoon',
    columns: {
      geboortedatum: { type: 'date' },
      overlijdensdatum: maybeDate,
      geslachtsnaam: required(200),
      geslacht: { type: 'text', choices: ['m', 'v', 'o', ''], fallback: '' },
      voorvoegsel: text(10),
      voornamen: text(200),
    },
    groups: { adres },
  },
}

/** Lists that are kept in a table of their own and are no resource. */
export const linkTables: Readonly<Record<string, Readonly<Record<string, ResourceName>>>> = {
  internetaken_actoren: { internetaak: 'internetaken', actor: 'actoren' },
}

export const listsOf = (resource: ResourceName) => Object.entries(tables[resource].lists ?? {})
export const detailTable = (resource: ResourceName, kind: string) => `${resource}_${kind}`
