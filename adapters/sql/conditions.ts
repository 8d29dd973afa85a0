/**
 * What is asked of a source, as SQL over the rows of one part. Each condition holds for exactly those rows whose record
 * `translate.ts` gives the value asked for; what cannot be said so exactly is not offered (see `ability.ts`).
 */
import { identificatorCodes, normaliseAdres, soortenDigitaalAdres, type Local, type PersoonFilter, type SoortDigitaalAdres } from '#spi'
import type { Comparing } from './comparing.ts'
import { rowsAs } from './fit.ts'
import { allOf, always, anyOf, never, not, sql, type Fragment } from './fragment.ts'
import { keysIn } from './locals.ts'
import type { ColumnSource, MappedReference, MappedValue, Mapping, Part } from './mapping.ts'
import type { FilterTarget, TargetResource } from './targets.ts'
import { numberLength } from './values.ts'

export type Wanted = readonly (string | boolean)[]
/** The rows of a part under the name that a statement gave them. */
export interface Aliased {
  readonly part: Part
  readonly alias: string
}

export interface Conditions {
  present(at: Aliased, column: string): Fragment
  /** There is a record for the row. */
  exists(at: Aliased): Fragment
  filter(at: Aliased, target: FilterTarget, wanted: Wanted): Fragment
  persoon(at: Aliased, asked: PersoonFilter): Fragment
}

export function conditionsFor(comparing: Comparing, mapping: Mapping): Conditions {
  /** Unlike any that is in sight where the rows are asked for. */
  const within = ({ alias }: Aliased) => `${alias}_`
  const column = ({ part, alias }: Aliased, name: string) => comparing.column(part.rows, alias, name)
  const key = (at: Aliased) => column(at, at.part.rows.key)

  function present(at: Aliased, name: string): Fragment {
    return comparing.isPresent(column(at, name), at.part.rows.empty[name] ?? [])
  }

  function exists(at: Aliased): Fragment {
    return at.part.when.length === 0 ? always : anyOf(at.part.when.map((name) => present(at, name)))
  }

  function keys(at: Aliased, locals: readonly Local[]): Fragment {
    return comparing.isOneOf(key(at), keysIn(locals, at.part.slot, at.part.rows.form))
  }

  function isGiven(at: Aliased, { column: name, unless }: MappedReference): Fragment {
    return unless === undefined ? present(at, name) : allOf([present(at, name), not(present(at, unless))])
  }

  /** The reference leads to a record of the other resource for which `holds` is true. */
  function leadsTo(at: Aliased, reference: string, holds: (there: Aliased) => Fragment): Fragment {
    return anyOf(referencesOf(at.part, reference).flatMap((mapped) => partsOf(mapped.target.to)
      .filter((part) => part.slot === mapped.slot)
      .map((part) => {
        const there = { part, alias: within(at) }
        return allOf([isGiven(at, mapped), isAmong(column(at, mapped.column), there, key(there), [holds(there)])])
      })))
  }

  /** A record of the other resource whose reference leads here, and for which `holds` is true. */
  function ledFrom(at: Aliased, resource: TargetResource, reference: string, holds: (there: Aliased) => Fragment): Fragment {
    return anyOf(partsOf(resource).flatMap((part) => referencesOf(part, reference)
      .filter(({ slot }) => slot === at.part.slot)
      .map((mapped) => {
        const there = { part, alias: within(at) }
        return isAmong(key(at), there, column(there, mapped.column), [isGiven(there, mapped), holds(there)])
      })))
  }

  function isAmong(tested: ReturnType<typeof key>, there: Aliased, given: ReturnType<typeof key>, holding: readonly Fragment[]): Fragment {
    const where = allOf([exists(there), ...holding])
    return where === never ? never : comparing.isAmong(tested, given, sql`FROM ${rowsAs(there.part.rows, there.alias)} WHERE ${where}`)
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
    const found = column(at, source.column)
    if (source.codes) return hasCode(at, source, wanted)
    const texts = wanted.map(String)
    const empty = source.default ?? (target.empty === '' ? '' : undefined)
    const filled = target.kind === 'text' && target.max ? comparing.isCutTo(found, target.max, texts) : comparing.isOneOf(found, texts)
    return anyOf([
      allOf([present(at, source.column), filled]),
      ...(empty !== undefined && wanted.includes(empty) ? [not(present(at, source.column))] : []),
    ])
  }

  function hasCode(at: Aliased, { column: name, codes = {}, default: fallback }: ColumnSource, wanted: Wanted): Fragment {
    const found = column(at, name)
    const meant = Object.keys(codes).filter((code) => wanted.includes(codes[code]!))
    const otherwise = fallback !== undefined && wanted.includes(fallback)
    return anyOf([comparing.isOneOf(found, meant), ...(otherwise ? [not(comparing.isText(comparing.text(found), Object.keys(codes)))] : [])])
  }

  function ofAdres(at: Aliased, compared: 'as stored' | 'normalised', wanted: readonly string[]): Fragment {
    const soort = valueOf(at.part, 'soortDigitaalAdres')!
    const { column: name } = valueOf(at.part, 'adres')!.source as ColumnSource
    const found = comparing.text(column(at, name))
    return anyOf(soortenDigitaalAdres.map((one) => {
      const values = compared === 'normalised' && one === 'telefoonnummer' ? wanted.flatMap(spellings) : wanted
      return allOf([equals(at, soort, [one]), comparing.isText(compared === 'normalised' ? normalised(one, found) : stored(one, found), values)])
    }))
  }

  /** As `readAdres` gives it. */
  function stored(soort: SoortDigitaalAdres, found: Fragment): Fragment {
    return soort === 'telefoonnummer' ? comparing.without(found, ['(0)', ' ', '(', ')', '.', '-', '/']) : found
  }

  function normalised(soort: SoortDigitaalAdres, found: Fragment): Fragment {
    return soort === 'email' ? comparing.lower(found) : stored(soort, found)
  }

  function ofNumber(at: Aliased, member: 'objectId' | 'codeObjecttype' | 'codeRegister' | 'codeSoortObjectId', wanted: readonly string[]): Fragment {
    const { soort } = at.part.number!
    if (member === 'objectId') return hasNumber(at, wanted)
    return wanted.includes(member === 'codeSoortObjectId' ? soort : identificatorCodes[soort][member]) ? always : never
  }

  /** As `readNumber` gives it: the column may have dropped zeros in front. */
  function hasNumber(at: Aliased, wanted: readonly string[]): Fragment {
    const { soort, column: name } = at.part.number!
    const numbers = wanted.filter((nummer) => nummer.length === numberLength[soort] && /^\d+$/.test(nummer))
    return comparing.isOneOf(column(at, name), numbers.flatMap(withoutZeros))
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

  return { present, exists, filter, persoon }
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
