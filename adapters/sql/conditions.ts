/**
 * What is asked of a source, as SQL over the rows of one part. Each condition holds for exactly those rows whose record
 * `translate.ts` gives the value asked for; what cannot be said so exactly is not offered (see `ability.ts`).
 */
import { identificatorCodes, normaliseAdres, soortenDigitaalAdres, type Local, type PersoonFilter, type SoortDigitaalAdres } from '#spi'
import type { Dialect } from './dialect.ts'
import { allOf, always, anyOf, never, oneOf, sql, trusted, type Fragment } from './fragment.ts'
import { keysIn } from './locals.ts'
import type { ColumnSource, MappedReference, MappedValue, Mapping, Part, Rows } from './mapping.ts'
import type { FilterTarget, TargetResource } from './targets.ts'
import { numberLength } from './values.ts'

export type Wanted = readonly (string | boolean)[]
/** The rows of a part under the name that a statement gave them. */
export interface Aliased {
  readonly part: Part
  readonly alias: string
}

export interface Conditions {
  rowsAs(rows: Rows, alias: string): Fragment
  column(alias: string, name: string): Fragment
  /** A column as text, NULL as `''`. */
  text(alias: string, name: string): Fragment
  present(at: Aliased, column: string): Fragment
  /** There is a record for the row. */
  exists(at: Aliased): Fragment
  filter(at: Aliased, target: FilterTarget, wanted: Wanted): Fragment
  persoon(at: Aliased, asked: PersoonFilter): Fragment
  keys(at: Aliased, locals: readonly Local[]): Fragment
}

export function conditionsFor(dialect: Dialect, mapping: Mapping): Conditions {
  /** Unlike any that is in sight where the rows are asked for. */
  const within = ({ alias }: Aliased) => `${alias}_`
  const name = (text: string) => trusted(dialect.identifier(text))
  const column = (alias: string, named: string) => sql`${name(alias)}.${name(named)}`
  const text = (alias: string, named: string) => sql`COALESCE(${dialect.text(column(alias, named))}, '')`
  const key = ({ part, alias }: Aliased) => column(alias, part.rows.key)

  function rowsAs({ source }: Rows, alias: string): Fragment {
    return 'table' in source ? sql`${name(source.table)} AS ${name(alias)}` : sql`(${trusted(source.query)}) AS ${name(alias)}`
  }

  function present({ part, alias }: Aliased, named: string): Fragment {
    return sql`NOT ${oneOf(text(alias, named), ['', ...(part.rows.empty[named] ?? [])])}`
  }

  function exists(at: Aliased): Fragment {
    return at.part.when.length === 0 ? always : anyOf(at.part.when.map((named) => present(at, named)))
  }

  function keys(at: Aliased, locals: readonly Local[]): Fragment {
    return oneOf(key(at), keysIn(locals, at.part.slot).map(BigInt))
  }

  function isGiven(at: Aliased, { column: named, unless }: MappedReference): Fragment {
    return unless === undefined ? present(at, named) : sql`${present(at, named)} AND NOT ${present(at, unless)}`
  }

  /** The reference leads to a record of the other resource for which `holds` is true. */
  function leadsTo(at: Aliased, reference: string, holds: (there: Aliased) => Fragment): Fragment {
    return anyOf(referencesOf(at.part, reference).flatMap((mapped) => partsOf(mapped.target.to)
      .filter((part) => part.slot === mapped.slot)
      .map((part) => {
        const there = { part, alias: within(at) }
        return sql`(${isGiven(at, mapped)} AND ${column(at.alias, mapped.column)} IN (SELECT ${key(there)} FROM ${rowsAs(part.rows, there.alias)} WHERE ${allOf([exists(there), holds(there)])}))`
      })))
  }

  /** A record of the other resource whose reference leads here, and for which `holds` is true. */
  function ledFrom(at: Aliased, resource: TargetResource, reference: string, holds: (there: Aliased) => Fragment): Fragment {
    return anyOf(partsOf(resource).flatMap((part) => referencesOf(part, reference)
      .filter(({ slot }) => slot === at.part.slot)
      .map((mapped) => {
        const there = { part, alias: within(at) }
        return sql`${key(at)} IN (SELECT ${column(there.alias, mapped.column)} FROM ${rowsAs(part.rows, there.alias)} WHERE ${allOf([exists(there), isGiven(there, mapped), holds(there)])})`
      })))
  }

  function partsOf(resource: TargetResource): readonly Part[] {
    return mapping.parts[resource]
  }

  function filter(at: Aliased, target: FilterTarget, wanted: Wanted): Fragment {
    if ('value' in target) return ofValue(at, target.value, wanted)
    if ('reference' in target) return leadsTo(at, target.reference, (there) => keys(there, wanted.map(String)))
    if ('adres' in target) return ofAdres(at, target.adres, wanted.map(String))
    if ('number' in target) return ofNumber(at, target.number, wanted.map(String))
    const { at: inside } = target
    return ledFrom(at, target.through, target.back, (there) => (inside === 'self' ? keys(there, wanted.map(String)) : ofValue(there, inside.value, wanted)))
  }

  function ofValue(at: Aliased, path: string, wanted: Wanted): Fragment {
    const mapped = valueOf(at.part, path)
    return mapped ? equals(at, mapped, wanted) : never
  }

  function equals(at: Aliased, { target, source }: MappedValue, wanted: Wanted): Fragment {
    if ('constant' in source) return wanted.includes(source.constant) ? always : never
    if ('template' in source) throw new TypeError('a template cannot be compared')
    const found = text(at.alias, source.column)
    if (source.codes) return hasCode(found, source, wanted)
    const filled = target.kind === 'text' && target.max ? dialect.cut(found, target.max) : found
    const empty = source.default ?? (target.empty === '' ? '' : undefined)
    return anyOf([
      allOf([present(at, source.column), oneOf(filled, wanted.map(String))]),
      ...(empty !== undefined && wanted.includes(empty) ? [sql`NOT ${present(at, source.column)}`] : []),
    ])
  }

  function hasCode(found: Fragment, { codes = {}, default: fallback }: ColumnSource, wanted: Wanted): Fragment {
    const meant = Object.keys(codes).filter((code) => wanted.includes(codes[code]!))
    const otherwise = fallback !== undefined && wanted.includes(fallback)
    return anyOf([oneOf(found, meant), ...(otherwise ? [sql`NOT ${oneOf(found, Object.keys(codes))}`] : [])])
  }

  function ofAdres(at: Aliased, compared: 'as stored' | 'normalised', wanted: readonly string[]): Fragment {
    const soort = valueOf(at.part, 'soortDigitaalAdres')!
    const { column: named } = valueOf(at.part, 'adres')!.source as ColumnSource
    const found = text(at.alias, named)
    return anyOf(soortenDigitaalAdres.map((one) => allOf([
      equals(at, soort, [one]),
      compared === 'as stored' ? oneOf(storedAdres(one, found), wanted) : ofNormalisedAdres(one, found, wanted),
    ])))
  }

  /** As `readAdres` gives it. */
  function storedAdres(soort: SoortDigitaalAdres, found: Fragment): Fragment {
    if (soort !== 'telefoonnummer') return found
    return ['(0)', ' ', '(', ')', '.', '-', '/'].reduce((rest, mark) => dialect.replace(rest, mark, ''), found)
  }

  function ofNormalisedAdres(soort: SoortDigitaalAdres, found: Fragment, wanted: readonly string[]): Fragment {
    if (soort === 'email') return oneOf(dialect.lower(found), wanted)
    return oneOf(storedAdres(soort, found), soort === 'telefoonnummer' ? wanted.flatMap(spellings) : wanted)
  }

  function ofNumber(at: Aliased, member: 'objectId' | 'codeObjecttype' | 'codeRegister' | 'codeSoortObjectId', wanted: readonly string[]): Fragment {
    const { soort } = at.part.number!
    if (member === 'objectId') return hasNumber(at, wanted)
    return wanted.includes(member === 'codeSoortObjectId' ? soort : identificatorCodes[soort][member]) ? always : never
  }

  /** As `readNumber` gives it: the column may have dropped zeros in front. */
  function hasNumber({ part, alias }: Aliased, wanted: readonly string[]): Fragment {
    const { soort, column: named } = part.number!
    const numbers = wanted.filter((nummer) => nummer.length === numberLength[soort] && /^\d+$/.test(nummer))
    return oneOf(text(alias, named), numbers.flatMap(withoutZeros))
  }

  function persoon(at: Aliased, asked: PersoonFilter): Fragment {
    switch (at.part.resource) {
      case 'partijen': return isPersoon(at, asked)
      case 'betrokkenen': return leadsTo(at, 'wasPartij', (there) => isPersoon(there, asked))
      case 'digitaleadressen': return leadsTo(at, 'verstrektDoorPartij', (there) => isPersoon(there, asked))
      case 'klantcontacten': return ledFrom(at, 'betrokkenen', 'hadKlantcontact', (there) => persoon(there, asked))
      case 'partij-identificatoren':
        return asked.key === 'local' ? leadsTo(at, 'identificeerdePartij', (there) => keys(there, asked.values)) : ofPersoon(at, asked)
      default: throw new TypeError(`${at.part.resource} belongs to no persoon`)
    }
  }

  function isPersoon(at: Aliased, asked: PersoonFilter): Fragment {
    if (asked.key === 'local') return keys(at, asked.values)
    return ledFrom(at, 'partij-identificatoren', 'identificeerdePartij', (there) => ofPersoon(there, asked))
  }

  function ofPersoon(at: Aliased, { key: soort, values }: PersoonFilter): Fragment {
    if (at.part.number!.soort !== soort) return never
    if (soort !== 'vestigingsnummer') return hasNumber(at, values)
    const byParent = new Map<string, string[]>()
    for (const [kvk, nummer = ''] of values.map((pair) => pair.split('/') as [string, string?])) byParent.set(kvk, [...(byParent.get(kvk) ?? []), nummer])
    const underParent = [...byParent].map(([kvk, nummers]) =>
      kvk ? allOf([hasNumber(at, nummers), leadsTo(at, 'subIdentificatorVan', (parent) => hasNumber(parent, [kvk]))]) : hasNumber(at, nummers))
    // The numbers first: few rows have one of them, and only of those the parent has to be looked up.
    return allOf([hasNumber(at, [...byParent.values()].flat()), anyOf(underParent)])
  }

  return { rowsAs, column, text, present, exists, filter, persoon, keys }
}

export function valueOf(part: Part, path: string): MappedValue | undefined {
  return part.values.find((mapped) => mapped.path === path)
}

export function referencesOf(part: Part, name: string): readonly MappedReference[] {
  return part.references.filter((reference) => reference.name === name)
}

/** The ways in which a source may have written a telephone number that is `+31612345678` when normalised. */
function spellings(normalised: string): string[] {
  if (!normalised.startsWith('+')) return []
  return [normalised, `00${normalised.slice(1)}`, `0${normalised.slice(3)}`]
    .filter((spelling) => normaliseAdres('telefoonnummer', spelling) === normalised)
}

function withoutZeros(nummer: string): string[] {
  const found = [nummer]
  for (let rest = nummer; rest.startsWith('0') && rest.length > 1;) found.push((rest = rest.slice(1)))
  return found
}
