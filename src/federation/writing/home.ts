/** Which source a new record goes to: a root to the client's own source for writing, a child to where its parent lives. */
import { persoonSource } from '#domain/ids.ts'
import type { ResourceName } from '#domain/resources.ts'
import type { RequestContext, Scope } from '../service.ts'
import type { Source } from '../source.ts'
import { NotWritable } from './failures.ts'
import type { Target, Targets } from './targets.ts'

/** What a record belongs to, the strongest first. A resource that is not here is a root. */
const parents: { readonly [R in ResourceName]?: readonly string[] } = {
  actorklantcontacten: ['klantcontact'],
  betrokkenen: ['hadKlantcontact'],
  bijlagen: ['wasBijlageVanKlantcontact'],
  'categorie-relaties': ['partij'],
  digitaleadressen: ['verstrektDoorBetrokkene', 'verstrektDoorPartij'],
  internetaken: ['aanleidinggevendKlantcontact'],
  onderwerpobjecten: ['klantcontact', 'wasKlantcontact'],
  'partij-identificatoren': ['identificeerdePartij'],
  rekeningnummers: ['partij'],
  vertegenwoordigingen: ['vertegenwoordigendePartij'],
}

/** Throws NotWritable for a client that only reads. */
export function writeSource(scope: Scope, { writes }: RequestContext): Source {
  const source = scope.asking.visible.find(({ name }) => name === writes)
  if (!source) throw new NotWritable('Deze afnemer mag alleen lezen: er is geen bron ingericht om in te schrijven.')
  return source
}

export function homeOf(resource: ResourceName, targets: Targets, own: Source): Source {
  for (const name of parents[resource] ?? []) {
    const parent = targets.get(name)
    if (parent) return homeOfTarget(parent, own)
  }
  return own
}

/** For writes, somebody with a number lives in the client's own source, if only as a stand-in. */
function homeOfTarget({ persoon, at, ref }: Target, own: Source): Source {
  if (!persoon) return at!.source
  const isHere = persoon.partijen.some(({ source }) => source === own)
  return isHere || ref.source === persoonSource ? own : persoon.partijen[0]!.source
}
