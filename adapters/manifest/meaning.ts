/** The faults of a manifest that its shape does not show: places that are no places, parts that lead nowhere, filters that nothing proves. */
import { filters, type SourceRecord } from '#spi'
import type { ListDocument, ManifestDocument, PartDocument, PushDocument, RequestDocument, ResourceDocument, WhenDocument } from './document.ts'
import { parseCondition, takesValue } from './languages.ts'
import { parsePath } from './paths.ts'
import { templatePieces, writtenValue } from './plan.ts'
import type { ManifestFault } from './read.ts'
import { isTargetResource, targetsOf, type Target, type TargetResource } from './targets.ts'

type Faults = ManifestFault[]

export function meaningFaults(manifest: ManifestDocument): Faults {
  const faults: Faults = []
  for (const [place, { when }] of (manifest.errors ?? []).entries()) faults.push(...whenFaults(when, ['errors', String(place), 'when']))
  if (manifest.auth?.kind === 'session') faults.push(...requestFaults(manifest, manifest.auth.login, ['auth', 'login']))
  for (const [name, written] of Object.entries(manifest.resources)) {
    if (isTargetResource(name)) faults.push(...resourceFaults(manifest, name, written, ['resources', name]))
  }
  return faults
}

function resourceFaults(manifest: ManifestDocument, resource: TargetResource, written: ResourceDocument, path: readonly string[]): Faults {
  const faults: Faults = []
  const say = (key: string, says: string) => faults.push({ path: key ? [...path, key] : path, says })
  const { slots, list, get, id, ...part } = written
  if (slots) {
    if (part.fields || part.from || list || get || id) say('', 'has slots, so that fields, from, list, get and id stand there or with the resource it is from')
    for (const [slot, one] of Object.entries(slots)) {
      const highest = codecOf(manifest, resource) === 'uuid' ? 7 : 255
      if (Number(slot) > highest) say('slots', `the highest slot is ${highest}`)
      faults.push(...partFaults(manifest, resource, one, [...path, 'slots', slot]))
      const parent = one.from && manifest.resources[one.from]
      if (parent?.slots) faults.push({ path: [...path, 'slots', slot, 'from'], says: `${one.from} has slots itself` })
    }
    return faults
  }
  if (!part.fields) say('', 'fields is missing')
  if (part.from) {
    for (const key of ['id', 'list', 'get'] as const) if (written[key]) say(key, `belongs to ${part.from}, whose rows these are`)
    if (part.each && !part.key) say('each', 'needs key, by which the elements are told apart')
    if (part.key && manifest.resources[part.from]?.slots) say('key', `${part.from} has slots, and an id has no room for both`)
    if (part.key && codecOf(manifest, resource) !== 'integer') say('key', 'makes an id of two whole numbers, and the id of the row is none')
  } else {
    if (!id) say('', 'id is missing')
    else if (!parsePath(id.path)) say('id', `${id.path} is no path`)
    if (!get) say('', 'get is missing: an id that Gevel hands out could not be followed')
    if (part.each || part.key) say('each', 'goes with from')
  }
  faults.push(...partFaults(manifest, resource, part, path))
  if (list) faults.push(...listFaults(manifest, resource, list, [...path, 'list'], part.fields ?? {}))
  if (get) faults.push(...getFaults(manifest, written, [...path, 'get']))
  return faults
}

function codecOf(manifest: ManifestDocument, resource: TargetResource): string | undefined {
  const { id, from, slots } = manifest.resources[resource] ?? {}
  const above = from ?? Object.values(slots ?? {})[0]?.from
  return id?.codec ?? (above && above !== resource ? codecOf(manifest, above) : undefined)
}

function partFaults(manifest: ManifestDocument, resource: TargetResource, part: PartDocument, path: readonly string[]): Faults {
  const faults: Faults = []
  if (part.from && !manifest.resources[part.from]) faults.push({ path: [...path, 'from'], says: `names ${part.from}, which this manifest does not hold` })
  for (const key of ['each', 'key'] as const) if (part[key] !== undefined) faults.push(...pathFaults(part[key], [...path, key]))
  if (part.when !== undefined) faults.push(...[part.when].flat().flatMap((one) => whenFaults(one, [...path, 'when'])))
  faults.push(...fieldFaults(manifest, targetsOf(resource), part.fields ?? {}, [...path, 'fields'], part.from))
  return faults
}

function fieldFaults(manifest: ManifestDocument, targets: Readonly<Record<string, Target>>, written: Readonly<Record<string, unknown>>, path: readonly string[], from?: TargetResource): Faults {
  const faults: Faults = []
  for (const [name, target] of Object.entries(targets)) {
    const value = written[name]
    const place = [...path, name]
    if (value === undefined) {
      // What a record is part of gives it that reference.
      if (target.required && target.kind !== 'group' && !(target.kind === 'reference' && from !== undefined)) faults.push({ path, says: `${name} is missing, and the standard requires it` })
    } else if (target.kind === 'group') {
      faults.push(...fieldFaults(manifest, target.members, value as Readonly<Record<string, unknown>>, place))
    } else if (target.kind === 'reference') {
      faults.push(...referenceFaults(manifest, target.to, value as Readonly<Record<string, unknown>>, place))
    } else if (target.kind === 'number') {
      faults.push(...Object.entries(value as Readonly<Record<string, string>>).flatMap(([soort, one]) => pathFaults(one, [...place, soort])))
    } else {
      faults.push(...valueFaults(value, target, place))
    }
  }
  return faults
}

function referenceFaults(manifest: ManifestDocument, to: string, written: Readonly<Record<string, unknown>>, path: readonly string[]): Faults {
  const faults: Faults = []
  const { local, slot, when, ...numbers } = written
  const target = isTargetResource(to) ? manifest.resources[to] : undefined
  if (!target) faults.push({ path, says: `points at ${to}, which this manifest does not hold` })
  if ((local === undefined) === (slot === undefined)) faults.push({ path, says: 'needs either local or slot' })
  if (typeof local === 'string') {
    faults.push(...pathFaults(local, [...path, 'local']))
    if (target?.slots || target?.from) faults.push({ path: [...path, 'local'], says: `${to} has no rows of its own to point at` })
  }
  if (typeof slot === 'number' && target && !target.slots?.[slot]) faults.push({ path: [...path, 'slot'], says: `${to} has no slot ${slot}` })
  if (when !== undefined) faults.push(...[when].flat().flatMap((one) => whenFaults(one as WhenDocument, [...path, 'when'])))
  for (const [soort, one] of Object.entries(numbers)) {
    if (to !== 'partijen') faults.push({ path: [...path, soort], says: 'is for references to partijen' })
    faults.push(...pathFaults(String(one), [...path, soort]))
  }
  return faults
}

function valueFaults(value: unknown, { schema }: Extract<Target, { kind: 'value' }>, path: readonly string[]): Faults {
  const { path: one, firstOf, joined, template, constant, codes, default: fallback } = writtenValue(value)
  const faults: Faults = []
  const ways = [one, firstOf, joined, template, constant].filter((given) => given !== undefined)
  if (ways.length !== 1) faults.push({ path, says: 'needs exactly one of path, firstOf, joined, template and constant' })
  for (const text of [one, ...(firstOf ?? []), ...(joined?.paths ?? [])]) if (text !== undefined) faults.push(...pathFaults(text, path))
  if (template !== undefined && !templatePieces(template)?.some((piece) => typeof piece !== 'string')) faults.push({ path, says: 'is no template: write text and {path}' })
  if (codes && (template !== undefined || joined || constant !== undefined)) faults.push({ path, says: 'codes go with a path' })
  const isFree = schema.type === 'string' && !schema.enum && !schema.format
  if (fallback !== undefined && constant !== undefined) faults.push({ path, says: 'a constant needs no default' })
  if (template !== undefined && !isFree) faults.push({ path, says: 'a template makes text, and this is none' })
  return faults
}

function pathFaults(text: string, path: readonly string[]): Faults {
  return parsePath(text) ? [] : [{ path, says: `${text} is no path` }]
}

function whenFaults(when: WhenDocument, path: readonly string[]): Faults {
  return pathFaults(typeof when === 'string' ? when : when.path, path)
}

function requestFaults({ manifest }: ManifestDocument, { get, post, call, params, body }: RequestDocument, path: readonly string[]): Faults {
  const faults: Faults = []
  const ways = [get, post, call].filter((one) => one !== undefined)
  if (ways.length !== 1) faults.push({ path, says: 'needs exactly one of get, post and call' })
  if ((manifest === 'jsonrpc/1') !== (call !== undefined)) faults.push({ path, says: manifest === 'jsonrpc/1' ? 'a remote procedure is a call' : 'calls are for jsonrpc/1' })
  if (params && call === undefined) faults.push({ path: [...path, 'params'], says: 'go with a call' })
  if (body !== undefined && post === undefined) faults.push({ path: [...path, 'body'], says: 'goes with a post' })
  return faults
}

function getFaults(manifest: ManifestDocument, { get, list }: ResourceDocument, path: readonly string[]): Faults {
  if (get!.where !== undefined) {
    const isAlone = get!.get === undefined && get!.post === undefined && get!.call === undefined
    return !list || !isAlone ? [{ path, says: 'with where goes through the list, and has no request of its own' }] : conditionFaults(list, get!.where, [...path, 'where'])
  }
  return requestFaults(manifest, get!, path)
}

function listFaults(manifest: ManifestDocument, resource: TargetResource, list: ListDocument, path: readonly string[], fields: Readonly<Record<string, unknown>>): Faults {
  const faults = requestFaults(manifest, list, path)
  for (const key of ['rows', 'total'] as const) if (list[key] !== undefined) faults.push(...pathFaults(list[key], [...path, key]))
  if (list.count) faults.push(...requestFaults(manifest, list.count, [...path, 'count']))
  const shown = shownBy(resource, fields)
  for (const [name, push] of Object.entries(list.filters ?? {})) {
    faults.push(...pushFaults(list, push, [...path, 'filters', name]))
    if (writtenValue(fields[name] ?? '').codes) faults.push({ path: [...path, 'filters', name], says: 'the field has codes, and the source knows no other' })
    if (!isShown(resource, name, shown)) faults.push({ path: [...path, 'filters', name], says: 'no field of this manifest shows whether an answer keeps it' })
  }
  for (const [key, push] of Object.entries(list.persoon ?? {})) faults.push(...pushFaults(list, push, [...path, 'persoon', key]))
  for (const name of (list.needs ?? []).flat()) {
    const possible = name === 'persoon' ? Object.keys(list.persoon ?? {}).length > 0 : Object.hasOwn(list.filters ?? {}, name)
    if (!possible) faults.push({ path: [...path, 'needs'], says: `needs ${name} and cannot be asked by it` })
  }
  return [...faults, ...pageFaults(list, path)]
}

function pageFaults({ page, where }: ListDocument, path: readonly string[]): Faults {
  if (!page) return []
  const faults: Faults = []
  if (['cursor', 'nextLink'].includes(page.kind) !== (page.next !== undefined)) faults.push({ path: [...path, 'page'], says: 'cursor and nextLink need next, and no other kind has it' })
  if ((page.kind === 'keyset') !== (page.after !== undefined)) faults.push({ path: [...path, 'page'], says: 'keyset needs after, and no other kind has it' })
  if (page.after !== undefined) faults.push(...conditionFaults({ where }, page.after, [...path, 'page', 'after']))
  for (const text of [page.next, page.size, typeof page.more === 'object' && 'path' in page.more ? page.more.path : undefined]) {
    if (text !== undefined) faults.push(...pathFaults(text, [...path, 'page']))
  }
  return faults
}

function pushFaults(list: ListDocument, { where, query, anyOf }: PushDocument, path: readonly string[]): Faults {
  if (where === undefined && query === undefined) return [{ path, says: 'needs where or query' }]
  const faults: Faults = []
  const mentions = (value: unknown) => /\{values?(:|\})/.test(JSON.stringify(value ?? ''))
  if (!mentions(where) && !mentions(query)) faults.push({ path, says: 'holds no {value}, so that the source is not asked for it' })
  if (where !== undefined) faults.push(...conditionFaults(list, where, [...path, 'where']))
  if (anyOf !== undefined && where === undefined) faults.push({ path: [...path, 'anyOf'], says: 'goes with where' })
  const isJson = list.where?.language === undefined || list.where.language === 'json'
  if (anyOf !== undefined && isJson && !JSON.stringify(where).includes('{values')) faults.push({ path: [...path, 'anyOf'], says: 'needs {values} in a JSON condition' })
  return faults
}

/** A value stands in a condition of a language by its placeholder only; in JSON it is a value by itself. */
function conditionFaults({ where }: { readonly where?: ListDocument['where'] | undefined }, condition: unknown, path: readonly string[]): Faults {
  const language = where?.language
  if (language === undefined) return [{ path, says: 'needs where.language of the list, which says how values are quoted' }]
  if (language === 'json') return typeof condition === 'string' ? [{ path, says: 'is text, and the language of the list is json' }] : []
  const pieces = typeof condition === 'string' ? parseCondition(condition) : undefined
  if (!pieces || !takesValue(pieces)) return [{ path, says: `is no condition of ${language} with {value}, {value:integer} or {value:guid} in it` }]
  return typeof condition === 'string' && /'\{value|"\{value/.test(condition) ? [{ path, says: 'has quotes around {value}, which brings its own' }] : []
}

/** A record in which every field that is mapped has a value. */
function shownBy(resource: TargetResource, fields: Readonly<Record<string, unknown>>): SourceRecord {
  const of = (targets: Readonly<Record<string, Target>>, written: Readonly<Record<string, unknown>>): Record<string, unknown> =>
    Object.fromEntries(Object.keys(written).map((name): [string, unknown] => {
      const target = targets[name]!
      if (target.kind === 'group') return [name, of(target.members, written[name] as Readonly<Record<string, unknown>>)]
      return [name, target.kind === 'reference' ? { local: 'x' } : target.kind === 'number' ? { objectId: 'x' } : target.schema.type === 'boolean' ? true : 'x']
    }))
  return { local: 'x', fields: of(targetsOf(resource), fields) }
}

/** Evidence is made from what else a row holds, and is looked at in each answer. */
function isShown(resource: TargetResource, name: string, record: SourceRecord): boolean {
  const values = filters[resource][name]!.values(record)
  return values === undefined || values.some((value) => value !== null && value !== '' && value !== false)
}
