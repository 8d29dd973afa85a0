/** Evidence beside the records that it is of: it must say of them what they say themselves. */
import type { Evidence, Local, ResourceName, SourceRecord } from '#spi'
import { fieldsOf, localsOf } from './ports.ts'
import { asList, relationValue } from './references.ts'
import type { World } from './world.ts'

type Compared = readonly [what: string, evident: unknown, told: unknown]

/** What evidence says, and what the record says that it is of; nothing where that is not known, or does not say. */
const comparisons: { readonly [R in ResourceName]?: (world: World, record: SourceRecord, evidence: Evidence) => Compared[] } = {
  klantcontacten: (world, record, { hadBetrokkenen, gingOverOnderwerpobjecten }) => [
    ...sameLocals('hadBetrokkenen', hadBetrokkenen, relationValue('klantcontacten', record, 'hadBetrokkenen')),
    ...sameLocals('gingOverOnderwerpobjecten', gingOverOnderwerpobjecten, relationValue('klantcontacten', record, 'gingOverOnderwerpobjecten')),
    ...(hadBetrokkenen ?? []).flatMap(({ local, wasPartij }) => ofKnown(world, 'betrokkenen', local, 'wasPartij', (told) => ['wasPartij of a betrokkene', wasPartij?.local, (told as { local: Local } | null)?.local])),
    ...(gingOverOnderwerpobjecten ?? []).flatMap(({ local, objectId = '' }) =>
      ofKnown(world, 'onderwerpobjecten', local, 'onderwerpobjectidentificator', (told) => ['objectId of an onderwerpobject', objectId, (told as { objectId?: string } | null)?.objectId ?? ''])),
  ],
  betrokkenen: (world, record, { klantcontact, digitaleAdressen }) => [
    ...sameNumbers(world, record, 'hadKlantcontact', klantcontact),
    ...sameLocals('digitaleAdressen', digitaleAdressen, relationValue('betrokkenen', record, 'digitaleAdressen')),
    ...(digitaleAdressen ?? []).flatMap(({ local, adres }) => ofKnown(world, 'digitaleadressen', local, 'adres', (told) => ['adres of a digitaal adres', adres, told])),
  ],
  internetaken: (world, record, { klantcontact, actoren }) => [
    ...sameNumbers(world, record, 'aanleidinggevendKlantcontact', klantcontact),
    ...actorNames(world, record, actoren),
  ],
  digitaleadressen: (world, record, { betrokkene, partij }) => [
    ...(betrokkene ? ofKnown(world, 'betrokkenen', pointed('digitaleadressen', record, 'verstrektDoorBetrokkene'), 'rol', (told) => ['rol of the betrokkene', betrokkene.rol, told]) : []),
    ...(partij?.soortPartij === undefined ? [] : ofKnown(world, 'partijen', pointed('digitaleadressen', record, 'verstrektDoorPartij'), 'soortPartij', (told) => ['soortPartij of the partij', partij.soortPartij, told])),
  ],
}

export const givesEvidence = (resource: ResourceName): boolean => comparisons[resource] !== undefined

/** Names of what differs, no content. `judged`: there was something to compare. */
export function evidenceFaults(world: World, resource: ResourceName): { faults: string[]; judged: boolean } {
  const compare = comparisons[resource]!
  const compared = [...world.known(resource).values()].flatMap((record) => (record.evidence ? compare(world, record, record.evidence).map((one) => ({ record, one })) : []))
  return {
    judged: compared.length > 0,
    faults: compared.filter(({ one: [, evident, told] }) => JSON.stringify(evident) !== JSON.stringify(told)).map(({ record, one: [what] }) => `${what} by the evidence of ${record.local}`),
  }
}

function sameLocals(what: string, evident: readonly { local: Local }[] | undefined, told: unknown): Compared[] {
  if (!evident || told === undefined) return []
  return [[what, localsOf(evident).sort(), localsOf(asList(told as { local: Local }[])).sort()]]
}

function ofKnown(world: World, resource: ResourceName, local: Local | undefined, field: string, compare: (told: unknown) => Compared): Compared[] {
  const found = local === undefined ? undefined : world.known(resource).get(local)
  const told = found && fieldsOf(found)[field]
  return told === undefined ? [] : [compare(told)]
}

function pointed(resource: ResourceName, record: SourceRecord, relation: string): Local | undefined {
  return (relationValue(resource, record, relation) as { local: Local } | null | undefined)?.local
}

function sameNumbers(world: World, record: SourceRecord, relation: string, klantcontact: Evidence['klantcontact']): Compared[] {
  const local = (fieldsOf(record)[relation] as { local: Local } | null | undefined)?.local
  return (['nummer', 'referentienummer'] as const).flatMap((name) =>
    (klantcontact?.[name] === undefined ? [] : ofKnown(world, 'klantcontacten', local, name, (told) => [`${name} of the klantcontact`, klantcontact[name], told])))
}

function actorNames(world: World, record: SourceRecord, names: readonly string[] | undefined): Compared[] {
  const actoren = localsOf(asList(relationValue('internetaken', record, 'toegewezenAanActoren') as { local: Local }[] | undefined)).map((local) => world.known('actoren').get(local))
  const told = actoren.map((actor) => actor && fieldsOf(actor)['naam'])
  return !names || told.includes(undefined) ? [] : [['names of the actoren', [...names].sort(), (told as string[]).sort()]]
}
