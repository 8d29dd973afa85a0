/** Reads what the records of an answer need around them: one query per relation, however many records there are. */
import { SourceError, type Local } from '#spi'
import { toBase, type Base } from './base.ts'
import type { Row, Session } from './dialect.ts'
import { keysIn } from './locals.ts'
import type { Mapping, Part, Rows } from './mapping.ts'
import type { Statements } from './statements.ts'
import type { TargetResource } from './targets.ts'
import type { Surroundings } from './translate.ts'

/** `follow` a reference to what it leads to, or look for the records whose reference `leads back` here. */
type Step =
  | { readonly follow: string; readonly to: TargetResource; readonly then?: readonly Step[] }
  | { readonly back: string; readonly from: TargetResource; readonly then?: readonly Step[] }

const numbers: readonly Step[] = [
  { from: 'partij-identificatoren', back: 'identificeerdePartij', then: [{ to: 'partij-identificatoren', follow: 'subIdentificatorVan' }] },
]
const toPartij = (follow: string): Step => ({ to: 'partijen', follow, then: numbers })
const toKlantcontact = (follow: string): Step => ({ to: 'klantcontacten', follow })
const adressen: Step = { from: 'digitaleadressen', back: 'verstrektDoorBetrokkene' }

const steps: Readonly<Record<TargetResource, readonly Step[]>> = {
  actoren: [],
  actorklantcontacten: [{ to: 'actoren', follow: 'actor' }, toKlantcontact('klantcontact')],
  betrokkenen: [toPartij('wasPartij'), toKlantcontact('hadKlantcontact'), adressen],
  digitaleadressen: [toPartij('verstrektDoorPartij'), { to: 'betrokkenen', follow: 'verstrektDoorBetrokkene' }],
  internetaken: [{ to: 'actoren', follow: 'toegewezenAanActoren' }, toKlantcontact('aanleidinggevendKlantcontact')],
  klantcontacten: [
    { from: 'betrokkenen', back: 'hadKlantcontact', then: [toPartij('wasPartij'), adressen] },
    { from: 'onderwerpobjecten', back: 'klantcontact', then: [toKlantcontact('wasKlantcontact')] },
    { from: 'onderwerpobjecten', back: 'wasKlantcontact' },
    { from: 'internetaken', back: 'aanleidinggevendKlantcontact', then: [{ to: 'actoren', follow: 'toegewezenAanActoren' }] },
    { from: 'actorklantcontacten', back: 'klantcontact', then: [{ to: 'actoren', follow: 'actor' }] },
  ],
  onderwerpobjecten: [toKlantcontact('klantcontact'), toKlantcontact('wasKlantcontact')],
  'partij-identificatoren': [toPartij('identificeerdePartij'), { to: 'partij-identificatoren', follow: 'subIdentificatorVan' }],
  partijen: [
    ...numbers,
    { from: 'digitaleadressen', back: 'verstrektDoorPartij', then: [{ to: 'betrokkenen', follow: 'verstrektDoorBetrokkene' }] },
    { to: 'digitaleadressen', follow: 'voorkeursDigitaalAdres' },
    toPartij('werkteVoorPartij'),
  ],
}

/** Keys that one statement carries: well under what databases allow, enough for a page in one go. */
const keysPerStatement = 500

/** Reads for one call; rows that were read once are not read again. */
export class Gatherer implements Surroundings {
  readonly #mapping: Mapping
  readonly #statements: Statements
  readonly #session: Session
  readonly #rows = new Map<string, Map<string, Row | undefined>>()
  readonly #bases = new Map<string, Base>()
  readonly #backs = new Map<string, Base[]>()

  constructor(mapping: Mapping, statements: Statements, session: Session) {
    this.#mapping = mapping
    this.#statements = statements
    this.#session = session
  }

  one(resource: TargetResource, local: Local): Base | undefined {
    return this.#bases.get(`${resource} ${local}`)
  }

  back(resource: TargetResource, reference: string, local: Local): readonly Base[] {
    return this.#backs.get(`${resource} ${reference} ${local}`) ?? []
  }

  /** Reads these records and all around them. Those that are not there are left out. */
  async read(resource: TargetResource, locals: readonly Local[]): Promise<void> {
    await this.#walk(steps[resource], await this.#read(resource, locals))
  }

  async #walk(next: readonly Step[] | undefined, bases: readonly Base[]): Promise<void> {
    for (const step of bases.length > 0 ? next ?? [] : []) {
      const found = 'follow' in step
        ? await this.#read(step.to, [...new Set(bases.flatMap(({ references }) => references[step.follow] ?? []))])
        : await this.#readBack(step.from, step.back, bases.map(({ local }) => local))
      await this.#walk(step.then, found)
    }
  }

  async #read(resource: TargetResource, locals: readonly Local[]): Promise<Base[]> {
    const found: Base[] = []
    for (const part of this.#mapping.parts[resource]) {
      const rows = await this.#rowsByKey(part.rows, keysIn(locals, part.slot, part.rows.form))
      found.push(...rows.flatMap((row) => this.#keep(part, row) ?? []))
    }
    return found
  }

  async #readBack(resource: TargetResource, reference: string, locals: readonly Local[]): Promise<Base[]> {
    const found = new Map<Local, Base>()
    for (const part of this.#mapping.parts[resource]) {
      for (const { column, slot, form } of part.references.filter(({ name }) => name === reference)) {
        const rows = await this.#rowsBy(part.rows, column, keysIn(locals, slot, form))
        for (const base of rows.flatMap((row) => this.#keep(part, row) ?? [])) found.set(base.local, base)
      }
    }
    const bases = [...found.values()].sort(byLocal)
    for (const local of locals) {
      const leadsHere = bases.filter(({ references }) => references[reference]?.includes(local))
      this.#backs.set(`${resource} ${reference} ${local}`, leadsHere)
    }
    return bases
  }

  #keep(part: Part, row: Row): Base | undefined {
    const base = toBase(part, row, this.#mapping.zone)
    if (base) this.#bases.set(`${part.resource} ${base.local}`, base)
    return base
  }

  #rowsBy(rows: Rows, column: string, keys: readonly string[]): Promise<Row[]> {
    return column === rows.key ? this.#rowsByKey(rows, keys) : this.#query(rows, column, keys)
  }

  async #rowsByKey(rows: Rows, keys: readonly string[]): Promise<Row[]> {
    const known = this.#rows.get(rows.name) ?? new Map<string, Row | undefined>()
    this.#rows.set(rows.name, known)
    const missing = keys.filter((key) => !known.has(key))
    const read = await this.#query(rows, rows.key, missing)
    for (const key of missing) known.set(key, undefined)
    for (const row of read) {
      if (known.get(row[rows.key]!)) throw new SourceError('bron-onleesbaar', `${rows.key} is not unique in rows ${rows.name}`)
      known.set(row[rows.key]!, row)
    }
    return keys.map((key) => known.get(key)).filter((row) => row !== undefined)
  }

  async #query(rows: Rows, column: string, keys: readonly string[]): Promise<Row[]> {
    const found: Row[] = []
    for (let start = 0; start < keys.length; start += keysPerStatement) {
      found.push(...await this.#session.query(this.#statements.rows(rows, column, keys.slice(start, start + keysPerStatement))))
    }
    return found
  }
}

/** By key, as a number where it is one, then by slot. */
function byLocal(one: Base, other: Base): number {
  const [key = '', slot = '0'] = one.local.split('#')
  const [otherKey = '', otherSlot = '0'] = other.local.split('#')
  return key.length - otherKey.length || (key < otherKey ? -1 : key > otherKey ? 1 : Number(slot) - Number(otherSlot))
}
