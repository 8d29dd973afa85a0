/** The statements that this adapter runs, whatever is asked of it: which records, how many, and the rows themselves. */
import type { Order, PersoonFilter } from '#spi'
import type { TypeOf } from './columns.ts'
import type { Comparing } from './comparing.ts'
import { valueOf, type Aliased, type Conditions, type Wanted } from './conditions.ts'
import type { Dialect } from './dialect.ts'
import { rowsAs } from './fit.ts'
import { allOf, count, identifier, join, never, not, sql, trusted, type Fragment, type Statement } from './fragment.ts'
import type { Mapping, Part, Rows } from './mapping.ts'
import { sortingFor, type Sorted, type Timed } from './sorting.ts'
import { filterTargets, type TargetResource } from './targets.ts'

export interface Question {
  readonly resource: TargetResource
  readonly filters: readonly { readonly name: string; readonly wanted: Wanted }[]
  readonly persoon?: PersoonFilter | undefined
  readonly order?: Order | undefined
}

/** How many rows answer; `timed`: of those how many have a time to sort on; `skipped`: how many have one that no clock showed. */
export interface Tally {
  readonly total: number
  readonly timed: number
  readonly skipped: number
}

/** The last row before a page: its key, the place of its part, and what it is sorted on as text. */
export interface After {
  readonly key: string
  readonly part: number
  readonly sorted: string | null
  /** How many rows there are up to it. */
  readonly rows: number
}

export interface Range {
  readonly limit: number
  readonly offset: number
  /** A row before the page from where it can be reached, as `canFollow` allows. */
  readonly after?: After | undefined
}

export interface Statements {
  /** Rows `{k, p, o}`: the key, the place of the part among the parts of the resource, and what is sorted on; in order. */
  page(question: Question, range: Range, tally: Tally): Statement
  /** One row `{total, timed, skipped}`. */
  tally(question: Question): Statement
  /** Pages of this question can be reached from a row before them; where they are sorted, from one that has a time. */
  canFollow(question: Question): boolean
  /** One row as `page` gives it: that of this rank among those with a time that a clock showed. */
  landmark(question: Question, rank: number): Statement
  /** One row `{total}`: how many with a time that no clock showed come before a landmark, or with it. */
  skippedBefore(question: Question, landmark: Omit<After, 'rows'>): Statement
  /** All mapped columns, under their own names, of the rows that have one of these keys in a column. */
  rows(rows: Rows, column: string, keys: readonly string[]): Statement
}

interface Branch {
  readonly at: Aliased
  readonly place: number
  readonly where: readonly Fragment[]
  readonly sorted?: Sorted | undefined
}

export function statementsFor(dialect: Dialect, mapping: Mapping, conditions: Conditions, comparing: Comparing, typeOf: TypeOf): Statements {
  const sorting = sortingFor(dialect, mapping, conditions, typeOf)
  const key = ({ part, alias }: Aliased) => identifier(alias, part.rows.key)
  const from = ({ part, alias }: Aliased) => rowsAs(part.rows, alias)

  function branches(question: Question): Branch[] {
    const { resource, filters, persoon, order } = question
    return mapping.parts[resource].map((part, place) => {
      const at: Aliased = { part, alias: 't' }
      const where = [
        conditions.exists(at),
        ...filters.map(({ name, wanted }) => conditions.filter(at, filterTargets[resource][name]!, wanted)),
        ...(persoon ? [conditions.persoon(at, persoon)] : []),
      ]
      return { at, place, where, ...(order && { sorted: sorting(at, order.field) }) }
    })
  }

  /** Rows of one branch, in order where a number of them is asked for. */
  function selected({ at, place, where, sorted }: Branch, most?: { limit: number; offset: number }): Fragment {
    const columns = sql`SELECT ${key(at)} AS k, ${count(place)} AS p, ${sorted?.value ?? trusted('NULL')} AS o`
    const rows = sql`${columns} FROM ${from(at)} WHERE ${allOf(where)}`
    if (!most) return rows
    return sql`${rows} ORDER BY ${sorted?.descending ? sql`${sorted.descending}, ` : trusted('')}${key(at)} DESC${limited(most)}`
  }

  const limited = ({ limit, offset }: { limit: number; offset: number }) => sql` LIMIT ${count(limit)} OFFSET ${count(offset)}`

  /** Branches whose rows come in order by themselves, so that of each only the beginning has to be read. */
  function inOrder(question: Question, { after }: Range, tally: Tally): Branch[] | undefined {
    const found = branches(question)
    if (!question.order) return after ? found.map((branch) => ({ ...branch, where: [...branch.where, precedes(branch, after)] })) : found
    const [branch, ...more] = found
    if (!branch?.sorted?.native || more.length > 0) return undefined
    const { native } = branch.sorted
    const following = (timed: Timed) => (after ? [timed.isAfter(after.sorted!, lower(branch, after))] : [])
    return [
      narrowed(branch, native.timed, native.isTimed, ...(tally.skipped > 0 ? [native.isNotSkipped] : []), ...following(native.timed)),
      ...(tally.skipped > 0 ? [narrowed(branch, native.shifted, native.isSkipped, ...following(native.shifted))] : []),
      ...(tally.timed < tally.total ? [narrowed(branch, native.untimed, native.isNotTimed)] : []),
    ]
  }

  const narrowed = (branch: Branch, sorted: Sorted, ...where: readonly Fragment[]): Branch => ({ ...branch, where: [...branch.where, ...where], sorted })
  const lower = ({ at }: Branch, after: Omit<After, 'rows'>) => sql`${key(at)} < ${keyValue(at, after.key)}`
  const precedes = (branch: Branch, after: After) =>
    sql`${key(branch.at)} ${trusted(branch.place > after.part ? '<=' : '<')} ${keyValue(branch.at, after.key)}`

  function keyValue({ part }: Aliased, value: string): Fragment {
    const { kind } = typeOf(part.rows, part.rows.key)
    return kind === 'integer' ? dialect.wholeNumber(value) : kind === 'uuid' ? dialect.uuid(value) : sql`${value}`
  }

  function page(question: Question, range: Range, tally: Tally): Fragment {
    const found = inOrder(question, range, tally)
    // What has no time comes after all that has one: a page in it needs nothing of the rest.
    const only = found && onlyBranch(found, range, tally)
    if (only) return selected(only.branch, only)
    const rest = { limit: range.limit, offset: range.offset - (range.after?.rows ?? 0) }
    const most = { limit: rest.limit + rest.offset, offset: 0 }
    const rows = found
      ? found.map((branch, place) => sql`SELECT * FROM (${selected(branch, most)}) AS ${identifier(`b${place}`)}`)
      : branches(question).map((branch) => selected(branch))
    const order = sql`${question.order ? sql`${dialect.descending(trusted('u.o'))}, ` : trusted('')}u.k DESC, u.p`
    return sql`SELECT * FROM (${join(rows, ' UNION ALL ')}) AS u ORDER BY ${order}${limited(rest)}`
  }

  function onlyBranch(found: readonly Branch[], { limit, offset, after }: Range, { timed, skipped, total }: Tally): { branch: Branch; limit: number; offset: number } | undefined {
    const rest = { limit, offset: offset - (after?.rows ?? 0) }
    if (found.length === 1) return { branch: found[0]!, ...rest }
    if (!found[0]!.sorted) return undefined
    if (offset >= timed && timed < total) return { branch: found.at(-1)!, limit, offset: offset - timed }
    return skipped === 0 && offset + limit <= timed ? { branch: found[0]!, ...rest } : undefined
  }

  function places(question: Question, found: Fragment): Statement {
    const { rows } = mapping.parts[question.resource][0]!
    const k = dialect.text(trusted('found.k'), typeOf(rows, rows.key))
    const sorted = question.order && branches(question)[0]!.sorted
    const o = sorted ? sorted.shown(trusted('found.o')) : trusted('NULL')
    return dialect.write(sql`SELECT ${k} AS k, ${dialect.shown(trusted('found.p'))} AS p, ${o} AS o FROM (${found}) AS found`)
  }

  return {
    page: (question, range, tally) => places(question, page(question, range, tally)),
    landmark(question, rank) {
      const branch = branches(question)[0]!
      const { timed, isTimed, isNotSkipped } = branch.sorted!.native!
      return places(question, selected(narrowed(branch, timed, isTimed, isNotSkipped), { limit: 1, offset: rank }))
    },
    skippedBefore(question, landmark) {
      const branch = branches(question)[0]!
      const { shifted, isSkipped } = branch.sorted!.native!
      const isAfter = shifted.isAfter(landmark.sorted!, lower(branch, landmark))
      return dialect.write(sql`SELECT ${dialect.shown(trusted('count(*)'))} AS total FROM ${from(branch.at)} WHERE ${allOf([...branch.where, isSkipped, not(isAfter)])}`)
    },
    tally(question) {
      const found = branches(question)
      const native = found.length === 1 ? found[0]!.sorted?.native : undefined
      const total = dialect.shown(trusted('count(*)'))
      if (!native) return dialect.write(sql`SELECT ${total} AS total FROM (${join(found.map((branch) => selected({ ...branch, sorted: undefined })), ' UNION ALL ')}) AS found`)
      const { at, where } = found[0]!
      const timed = dialect.shown(sql`count(CASE WHEN ${native.isTimed} THEN 1 END)`)
      const skipped = native.isSkipped === never ? trusted("'0'") : dialect.shown(sql`(SELECT count(*) FROM ${from(at)} WHERE ${allOf([...where, native.isSkipped])})`)
      return dialect.write(sql`SELECT ${total} AS total, ${timed} AS timed, ${skipped} AS skipped FROM ${from(at)} WHERE ${allOf(where)}`)
    },
    canFollow(question) {
      const found = branches(question)
      return !question.order || (found.length === 1 && found[0]!.sorted?.native !== undefined)
    },
    rows(rows, column, keys) {
      const columns = rows.columns.map((name) => {
        const { at, type } = comparing.column(rows, 't', name)
        return sql`${dialect.text(at, type)} AS ${identifier(name)}`
      })
      return dialect.write(sql`SELECT ${join(columns)} FROM ${rowsAs(rows, 't')} WHERE ${comparing.isOneOf(comparing.column(rows, 't', column), keys)}`)
    },
  }
}

/** The field can be sorted on: every part reads it from a column. */
export function isSortable(parts: readonly Part[], field: string): boolean {
  return parts.every((part) => {
    const source = valueOf(part, field)?.source
    return source !== undefined && 'column' in source
  })
}
