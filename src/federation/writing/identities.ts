/** Who holds a number: it may be held once, over all the sources that the client sees. */
import { faults, type Fault } from '#domain/faults.ts'
import { identityKey, isValidIdentity, type Identity } from '#domain/identity.ts'
import type { Query } from '#domain/query.ts'
import type { Fields, SourceRecord } from '#domain/records.ts'
import { requireSources } from '../completeness.ts'
import { gatherAll } from '../gather.ts'
import type { Row } from '../merge.ts'
import { identitiesOf, persoonWithout } from '../who/persoon.ts'
import type { Scope } from '../service.ts'
import { defaultWindow } from '../walk.ts'
import type { Data, Targets } from './targets.ts'

/** The number of a partij-identificator as a body gives it; undefined for one that identifies nobody. `path`: of its references. */
export function identityIn(fields: Data, targets: Targets, path = ''): Identity | undefined {
  const parts = fields['partijIdentificator'] as { codeSoortObjectId: Identity['soort']; objectId: string } | undefined
  if (!parts) return undefined
  const parent = targets.get(`${path}subIdentificatorVan`)?.at?.record as SourceRecord<'partij-identificatoren'> | undefined
  const kvk = parent?.fields.partijIdentificator?.objectId
  const identity: Identity = { soort: parts.codeSoortObjectId, nummer: parts.objectId, ...(parts.codeSoortObjectId === 'vestigingsnummer' && kvk && { kvk }) }
  return isValidIdentity(identity) ? identity : undefined
}

/** The number of a partij-identificator as a source has it. */
export function identityOfRecord({ local, evidence, ...record }: SourceRecord): Identity | undefined {
  const fields: Fields<'partijen'> = { partijIdentificatoren: [{ local, ...record } as SourceRecord<'partij-identificatoren'>] }
  return identitiesOf({ local, fields, ...(evidence && { evidence }) })[0]
}

/** The partij-identificatoren with this number, in the sources that the client sees. */
export async function holdersOf(scope: Scope, identity: Identity): Promise<Row[]> {
  const { soort, nummer } = identity
  const query: Query = {
    resource: 'partij-identificatoren',
    filters: [{ name: 'partijIdentificatorObjectId', value: nummer }, { name: 'partijIdentificatorCodeSoortObjectId', value: soort }],
    references: [], persoon: [{ identities: [identity] }], page: 1, pageSize: defaultWindow, expand: [],
  }
  const { rows } = await gatherAll(scope.asking, query, { personen: [persoonWithout(identity)], window: defaultWindow, aside: true })
  return rows.filter(({ record }) => {
    const own = identityOfRecord(record)
    return own !== undefined && identityKey(own) === identityKey(identity)
  })
}

export interface NewNumber {
  /** Of the identificator in the body. */
  readonly path: string
  readonly identity: Identity
}

/**
 * The faults of numbers that somebody has already. Only sources that the client sees count: a refusal must not tell that
 * another one knows the number. Throws SourcesFailed when one of them did not answer: a second record would be the result.
 */
export async function takenFaults(scope: Scope, numbers: readonly NewNumber[], isOwn: (row: Row) => boolean = () => false): Promise<Fault[]> {
  const found = await Promise.all(numbers.map(async ({ path, identity }) => {
    const [rows, personen] = await Promise.all([holdersOf(scope, identity), scope.personen.byIdentities([identity])])
    const others = rows.filter((row) => !isOwn(row))
    const partijen = personen.filter(({ identities }) => identities.some((one) => identityKey(one) === identityKey(identity))).flatMap((persoon) => persoon.partijen)
    const elsewhere = partijen.filter(({ source }) => !rows.some((row) => row.source === source))
    return others.length + elsewhere.length > 0 ? [faults.numberTaken(path)] : []
  }))
  if (numbers.length > 0) requireSources(scope.asking, 'strict', true)
  return found.flat()
}
