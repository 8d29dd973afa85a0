/** Two OpenAPI 3.0 documents, compared by what a program can see of them: everything but texts and ways of writing. */
import { compareMaps, compareValues, type Compare, type Difference } from './differences.ts'
import { followed, schemaName, type Data, type Document } from './document.ts'
import { normalParameter, normalSchema, structural } from './normal-form.ts'

/** What `document` has other than `standard`; empty when a client cannot tell them apart. */
export function compareDocuments(standard: Document, document: Document): Difference[] {
  return new Comparison(standard, document).all()
}

type Named = Readonly<Record<string, Data>>

class Comparison {
  readonly #standard: Document
  readonly #document: Document

  constructor(standard: Document, document: Document) {
    this.#standard = standard
    this.#document = document
  }

  all(): Difference[] {
    return [...compareTops(this.#standard, this.#document), ...this.#paths(), ...this.#schemas(), ...this.#securitySchemes()]
  }

  #paths(): Difference[] {
    const operations = (document: Document) => mapValues(document.paths ?? {}, (item) => operationsOf(document, item))
    return compareMaps(operations(this.#standard), operations(this.#document), ['paths'], (one, other, path) =>
      compareMaps(one, other, path, this.#operation))
  }

  readonly #operation: Compare<Data> = (standard, document, path) => {
    const { parameters: theirs, requestBody: theirBody = {}, responses: theirResponses, security: theirSecurity, ...rest } = standard
    const { parameters: ours, requestBody: ourBody = {}, responses: ourResponses, security: ourSecurity, ...ourRest } = document
    return [
      ...compareMaps(structural(rest), structural(ourRest), path, compareValues),
      ...compareSets(theirSecurity as Data[], ourSecurity as Data[], [...path, 'security']),
      ...compareMaps(theirs as Named, ours as Named, [...path, 'parameters'], this.#withSchema),
      ...this.#withContent(followed(this.#standard, theirBody as Data), followed(this.#document, ourBody as Data), [...path, 'requestBody']),
      ...compareMaps((theirResponses ?? {}) as Named, (ourResponses ?? {}) as Named, [...path, 'responses'], this.#response),
    ]
  }

  readonly #response: Compare<Data> = (one, other, path) => {
    const { headers: theirs = {}, ...standard } = followed(this.#standard, one)
    const { headers: ours = {}, ...document } = followed(this.#document, other)
    return [
      ...this.#withContent(standard, document, path),
      ...compareMaps(theirs as Named, ours as Named, [...path, 'headers'], (header, ourHeader, at) =>
        this.#withSchema(followed(this.#standard, header), followed(this.#document, ourHeader), at)),
    ]
  }

  readonly #withContent: Compare<Data> = (standard, document, path) => {
    const { content: theirs = {}, ...rest } = standard
    const { content: ours = {}, ...ourRest } = document
    return [
      ...compareMaps(structural(rest), structural(ourRest), path, compareValues),
      ...compareMaps(theirs as Named, ours as Named, [...path, 'content'], this.#withSchema),
    ]
  }

  /** A parameter, a header or a media type. */
  readonly #withSchema: Compare<Data> = (standard, document, path) => {
    const { schema: theirs, ...rest } = standard
    const { schema: ours, ...ourRest } = document
    const only = (schema: unknown): Named => (schema === undefined ? {} : { schema: schema as Data })
    return [
      ...compareMaps(structural(rest), structural(ourRest), path, compareValues),
      ...compareMaps(only(theirs), only(ours), path, this.#schema),
    ]
  }

  /** Schemas by name, but those that only list values: they are compared where they are used. */
  #schemas(): Difference[] {
    const named = (document: Document) => Object.fromEntries(Object.entries(document.components?.['schemas'] ?? {}).filter(([, schema]) => !isList(schema)))
    return compareMaps(named(this.#standard), named(this.#document), ['components', 'schemas'], this.#schema)
  }

  #securitySchemes(): Difference[] {
    const schemes = (document: Document) => mapValues(document.components?.['securitySchemes'] ?? {}, structural)
    return compareMaps(schemes(this.#standard), schemes(this.#document), ['components', 'securitySchemes'], (one, other, path) =>
      compareMaps(one, other, path, compareValues))
  }

  readonly #schema: Compare<Data> = (standard, document, path) => {
    if (this.#isComparedByName(standard, document)) return []
    const theirs = normalSchema(this.#standard, standard)
    const ours = normalSchema(this.#document, document)
    return compareMaps(theirs, ours, path, (one, other, at) => this.#keyword(at.at(-1)!, one, other, at))
  }

  #isComparedByName(standard: Data, document: Data): boolean {
    const name = schemaName(standard)
    return name !== undefined && name === schemaName(document) && !isList(this.#standard.components!['schemas']![name]!)
  }

  #keyword(keyword: string, standard: unknown, document: unknown, path: readonly string[]): Difference[] {
    switch (keyword) {
      case 'properties': return compareMaps(standard as Named, document as Named, path, this.#schema)
      case 'items':
      case 'not':
      case 'additionalProperties':
        return isObject(standard) && isObject(document) ? this.#schema(standard, document, path) : compareValues(standard, document, path)
      case 'oneOf':
      case 'anyOf': return this.#alternatives(standard as Data[], document as Data[], path)
      case 'enum':
      case 'required': return compareSets(standard as unknown[], document as unknown[], path)
      case 'discriminator': return compareDiscriminators(standard as Data, document as Data, path)
      default: return compareValues(standard, document, path)
    }
  }

  /** In any order: those that are named by name, the others by place. */
  #alternatives(standard: readonly Data[], document: readonly Data[], path: readonly string[]): Difference[] {
    const named = (alternatives: readonly Data[]) => Object.fromEntries(alternatives.map((one, place) => [schemaName(one) ?? String(place), one]))
    return compareMaps(named(standard), named(document), path, this.#schema)
  }
}

/** What stands above the paths: servers and tags by what identifies them. */
function compareTops(standard: Document, document: Document): Difference[] {
  const info = ({ info: { title, version } = {} }: Document): Data => ({ ...(title !== undefined && { title }), ...(version !== undefined && { version }) })
  const servers = (one: Document) => (one.servers ?? []).map(({ url }) => url)
  const tags = (one: Document) => (one.tags ?? []).map(({ name }) => name)
  return [
    ...compareValues(standard.openapi, document.openapi, ['openapi']),
    ...compareMaps(info(standard), info(document), ['info'], compareValues),
    ...compareSets(servers(standard), servers(document), ['servers']),
    ...compareSets(tags(standard), tags(document), ['tags']),
  ]
}

const methods = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace']

/** Operations of a path by method, each with its parameters by `in name`, and what it inherits from the path and the document. */
function operationsOf(document: Document, item: Data): Named {
  const shared = (item['parameters'] ?? []) as Data[]
  return Object.fromEntries(Object.entries(item).filter(([name]) => methods.includes(name)).map(([method, value]) => {
    const { parameters = [], security = document.security ?? [], ...rest } = value as { readonly parameters?: Data[]; readonly security?: unknown }
    const found = [...shared, ...parameters].map((one) => normalParameter(followed(document, one)))
    return [method, { ...rest, security, parameters: Object.fromEntries(found.map((one) => [`${String(one['in'])} ${String(one['name'])}`, one])) }]
  }))
}

function compareSets(standard: readonly unknown[], document: readonly unknown[], path: readonly string[]): Difference[] {
  const members = (values: readonly unknown[]) => Object.fromEntries(values.map((value) => [JSON.stringify(value), value]))
  return compareMaps(members(standard), members(document), path, compareValues)
}

function compareDiscriminators({ mapping: theirs, ...standard }: Data, { mapping: ours, ...document }: Data, path: readonly string[]): Difference[] {
  return [
    ...compareMaps(standard, document, path, compareValues),
    ...compareMaps((theirs ?? {}) as Data, (ours ?? {}) as Data, [...path, 'mapping'], compareValues),
  ]
}

const isObject = (value: unknown): value is Data => typeof value === 'object' && value !== null && !Array.isArray(value)

const isList = (schema: Data) => Array.isArray(schema['enum'])

function mapValues<T, U>(map: Readonly<Record<string, T>>, change: (value: T) => U): Record<string, U> {
  return Object.fromEntries(Object.entries(map).map(([name, value]) => [name, change(value)]))
}
