/** A document as the rules look at it: operations with all that they inherit, and every field of every schema once. */
import type { Document } from '../check/document.ts'
import { Place } from './place.ts'

export interface Parameter {
  readonly name: string
  readonly in: string
  readonly place: Place
}

export interface Operation {
  readonly path: string
  readonly method: string
  readonly place: Place
  /** Those of the path included. */
  readonly parameters: readonly Parameter[]
  readonly body: Place | undefined
  readonly responses: readonly (readonly [string, Place])[]
  /** Its own requirements, or those of the document; empty: everybody may. */
  readonly security: readonly Readonly<Record<string, unknown>>[]
}

/** A field of an object, or a parameter, with the schema of its value. */
export interface Field {
  readonly name: string
  readonly schema: Place
}

export interface Api {
  readonly document: Document
  readonly root: Place
  /** By what is written in `paths`. */
  readonly paths: readonly (readonly [string, Place])[]
  readonly operations: readonly Operation[]
  readonly properties: readonly Field[]
}

/** What a path may have beside operations. */
export const besideOperations = ['summary', 'description', 'servers', 'parameters', '$ref']
const operationNames = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace']

export function apiOf(document: Document): Api {
  const root = Place.of(document)
  const paths = root.at('paths')?.members() ?? []
  return {
    document, root, paths,
    operations: paths.flatMap(([path, item]) => operationsOf(document, path, item)),
    properties: propertiesOf(root),
  }
}

function operationsOf(document: Document, path: string, item: Place): Operation[] {
  return item.members().filter(([method]) => operationNames.includes(method)).map(([method, place]) => {
    const own = parametersOf(place)
    const inherited = parametersOf(item).filter((one) => !own.some((other) => other.name === one.name && other.in === one.in))
    const security = (place.at('security')?.value ?? document.security ?? []) as Operation['security']
    return { path, method, place, parameters: [...inherited, ...own], body: place.at('requestBody'), responses: place.at('responses')?.members() ?? [], security }
  })
}

const parametersOf = (holder: Place): Parameter[] =>
  (holder.at('parameters')?.members() ?? []).map(([, place]) => ({ name: place.text('name') ?? '', in: place.text('in') ?? '', place }))

/** Parts of a schema that are schemas themselves, one each, and those that are lists or maps of schemas. */
const single = ['items', 'not', 'additionalProperties']
const several = ['allOf', 'oneOf', 'anyOf', 'properties']

function propertiesOf(root: Place): Field[] {
  const seen = new Map<string, Place>()
  const visit = (schema: Place | undefined): void => {
    if (!schema || typeof schema.value !== 'object' || seen.has(schema.pointer)) return
    seen.set(schema.pointer, schema)
    for (const part of single) visit(schema.at(part))
    for (const part of several) for (const [, one] of schema.at(part)?.members() ?? []) visit(one)
  }
  for (const schema of schemasIn(root)) visit(schema)
  const all = [...seen.values()].flatMap((schema) => schema.at('properties')?.members() ?? [])
  return all.map(([name, schema]) => ({ name, schema }))
}

/** Those of components, and those that stand where they are used. */
function* schemasIn(root: Place): Generator<Place> {
  for (const [, schema] of root.at('components', 'schemas')?.members() ?? []) yield schema
  const used = new Set<string>()
  const look = function* (place: Place): Generator<Place> {
    if (used.has(place.pointer)) return
    used.add(place.pointer)
    const schema = place.at('schema')
    if (schema) yield schema
    for (const [name, member] of place.members()) if (name !== 'schema' && name !== 'example' && name !== 'examples') yield* look(member)
  }
  for (const part of ['paths', 'components'] as const) {
    for (const [name, member] of root.at(part)?.members() ?? []) if (part === 'paths' || name !== 'schemas') yield* look(member)
  }
}

/** What a schema says of its value, looking through `allOf`. */
export function keywordOf(schema: Place | undefined, keyword: string): unknown {
  if (!schema) return undefined
  const own = schema.at(keyword)?.value
  if (own !== undefined) return own
  for (const [, part] of schema.at('allOf')?.members() ?? []) {
    const found = keywordOf(part, keyword)
    if (found !== undefined) return found
  }
  return undefined
}

/** Fields of an object, those of its parts included. */
export function fieldsOf(schema: Place | undefined): readonly Field[] {
  if (!schema) return []
  const own = (schema.at('properties')?.members() ?? []).map(([name, place]) => ({ name, schema: place }))
  return [...own, ...(schema.at('allOf')?.members() ?? []).flatMap(([, part]) => fieldsOf(part))]
}
