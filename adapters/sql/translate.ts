/** Rows to records, purely: what each row says (`base.ts`), completed with what `gather.ts` read around it. */
import {
  toPartijIdentificator,
  type BetrokkeneEvidence, type Evidence, type IdentificatorEvidence, type Identity, type Included, type Local, type PartijReference, type SourceRecord,
} from '#spi'
import type { Base, Data } from './base.ts'
import type { TargetResource } from './targets.ts'
import { Unreadable } from './values.ts'

/** What was read around the records of an answer. */
export interface Surroundings {
  /** The record that a reference leads to. */
  one(resource: TargetResource, local: Local): Base | undefined
  /** The records whose reference leads to this one, oldest key first. */
  back(resource: TargetResource, reference: string, local: Local): readonly Base[]
}

/** @throws Unreadable when something that the record cannot do without is missing or unreadable itself */
export function toRecord(base: Base, around: Surroundings): SourceRecord {
  if (base.unreadable !== undefined) throw new Unreadable(base.unreadable)
  const included = includedWith(base, around)
  return { local: base.local, ...translations[base.resource](base, around), ...(included && { included }) }
}

/** Relations whose other side is read whole for the record itself: by resource, what points here, and by which reference. */
const broughtAlong: Readonly<Partial<Record<TargetResource, readonly (readonly [TargetResource, string])[]>>> = {
  klantcontacten: [['onderwerpobjecten', 'klantcontact'], ['internetaken', 'aanleidinggevendKlantcontact']],
  partijen: [['digitaleadressen', 'verstrektDoorPartij'], ['partij-identificatoren', 'identificeerdePartij']],
}

function includedWith({ resource, local }: Base, around: Surroundings): Included | undefined {
  const lists = broughtAlong[resource]?.map(([of, reference]) => [of, around.back(of, reference, local).flatMap((one) => ifReadable(one, around) ?? [])])
  return lists && Object.fromEntries(lists) as Included
}

function ifReadable(base: Base, around: Surroundings): SourceRecord | undefined {
  try {
    return toRecord(base, around)
  } catch (broken) {
    if (broken instanceof Unreadable) return undefined
    throw broken
  }
}

interface Translated {
  readonly fields: Data
  readonly evidence?: Evidence
}

const translations: Readonly<Record<TargetResource, (base: Base, around: Surroundings) => Translated>> = {
  actoren: ({ fields }) => ({ fields }),
  actorklantcontacten: (base, around) => ({
    fields: { actor: parent(base, 'actor', 'actoren', around), klantcontact: parent(base, 'klantcontact', 'klantcontacten', around) },
  }),
  betrokkenen: toBetrokkene,
  digitaleadressen: toDigitaalAdres,
  internetaken: toInterneTaak,
  klantcontacten: toKlantcontact,
  onderwerpobjecten: (base, around) => ({
    fields: { ...base.fields, klantcontact: to(base, 'klantcontact', 'klantcontacten', around), wasKlantcontact: to(base, 'wasKlantcontact', 'klantcontacten', around) },
  }),
  'partij-identificatoren': toPartijIdentificatorRecord,
  partijen: toPartij,
}

function toKlantcontact(base: Base, around: Surroundings): Translated {
  const betrokkenen = around.back('betrokkenen', 'hadKlantcontact', base.local)
  const onderwerpen = readable(around.back('onderwerpobjecten', 'klantcontact', base.local))
  return {
    fields: {
      ...base.fields,
      hadBetrokkenen: locals(readable(betrokkenen)),
      gingOverOnderwerpobjecten: locals(onderwerpen),
      leiddeTotInterneTaken: locals(readable(around.back('internetaken', 'aanleidinggevendKlantcontact', base.local))),
      omvatteBijlagen: [],
      hadBetrokkenActoren: around.back('actorklantcontacten', 'klantcontact', base.local)
        .map((link) => embedded(target(link, 'actor', 'actoren', around), around)),
    },
    evidence: {
      // Who was there is not known when one of them cannot be read: better no evidence than half of it.
      ...(betrokkenen.every(isReadable) && { hadBetrokkenen: betrokkenen.map((one) => betrokkeneEvidence(one, around)) }),
      gingOverOnderwerpobjecten: onderwerpen.map(onderwerpEvidence),
      wasOnderwerpobjecten: readable(around.back('onderwerpobjecten', 'wasKlantcontact', base.local)).map(onderwerpEvidence),
    },
  }
}

function betrokkeneEvidence(base: Base, around: Surroundings): BetrokkeneEvidence {
  const adressen = adressenOf(base, around).map(({ adres }) => adres)
  return { local: base.local, wasPartij: toPartijReference(base, 'wasPartij', around), adressen }
}

function adressenOf(betrokkene: Base, around: Surroundings) {
  return readable(around.back('digitaleadressen', 'verstrektDoorBetrokkene', betrokkene.local))
    .map(({ local, fields }) => ({ local, adres: fields['adres'] as string }))
}

function onderwerpEvidence({ local, fields }: Base): IdentificatorEvidence {
  return { local, ...(fields['onderwerpobjectidentificator'] as object | null | undefined) }
}

function toBetrokkene(base: Base, around: Surroundings): Translated {
  const adressen = adressenOf(base, around)
  return {
    fields: {
      ...base.fields,
      hadKlantcontact: parent(base, 'hadKlantcontact', 'klantcontacten', around),
      wasPartij: toPartijReference(base, 'wasPartij', around),
      digitaleAdressen: locals(adressen),
    },
    evidence: {
      digitaleAdressen: adressen,
      ...klantcontactEvidence(base, 'hadKlantcontact', around),
      ...partijEvidence(base, 'wasPartij', around),
    },
  }
}

function toDigitaalAdres(base: Base, around: Surroundings): Translated {
  const betrokkene = target(base, 'verstrektDoorBetrokkene', 'betrokkenen', around)
  return {
    fields: {
      ...base.fields,
      verstrektDoorBetrokkene: to(base, 'verstrektDoorBetrokkene', 'betrokkenen', around),
      verstrektDoorPartij: toPartijReference(base, 'verstrektDoorPartij', around),
    },
    evidence: {
      ...(betrokkene && isReadable(betrokkene) && { betrokkene: { rol: betrokkene.fields['rol'] as string } }),
      ...partijEvidence(base, 'verstrektDoorPartij', around),
    },
  }
}

function toInterneTaak(base: Base, around: Surroundings): Translated {
  const actoren = (base.references['toegewezenAanActoren'] ?? []).flatMap((local) => around.one('actoren', local) ?? [])
  return {
    fields: {
      ...base.fields,
      aanleidinggevendKlantcontact: parent(base, 'aanleidinggevendKlantcontact', 'klantcontacten', around),
      toegewezenAanActoren: locals(actoren),
    },
    evidence: {
      ...(actoren.every(isReadable) && { actoren: actoren.map(({ fields }) => fields['naam'] as string) }),
      ...klantcontactEvidence(base, 'aanleidinggevendKlantcontact', around),
    },
  }
}

function toPartij(base: Base, around: Surroundings): Translated {
  const { partijIdentificatie, ...fields } = base.fields
  const identificatoren = around.back('partij-identificatoren', 'identificeerdePartij', base.local)
  const soort = fields['soortPartij'] as string
  return {
    fields: {
      ...fields,
      ...(partijIdentificatie !== undefined && { partijIdentificatie: identificatieOf(soort, partijIdentificatie as Data | null, base, around) }),
      ...('voorkeursDigitaalAdres' in base.references && { voorkeursDigitaalAdres: to(base, 'voorkeursDigitaalAdres', 'digitaleadressen', around) }),
      digitaleAdressen: locals(readable(around.back('digitaleadressen', 'verstrektDoorPartij', base.local))),
      partijIdentificatoren: identificatoren.map((one) => embedded(one, around)),
      rekeningnummers: [], categorieRelaties: [], vertegenwoordigden: [],
    },
    evidence: {
      subIdentificatorVan: identificatoren.flatMap((one) => subIdentificatorVan(one, around)),
      categorieen: [], vertegenwoordigdDoor: [],
    },
  }
}

/** The members that go with the soort; `null` when none has a value. */
function identificatieOf(soort: string, all: Data | null, base: Base, around: Surroundings): Data | null {
  if (soort === 'organisatie') return all?.['naam'] ? { naam: all['naam'] } : null
  const persoon = { contactnaam: all?.['contactnaam'] ?? null }
  if (soort === 'contactpersoon') return { ...persoon, werkteVoorPartij: toPartijReference(base, 'werkteVoorPartij', around) }
  return persoon.contactnaam === null ? null : persoon
}

function toPartijIdentificatorRecord(base: Base, around: Surroundings): Translated {
  return {
    fields: {
      ...base.fields,
      partijIdentificator: toPartijIdentificator(base.number!),
      identificeerdePartij: toPartijReference(base, 'identificeerdePartij', around),
      subIdentificatorVan: to(base, 'subIdentificatorVan', 'partij-identificatoren', around),
    },
    evidence: { subIdentificatorVan: subIdentificatorVan(base, around) },
  }
}

function subIdentificatorVan(base: Base, around: Surroundings) {
  const number = target(base, 'subIdentificatorVan', 'partij-identificatoren', around)?.number
  return number ? [toPartijIdentificator(number)] : []
}

/** `undefined` when a number of the partij cannot be read, and so is not known. */
function identiteitenOf(partij: Local, around: Surroundings): readonly Identity[] | undefined {
  const found = around.back('partij-identificatoren', 'identificeerdePartij', partij)
  if (!found.every(isReadable)) return undefined
  return found.map((one): Identity => {
    const kvk = target(one, 'subIdentificatorVan', 'partij-identificatoren', around)?.number?.nummer
    return { ...one.number!, ...(one.number!.soort === 'vestigingsnummer' && kvk !== undefined && { kvk }) }
  })
}

function target(base: Base, name: string, resource: TargetResource, around: Surroundings): Base | undefined {
  const local = base.references[name]?.[0]
  return local === undefined ? undefined : around.one(resource, local)
}

/** `null` for a reference that is empty, or that leads to a row that is not there. */
function to(base: Base, name: string, resource: TargetResource, around: Surroundings): { local: Local } | null {
  const found = target(base, name, resource, around)
  return found ? { local: found.local } : null
}

function toPartijReference(base: Base, name: string, around: Surroundings): PartijReference | null {
  const found = to(base, name, 'partijen', around)
  if (!found) return null
  const identiteiten = identiteitenOf(found.local, around)
  return { ...found, ...(identiteiten && { identiteiten }) }
}

/** What a record belongs to: without it, or when it cannot be read, neither can the record. */
function parent(base: Base, name: string, resource: TargetResource, around: Surroundings): { local: Local } {
  const found = target(base, name, resource, around)
  if (!found) throw new Unreadable(`${name} leads to no row, and the standard requires it`)
  if (found.unreadable !== undefined) throw new Unreadable(`${name} leads to a row that cannot be read: ${found.unreadable}`)
  return { local: found.local }
}

/** A record inside another: when it cannot be read, neither can its holder. */
function embedded(base: Base | undefined, around: Surroundings): SourceRecord {
  if (!base) throw new Unreadable('a link leads to no row')
  return toRecord(base, around)
}

function klantcontactEvidence(base: Base, name: string, around: Surroundings): Evidence {
  const fields = target(base, name, 'klantcontacten', around)!.fields as { nummer?: string | null; referentienummer?: string | null }
  const { nummer, referentienummer } = fields
  return { klantcontact: { ...(nummer !== undefined && { nummer }), ...(referentienummer !== undefined && { referentienummer }) } }
}

function partijEvidence(base: Base, name: string, around: Surroundings): Evidence {
  const found = target(base, name, 'partijen', around)
  if (!found || !isReadable(found)) return {}
  const { soortPartij, nummer } = found.fields as { soortPartij?: string; nummer?: string | null }
  return { partij: { ...(soortPartij !== undefined && { soortPartij }), ...(nummer !== undefined && { nummer }) } }
}

function isReadable({ unreadable }: Base): boolean {
  return unreadable === undefined
}

/** References lead to what can be had: a record that cannot be read is left out of them, as it is of lists. */
function readable(bases: readonly Base[]): Base[] {
  return bases.filter(isReadable)
}

function locals(bases: readonly { readonly local: Local }[]): { local: Local }[] {
  return bases.map(({ local }) => ({ local }))
}
